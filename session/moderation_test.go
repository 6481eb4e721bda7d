package session

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/livekit/protocol/livekit"
	"google.golang.org/protobuf/proto"

	"confab/session/internal/failure"
	"confab/session/internal/peer"
	"confab/session/internal/reliable"
	"confab/session/internal/wire"
	"confab/session/meeting"
	"confab/session/meeting/event"
	"confab/session/track/tracktest"
	"confab/signaling"
)

// announce has the peer receive a data packet of the server's topic.
func (w *world) announce(from, text string) {
	w.t.Helper()
	raw, err := proto.Marshal(&livekit.DataPacket{ParticipantIdentity: from, Value: &livekit.DataPacket_User{
		User: &livekit.UserPacket{Payload: []byte(text), Topic: proto.String(reliable.ModerationTopic)},
	}})
	if err != nil {
		w.t.Fatal(err)
	}
	w.peer().events.Put(peer.DataReceived{Data: raw})
	w.settle()
}

// speak publishes the microphone as TR_m, and forgets what has happened until then.
func (w *world) speak() *world {
	w.s.Publish(tracktest.Local(meeting.Microphone, "mic"))
	w.settle()
	w.socket().say(published("mic", "TR_m"))
	w.settle()
	w.events = nil
	return w
}

func (w *world) tellRoom(metadata string) {
	w.socket().say(&livekit.SignalResponse{Message: &livekit.SignalResponse_RoomUpdate{
		RoomUpdate: &livekit.RoomUpdate{Room: &livekit.Room{Sid: "RM_1", Name: "room", Metadata: metadata}},
	}})
	w.settle()
}

// TestMuteIsToldBeforeTheEnd: somebody who was muted and at once removed is told both, in order.
func TestMuteIsToldBeforeTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t).join().speak()
		w.socket().say(
			&livekit.SignalResponse{
				Message: &livekit.SignalResponse_Mute{Mute: &livekit.MuteTrackRequest{Sid: "TR_m", Muted: true}},
			},
			&livekit.SignalResponse{
				Message: &livekit.SignalResponse_Leave{
					Leave: &livekit.LeaveRequest{Reason: livekit.DisconnectReason_PARTICIPANT_REMOVED},
				},
			},
		)
		_ = w.ended()
		w.expectEvents("muteForced", "sessionDisconnected")
	})
}

func TestUnpublishedByModerator(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		ann := func(tracks ...*livekit.TrackInfo) *livekit.SignalResponse {
			return &livekit.SignalResponse{Message: &livekit.SignalResponse_Update{Update: &livekit.ParticipantUpdate{
				Participants: []*livekit.ParticipantInfo{participant("ann", "PA_a", tracks...)},
			}}}
		}
		w.join()
		w.socket().say(ann(cameraInfo("TR_c"), microphoneInfo("TR_m")))
		w.settle()
		w.announce("", `{"action":"forceUnpublish","by":"mod","connectionId":"ann","streamId":"TR_c"}`)
		w.socket().say(ann(microphoneInfo("TR_m")))
		w.settle()
		want := event.StreamDestroyed{StreamID: "TR_c", ConnectionID: "ann", Reason: meeting.ForceUnpublished}
		if got := last[event.StreamDestroyed](w); got != want {
			t.Errorf("got %+v", got)
		}
		w.socket().say(ann())
		w.settle()
		if got := last[event.StreamDestroyed](w); got.StreamID != "TR_m" || got.Reason != meeting.ClientDisconnected {
			t.Errorf("got %+v", got)
		}
		_ = w.end()
	})
}

// TestCapabilitiesFollow: what the server says of our rights and role in the middle of a session is in the next
// snapshot.
func TestCapabilitiesFollow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t).join()
		become := func(role string, publish bool) meeting.Capabilities {
			me := participant("me", "PA_me")
			me.Permission = &livekit.ParticipantPermission{
				CanSubscribe: true, CanPublish: publish, CanPublishData: true,
			}
			me.Attributes = map[string]string{wire.RoleAttribute: role, "role": wire.ModeratorRole}
			w.socket().say(
				&livekit.SignalResponse{
					Message: &livekit.SignalResponse_Update{
						Update: &livekit.ParticipantUpdate{Participants: []*livekit.ParticipantInfo{me}},
					},
				},
			)
			w.settle()
			return w.s.Snapshot().Me.Capabilities
		}
		all := meeting.Capabilities{
			Publish: true, Subscribe: true, Signal: true, ForceDisconnect: true, ForceUnpublish: true, ForceMute: true,
		}
		if got := become(wire.ModeratorRole, true); got != all {
			t.Errorf("a moderator may %+v", got)
		}
		if got := become("publisher", true); got != (meeting.Capabilities{
			Publish: true, Subscribe: true, Signal: true,
		}) {
			t.Errorf("a publisher may %+v", got)
		}
		if got := become("subscriber", false); got != (meeting.Capabilities{Subscribe: true, Signal: true}) {
			t.Errorf("a subscriber may %+v", got)
		}
		_ = w.end()
	})
}

func TestTermsFollow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t).join()
		for metadata, want := range map[string]meeting.Terms{
			`{"confab":{"sessionId":"2_x","mediaMode":"relayed","archiveMode":"manual"}}`: {
				SessionID: "2_x", MediaMode: "relayed", ArchiveMode: "manual",
			},
			`{"other":1,"confab":{"sessionId":"2_x","muted":{"by":"mod"}}}`: {
				SessionID: "2_x", Silenced: true, SilencedBy: "mod",
			},
			`{"confab":7}`: {},
			`not ours`:     {},
			``:             {},
		} {
			w.tellRoom(metadata)
			if got := w.s.Snapshot().Terms; got != want {
				t.Errorf("%s: %+v", metadata, got)
			}
		}
		_ = w.end()
	})
}

// TestRemovedStaysOut: whichever of the two doors says that a moderator has put us out, nothing more is tried.
func TestRemovedStaysOut(t *testing.T) {
	removed := &signaling.DialError{
		Kind: signaling.ErrDenied, Status: http.StatusForbidden,
		Body: "a moderator has put this participant out of the session",
	}
	for name, test := range map[string]struct {
		refusal error // at LiveKit's door
		ticket  error // at the token endpoint, from the second time on
		forever bool
		dials   int // after the first
		tickets int
	}{
		"at-the-door":          {refusal: removed, dials: 1, tickets: 1},
		"at-the-door-for-ever": {refusal: removed, forever: true, dials: 1, tickets: 1},
		"at-the-door-of-a-rejoin": {
			refusal: &signaling.LeaveError{Action: livekit.LeaveRequest_RECONNECT}, ticket: nil, dials: 2, tickets: 1,
		},
		"old-token-then-the-endpoint": {
			refusal: &signaling.DialError{Kind: signaling.ErrDenied, Status: http.StatusUnauthorized},
			ticket:  ErrRemoved, dials: 2, tickets: 2,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.options.Forever = test.forever
				give := w.options.Tickets
				w.options.Tickets = func(ctx context.Context) (Ticket, error) {
					ticket, err := give(ctx)
					if ticket.Token != "ticket-1" && test.ticket != nil {
						return Ticket{}, fmt.Errorf("ask: %w", test.ticket)
					}
					return ticket, err
				}
				w.join()
				w.events = nil
				w.serve(func(n int, o signaling.Options) (*signaling.Welcome, error) {
					if name == "at-the-door-of-a-rejoin" && n >= 2 {
						return nil, removed
					}
					return nil, test.refusal
				})
				w.socket().lose()
				if err := w.ended(); err == nil || meeting.AsError(err).Message != "removed from the meeting" {
					t.Errorf("ended with %v", err)
				}
				if s := w.s.Snapshot(); s.Phase != meeting.Closed || s.Reason != meeting.ForceDisconnected {
					t.Errorf("%s because of %s", s.Phase, s.Reason)
				}
				if got := last[event.SessionDisconnected](w); got.Reason != meeting.ForceDisconnected {
					t.Errorf("told %+v", got)
				}
				if len(w.dialled()) != 1+test.dials || w.tickets != test.tickets {
					t.Errorf("dials %v, %d tickets", w.dialled(), w.tickets)
				}
			})
		})
	}
}

// TestRemovedBeforeTheFirstJoin: a token that was handed out before its owner was removed.
func TestRemovedBeforeTheFirstJoin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.serve(func(int, signaling.Options) (*signaling.Welcome, error) {
			return nil, &signaling.DialError{
				Kind: signaling.ErrDenied, Status: http.StatusForbidden, Body: failure.RemovedText,
			}
		})
		w.join()
		_ = w.ended()
		w.expectEvents("sessionConnecting", "error", "sessionDisconnected")
		if s := w.s.Snapshot(); s.Reason != meeting.ForceDisconnected {
			t.Errorf("because of %s", s.Reason)
		}
	})
}

// TestOtherRefusals: another 403, of a proxy perhaps, is no removal.
func TestOtherRefusals(t *testing.T) {
	if failure.Removed(
		&signaling.DialError{Kind: signaling.ErrDenied, Status: http.StatusForbidden, Body: "blocked by policy"},
	) ||
		failure.Removed(
			&signaling.DialError{Kind: signaling.ErrDenied, Status: http.StatusUnauthorized, Body: failure.RemovedText},
		) || failure.Removed(signaling.ErrDenied) {
		t.Error("taken for a removal")
	}
}

func TestTokenIsTheNewest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t).start()
		if w.s.Token() != "" {
			t.Error("a token before the meeting")
		}
		w.s.Join()
		w.settle()
		if got := w.s.Token(); got != "ticket-1" {
			t.Errorf("token %q", got)
		}
		w.socket().say(&livekit.SignalResponse{Message: &livekit.SignalResponse_RefreshToken{RefreshToken: "fresh"}})
		w.settle()
		if got := w.s.Token(); got != "fresh" {
			t.Errorf("token %q", got)
		}
		_ = w.end()
	})
}
