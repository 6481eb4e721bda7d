package session

import (
	"testing"

	"github.com/livekit/protocol/livekit"

	"confab/session/internal/wire"
	"confab/session/meeting/event"
)

func TestRoomNameIsFitToBeShown(t *testing.T) {
	s := New(Options{})
	s.noteRoom(wire.ReadRoom(&livekit.Room{Name: "\u202Egnp.exe\x1b]0;title\x07\nsecond"}))
	if got := s.compose(s.room.since).Room; got != "gnp.exe]0;title second" {
		t.Errorf("the room is called %q", got)
	}
}

func TestRefusedSubscriptionIsFitToBeShown(t *testing.T) {
	s := New(Options{})
	s.order.open = true
	s.receive(&livekit.SignalResponse{Message: &livekit.SignalResponse_SubscriptionResponse{
		SubscriptionResponse: &livekit.SubscriptionResponse{TrackSid: "TR\u202E1\x1b"},
	}})
	for _, e := range s.events.Take() {
		if failed, ok := e.(event.Failed); ok && failed.Err.Message != "the stream TR1 could not be received" {
			t.Errorf("%q", failed.Err.Message)
		}
	}
}
