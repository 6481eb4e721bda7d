package rooms

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/livekit/protocol/livekit"
)

// NoticeTopic is the topic of the data packet that tells everybody in a session what a moderator did. It comes from
// LiveKit itself, so its sender is empty; a packet of this topic with a sender is somebody's forgery.
const NoticeTopic = "confab.moderation"

// notice is the packet's content.
type notice struct {
	// forceDisconnect, forceUnpublish, forceMute, forceMuteAll or disableForceMute
	Action string `json:"action"`
	// connection id of the moderator, or the name of an account that is not in the session
	By           string   `json:"by"`
	ByName       string   `json:"byName,omitempty"`
	ConnectionID string   `json:"connectionId,omitempty"`
	StreamID     string   `json:"streamId,omitempty"`
	Source       string   `json:"source,omitempty"`
	Excluded     []string `json:"excluded,omitempty"`
}

// By is who moderates.
type By struct{ ID, Name string }

// act runs one moderation under a time limit.
func (d *Directory) act(ctx context.Context, what string, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, 2*d.options.Timeout)
	defer cancel()
	if err := do(ctx); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

func (d *Directory) announce(ctx context.Context, room string, by By, n notice) error {
	n.By, n.ByName = by.ID, by.Name
	data, err := json.Marshal(n)
	if err != nil {
		return err
	}
	topic := NoticeTopic
	_, err = d.options.Service.SendData(ctx, &livekit.SendDataRequest{
		Room: room, Data: data,
		Kind: livekit.DataPacket_RELIABLE, Topic: &topic,
	})
	return classify(err)
}

// Disconnect puts somebody out. From before it does, their tokens open the session no more.
func (d *Directory) Disconnect(ctx context.Context, room, connectionID string, by By) error {
	return d.act(ctx, "force disconnect", func(ctx context.Context) error {
		if _, err := d.person(ctx, room, connectionID); err != nil {
			return err
		}
		mark := d.seals.removedMark(room, connectionID)
		err := d.change(ctx, room, func(s *state) {
			if s.Removed == nil {
				s.Removed = map[string]int64{}
			}
			s.Removed[mark] = time.Now().Add(LongestLife).Unix()
		})
		if err != nil {
			return err
		}
		// Whether others can be told does not decide whether somebody goes.
		said := d.announce(ctx, room, by, notice{Action: "forceDisconnect", ConnectionID: connectionID})
		return errors.Join(d.expel(ctx, room, connectionID), said)
	})
}

// person is somebody in a room.
func (d *Directory) person(ctx context.Context, room, connectionID string) (Person, error) {
	people, err := d.People(ctx, room)
	if err != nil {
		return Person{}, err
	}
	for _, p := range people {
		if p.ID == connectionID {
			return p, nil
		}
	}
	return Person{}, ErrNotThere
}

// stream is something that is sent in a room, and who sends it.
func (d *Directory) stream(ctx context.Context, room, streamID string) (Person, Stream, error) {
	people, err := d.People(ctx, room)
	if err != nil {
		return Person{}, Stream{}, err
	}
	for _, p := range people {
		for _, s := range p.Streams {
			if s.ID == streamID {
				return p, s, nil
			}
		}
	}
	return Person{}, Stream{}, ErrNotThere
}

// Signal sends a message to one connection, or to everybody when to is empty.
func (d *Directory) Signal(ctx context.Context, room, to, kind string, data []byte) error {
	return d.act(ctx, "signal", func(ctx context.Context) error {
		q := &livekit.SendDataRequest{Room: room, Data: data, Kind: livekit.DataPacket_RELIABLE, Topic: &kind}
		if to != "" {
			if _, err := d.person(ctx, room, to); err != nil {
				return err
			}
			q.DestinationIdentities = []string{to}
		}
		_, err := d.options.Service.SendData(ctx, q)
		return classify(err)
	})
}
