package rooms

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/livekit/protocol/livekit"
	"github.com/livekit/protocol/webhook"
	"google.golang.org/protobuf/proto"
)

var chair = By{ID: "mod", Name: "Mo"}

// meeting is a room with a moderator, Ann with microphone and camera, and Bob with a microphone.
func meeting(t *testing.T) (*Directory, *service) {
	t.Helper()
	s := &service{people: map[string][]*livekit.ParticipantInfo{"demo": {
		{Identity: "mod", Tracks: []*livekit.TrackInfo{{Sid: "TR_m", Source: livekit.TrackSource_MICROPHONE}}},
		{Identity: "ann", Attributes: map[string]string{"confab.role": "publisher"}, Tracks: []*livekit.TrackInfo{
			{Sid: "TR_a", Source: livekit.TrackSource_MICROPHONE},
			{Sid: "TR_v", Source: livekit.TrackSource_CAMERA, Type: livekit.TrackType_VIDEO},
		}},
		{Identity: "bob", Tracks: []*livekit.TrackInfo{{Sid: "TR_b", Source: livekit.TrackSource_MICROPHONE}}},
	}}}
	d := directory(t, s)
	mustOpen(t, d, "demo")
	return d, s
}

// moderations are all that a moderator can do, what LiveKit is asked for each, and the error if there is nobody and
// nothing to do it to.
var moderations = map[string]struct {
	act  func(context.Context, *Directory) error
	want []string // what LiveKit is asked
	err  error
}{
	"disconnect": {
		act: func(ctx context.Context, d *Directory) error { return d.Disconnect(ctx, "demo", "ann", chair) },
		want: []string{
			"metadata demo",
			`send confab.moderation [] {"action":"forceDisconnect","by":"mod","byName":"Mo","connectionId":"ann"}`,
			"remove ann",
		},
	},
	"disconnect-nobody": {
		act: func(ctx context.Context, d *Directory) error { return d.Disconnect(ctx, "demo", "eve", chair) },
		err: ErrNotThere,
	},
	"mute": {
		act: func(ctx context.Context, d *Directory) error { return d.Mute(ctx, "demo", "TR_a", chair) },
		want: []string{
			`send confab.moderation [] {"action":"forceMute","by":"mod","byName":"Mo",` +
				`"connectionId":"ann","streamId":"TR_a","source":"microphone"}`,
			"mute ann TR_a",
		},
	},
	"mute-nothing": {
		act: func(ctx context.Context, d *Directory) error { return d.Mute(ctx, "demo", "TR_x", chair) },
		err: ErrNotThere,
	},
	"mute-all": {
		act: func(ctx context.Context, d *Directory) error { return d.MuteAll(ctx, "demo", []string{"TR_b"}, chair) },
		want: []string{
			"metadata demo",
			`send confab.moderation [] {"action":"forceMuteAll","by":"mod","byName":"Mo",` +
				`"excluded":["TR_b","mod"]}`,
			"mute ann TR_a",
		},
	},
	"unpublish": {
		act: func(ctx context.Context, d *Directory) error { return d.Unpublish(ctx, "demo", "TR_v", chair) },
		want: []string{
			`send confab.moderation [] {"action":"forceUnpublish","by":"mod","byName":"Mo",` +
				`"connectionId":"ann","streamId":"TR_v","source":"camera"}`,
			"permit ann 3", "permit ann 4",
		},
	},
	"signal-one": {
		act: func(ctx context.Context, d *Directory) error {
			return d.Signal(ctx, "demo", "bob", "chat", []byte("hi"))
		},
		want: []string{"send chat [bob] hi"},
	},
	"signal-nobody": {
		act: func(ctx context.Context, d *Directory) error { return d.Signal(ctx, "demo", "eve", "chat", nil) },
		err: ErrNotThere,
	},
}

func TestModeration(t *testing.T) {
	for name, row := range moderations {
		t.Run(name, func(t *testing.T) {
			d, s := meeting(t)
			if err := row.act(t.Context(), d); !errors.Is(err, row.err) {
				t.Errorf("got %v, want %v", err, row.err)
			}
			if !slices.Equal(s.did, row.want) {
				t.Errorf("asked\n%s\nwant\n%s", strings.Join(s.did, "\n"), strings.Join(row.want, "\n"))
			}
		})
	}
}

// refusesAnn wants a server not to take her token, and not to give her another; Bob gets one.
func refusesAnn(t *testing.T, name string, d *Directory, token string) {
	t.Helper()
	if _, err := d.Authorize(t.Context(), token); !errors.Is(err, ErrRemoved) {
		t.Errorf("%s: authorized: %v", name, err)
	}
	room, err := d.Open(t.Context(), "demo")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Admit(room, Guest{Identity: "ann"}); !errors.Is(err, ErrRemoved) {
		t.Errorf("%s: admitted: %v", name, err)
	}
	if err := d.Enter(t.Context(), token); !errors.Is(err, ErrRemoved) {
		t.Errorf("%s: entered: %v", name, err)
	}
	if _, err := d.Admit(room, Guest{Identity: "bob"}); err != nil {
		t.Errorf("%s: bob: %v", name, err)
	}
}

func TestRemovedTokenIsRefusedEverywhere(t *testing.T) {
	d, s := meeting(t)
	room, err := d.Open(t.Context(), "demo")
	if err != nil {
		t.Fatal(err)
	}
	pass, err := d.Admit(room, Guest{Identity: "ann"})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Enter(t.Context(), pass.Token); err != nil {
		t.Fatal(err)
	}
	if err := d.Disconnect(t.Context(), "demo", "ann", chair); err != nil {
		t.Fatal(err)
	}
	other := New(Options{Service: s, Key: testKey, Secret: testSecret}) // another confab-server of the same LiveKit
	defer other.Close()
	for name, d := range map[string]*Directory{"here": d, "elsewhere": other} {
		refusesAnn(t, name, d, pass.Token)
	}
	if strings.Contains(s.rooms["demo"].Metadata, "ann") {
		t.Error("everybody can read who was removed")
	}
	// LiveKit closes the room; Bob's token opens it again, and Ann's does not.
	bob, err := d.Admit(room, Guest{Identity: "bob"})
	if err != nil {
		t.Fatal(err)
	}
	gone := proto.CloneOf(s.rooms["demo"])
	delete(s.rooms, "demo")
	if err := d.Heard(t.Context(), &livekit.WebhookEvent{Event: webhook.EventRoomFinished, Room: gone}); err != nil {
		t.Error(err)
	}
	if err := d.Enter(t.Context(), pass.Token); !errors.Is(err, ErrRemoved) || s.rooms["demo"] != nil {
		t.Errorf("entered a closed room: %v", err)
	}
	if err := d.Enter(t.Context(), bob.Token); err != nil || s.rooms["demo"] == nil {
		t.Errorf("bob: %v, room %v", err, s.rooms["demo"])
	}
	// LiveKit forgets the room; this server does not forget who was removed.
	s.rooms = nil
	if err := d.Enter(t.Context(), pass.Token); !errors.Is(err, ErrRemoved) {
		t.Errorf("after a restart: %v", err)
	}
	mustOpen(t, d, "demo")
	if state, ok := readState(s.rooms["demo"].Metadata); !ok || len(state.Removed) != 1 {
		t.Errorf("the room made again has %+v", state)
	}
}

func TestWebhooks(t *testing.T) {
	d, s := meeting(t)
	room := func() *livekit.Room { return s.rooms["demo"] }
	heard := func(e *livekit.WebhookEvent) []string {
		s.did = nil
		e.Room = room()
		if err := d.Heard(t.Context(), e); err != nil {
			t.Error(err)
		}
		return s.did
	}
	joined := &livekit.WebhookEvent{
		Event:       webhook.EventParticipantJoined,
		Participant: &livekit.ParticipantInfo{Identity: "ann"},
	}
	published := &livekit.WebhookEvent{
		Event: webhook.EventTrackPublished, Participant: &livekit.ParticipantInfo{Identity: "bob"},
		Track: &livekit.TrackInfo{Sid: "TR_n", Source: livekit.TrackSource_MICROPHONE},
	}
	if got := append(heard(joined), heard(published)...); len(got) > 0 {
		t.Errorf("did %q for no reason", got)
	}
	if err := d.Disconnect(t.Context(), "demo", "ann", chair); err != nil {
		t.Fatal(err)
	}
	if got := heard(joined); !slices.Equal(got, []string{"remove ann"}) {
		t.Errorf("a removed one came back: %q", got)
	}
	if err := d.MuteAll(t.Context(), "demo", nil, chair); err != nil {
		t.Fatal(err)
	}
	if got := heard(published); len(got) != 2 || got[1] != "mute bob TR_n" {
		t.Errorf("a new stream in silence: %q", got)
	}
	if err := d.Unsilence(t.Context(), "demo", chair); err != nil {
		t.Fatal(err)
	}
	if got := heard(published); len(got) > 0 {
		t.Errorf("a new stream after silence: %q", got)
	}
	s.rooms["demo"].Metadata = ""
	heard(&livekit.WebhookEvent{Event: webhook.EventRoomStarted})
	if state, ok := readState(room().Metadata); !ok || state.SessionID != d.ID("demo") || len(state.Removed) != 1 {
		t.Errorf("the room LiveKit made has %q", room().Metadata)
	}
}

func TestLastOneOutClosesTheSession(t *testing.T) {
	d, s := meeting(t)
	room, _ := d.Open(t.Context(), "demo")
	tokens := map[string]string{}
	for _, name := range []string{"ann", "bob"} {
		pass, err := d.Admit(room, Guest{Identity: name})
		if err != nil {
			t.Fatal(err)
		}
		tokens[name] = pass.Token
		if name == "ann" {
			if err := d.Return(t.Context(), "demo", pass.Token); !errors.Is(err, ErrNoSession) {
				t.Errorf("no token was handed out: %v", err)
			}
		}
		d.Hand(room, pass)
	}
	if err := d.Return(t.Context(), "other", tokens["ann"]); !errors.Is(err, ErrNotThere) {
		t.Errorf("unknown session: %v", err)
	}
	if err := d.Return(t.Context(), "demo", "nonsense"); !errors.Is(err, ErrToken) {
		t.Errorf("nonsense: %v", err)
	}
	if err := d.Return(t.Context(), "demo", tokens["ann"]); err != nil || s.rooms["demo"] == nil {
		t.Errorf("first one out: %v", err)
	}
	if err := d.Return(t.Context(), "demo", tokens["ann"]); !errors.Is(err, ErrToken) {
		t.Errorf("twice: %v", err)
	}
	s.people = map[string][]*livekit.ParticipantInfo{"demo": {{Identity: "bob"}}}
	if err := d.Return(t.Context(), "demo", tokens["bob"]); err != nil || s.rooms["demo"] != nil {
		t.Errorf("last one out: %v, room %v", err, s.rooms["demo"])
	}
	if err := d.Return(t.Context(), "demo", tokens["bob"]); !errors.Is(err, ErrNotThere) {
		t.Errorf("after the end: %v", err)
	}
}

func TestExpiredBans(t *testing.T) {
	now := time.Now()
	s := state{Removed: map[string]int64{"old": now.Unix() - 1, "new": now.Unix() + 100}}
	if joined := s.join(state{Removed: map[string]int64{"other": now.Unix() + 1}}, now); len(joined.Removed) != 2 ||
		joined.Removed["old"] != 0 {
		t.Errorf("joined to %v", joined.Removed)
	}
}
