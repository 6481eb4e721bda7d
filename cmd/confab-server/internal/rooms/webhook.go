package rooms

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/livekit/protocol/livekit"
	"github.com/livekit/protocol/webhook"
)

// Heard acts upon what LiveKit tells in a verified webhook: who was put out goes again at once, streams published
// into a session that is muted are muted, and rooms that LiveKit made by itself get their state.
func (d *Directory) Heard(ctx context.Context, e *livekit.WebhookEvent) error {
	ctx, cancel := context.WithTimeout(ctx, d.options.Timeout)
	defer cancel()
	name := e.GetRoom().GetName()
	if name == "" {
		return nil
	}
	var err error
	switch e.GetEvent() {
	case webhook.EventRoomStarted:
		err = d.greet(ctx, e.GetRoom())
	case webhook.EventRoomFinished:
		d.memory.mark(name, false)
	case webhook.EventParticipantJoined:
		err = d.turnAway(ctx, e.GetRoom(), e.GetParticipant())
	case webhook.EventTrackPublished:
		err = d.hush(ctx, e)
	}
	if err != nil && !errors.Is(err, ErrNotThere) {
		return fmt.Errorf("webhook %s: %w", e.GetEvent(), err)
	}
	return nil
}

// greet gives a room that we know, and that came up without our doing, its state again.
func (d *Directory) greet(ctx context.Context, room *livekit.Room) error {
	known := d.memory.get(room.GetName()).State
	if known.SessionID == "" {
		return nil
	}
	if _, ok := readState(room.GetMetadata()); ok {
		return nil
	}
	return d.change(ctx, room.GetName(), func(*state) {})
}

func (d *Directory) turnAway(ctx context.Context, room *livekit.Room, who *livekit.ParticipantInfo) error {
	told, _ := readState(room.GetMetadata())
	identity, removed := who.GetIdentity(), func(identity string) bool {
		mark := d.seals.removedMark(room.GetName(), identity)
		return told.isRemoved(mark, time.Now()) || d.removed(room.GetName(), identity)
	}
	// With the parameter "publish" LiveKit lets in IDENTITY#VALUE, who may not receive (service/utils.go,
	// ValidateConnectRequest), for a token of IDENTITY.
	base := identity
	if i := strings.LastIndexByte(identity, '#'); i > 0 && !who.GetPermission().GetCanSubscribe() {
		base = identity[:i]
	}
	if !removed(identity) && !removed(base) {
		return nil
	}
	d.options.Logger.Info("put out again who had been removed", "room", room.GetName())
	return d.expel(ctx, room.GetName(), identity)
}

func (d *Directory) hush(ctx context.Context, e *livekit.WebhookEvent) error {
	track, identity := e.GetTrack(), e.GetParticipant().GetIdentity()
	if track.GetType() != livekit.TrackType_AUDIO || track.GetMuted() {
		return nil
	}
	told, ok := readState(e.GetRoom().GetMetadata())
	if !ok {
		told = d.memory.get(e.GetRoom().GetName()).State
	}
	if told.Muted == nil || told.Muted.spares(track.GetSid(), identity) {
		return nil
	}
	by := By{ID: told.Muted.By}
	said := d.announce(ctx, e.GetRoom().GetName(), by, notice{
		Action: "forceMute", ConnectionID: identity,
		StreamID: track.GetSid(), Source: sources[track.GetSource()],
	})
	return errors.Join(d.silence(ctx, e.GetRoom().GetName(), identity, track.GetSid()), said)
}
