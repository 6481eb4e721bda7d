package rooms

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/livekit/protocol/livekit"
)

// Overview is one session as a moderator sees it.
type Overview struct {
	Room
	Created     time.Time
	Connections int
	Muted       bool // streams published from now on are muted
}

// Person is somebody in a session.
type Person struct {
	ID      string // OpenTok's connection id, LiveKit's identity
	Name    string
	Data    string
	Role    Role // zero for somebody whose token another server made
	Joined  time.Time
	Streams []Stream
}

// Stream is one thing that a person sends.
type Stream struct {
	ID     string
	Source string // camera, microphone, screen, screenAudio, other
	Audio  bool
	Muted  bool
}

var sources = map[livekit.TrackSource]string{
	livekit.TrackSource_CAMERA: "camera", livekit.TrackSource_MICROPHONE: "microphone",
	livekit.TrackSource_SCREEN_SHARE: "screen", livekit.TrackSource_SCREEN_SHARE_AUDIO: "screenAudio",
}

// Find is the room name of a session id; [ErrNoSession] for what is none.
func (d *Directory) Find(sessionID string) (string, error) { return d.seals.name(sessionID) }

// ID is the session id of a room name.
func (d *Directory) ID(name string) string { return d.seals.id(name) }

// Sessions lists the sessions that LiveKit has open; those of the names only when there are any.
func (d *Directory) Sessions(ctx context.Context, names ...string) ([]Overview, error) {
	ctx, cancel := context.WithTimeout(ctx, d.options.Timeout)
	defer cancel()
	answer, err := d.options.Service.ListRooms(ctx, &livekit.ListRoomsRequest{Names: names})
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", classify(err))
	}
	var all []Overview
	for _, room := range answer.GetRooms() {
		s, ok := readState(room.GetMetadata())
		if !ok {
			s.Modes, _ = NewModes("", "")
		}
		s.SessionID = d.seals.id(room.GetName())
		all = append(all, Overview{
			Room:        d.roomOf(room.GetName(), s.join(d.memory.get(room.GetName()).State, time.Now())),
			Created:     time.Unix(room.GetCreationTime(), 0),
			Connections: int(room.GetNumParticipants()), Muted: s.Muted != nil,
		})
	}
	return all, nil
}

// Known tells whether somebody opened a session, lately or on another server.
func (d *Directory) Known(ctx context.Context, name string) (bool, error) {
	if d.memory.get(name).State.SessionID != "" {
		return true, nil
	}
	there, err := d.Sessions(ctx, name)
	return len(there) > 0, err
}

// People lists who is in a session; nobody when LiveKit has no such room.
func (d *Directory) People(ctx context.Context, name string) ([]Person, error) {
	ctx, cancel := context.WithTimeout(ctx, d.options.Timeout)
	defer cancel()
	answer, err := d.options.Service.ListParticipants(ctx, &livekit.ListParticipantsRequest{Room: name})
	if err != nil {
		return nil, fmt.Errorf("list connections: %w", classify(err))
	}
	var all []Person
	for _, p := range answer.GetParticipants() {
		if p.GetState() == livekit.ParticipantInfo_DISCONNECTED {
			continue
		}
		person := Person{
			ID: p.GetIdentity(), Name: p.GetName(), Data: p.GetMetadata(),
			Joined: time.Unix(p.GetJoinedAt(), 0),
		}
		person.Role, _ = ParseRole(p.GetAttributes()[roleAttribute])
		for _, t := range p.GetTracks() {
			source, ok := sources[t.GetSource()]
			if !ok {
				source = "other"
			}
			person.Streams = append(person.Streams, Stream{
				ID: t.GetSid(), Source: source, Audio: t.GetType() == livekit.TrackType_AUDIO, Muted: t.GetMuted(),
			})
		}
		all = append(all, person)
	}
	slices.SortFunc(all, func(a, b Person) int { return a.Joined.Compare(b.Joined) })
	return all, nil
}
