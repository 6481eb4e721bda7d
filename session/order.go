package session

import (
	"time"

	"confab/session/meeting"
	"confab/session/meeting/event"
)

// sidWait is how long sessionConnected waits for the room's sid: LiveKit may tell it a moment after the join.
const sidWait = 500 * time.Millisecond

// order keeps the order that OpenTok promises: nobody is in the meeting, and nothing is published, before
// sessionConnected. It belongs to the loop.
type order struct {
	held      []meeting.Event         // happened while joining
	connected *event.SessionConnected // complete but for the room's sid
	open      bool                    // sessionConnected is out
}

// emit puts events of the meeting out, or holds them until sessionConnected is out.
func (s *Session) emit(events ...meeting.Event) {
	if !s.order.open {
		s.order.held = append(s.order.held, events...)
		return
	}
	s.events.Put(events...)
}

// sayConnected puts sessionConnected out as soon as the room has a sid, or when it has none in time.
func (s *Session) sayConnected() {
	s.order.connected = &event.SessionConnected{ConnectionID: s.me.ID, Join: time.Since(s.room.clicked)}
	if s.room.sid != "" {
		s.release()
		return
	}
	s.clocks.start(roomSIDClock, sidWait, roomSIDOverdue{})
}

// roomSIDOverdue is when the room's sid is waited for no more.
type roomSIDOverdue struct{}

func (roomSIDOverdue) apply(s *Session) { s.release() }

// release puts out sessionConnected, if it is due, and what it held back.
func (s *Session) release() {
	if s.order.connected == nil {
		return
	}
	s.clocks.cancel(roomSIDClock)
	connected := *s.order.connected
	connected.SessionID = s.room.sid
	s.events.Put(append([]meeting.Event{connected}, s.order.held...)...)
	s.order = order{open: true}
}
