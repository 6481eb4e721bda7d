package session

import (
	"time"

	"confab/session/meeting"
)

// sidPatience is how long sessionConnected waits for the room's sid: LiveKit may tell it a moment after the join.
const sidPatience = 500 * time.Millisecond

// herald keeps the order that OpenTok promises: nobody is in the meeting, and nothing is published, before
// sessionConnected. It belongs to the loop.
type herald struct {
	held      []meeting.Event           // happened while joining
	connected *meeting.SessionConnected // complete but for the room's sid
	open      bool                      // sessionConnected is out
}

// emit puts events of the meeting out, or holds them until sessionConnected is out.
func (s *Session) emit(events ...meeting.Event) {
	if !s.herald.open {
		s.herald.held = append(s.herald.held, events...)
		return
	}
	s.events.Put(events...)
}

// sayConnected puts sessionConnected out as soon as the room has a sid, or when it has none in time.
func (s *Session) sayConnected() {
	s.herald.connected = &meeting.SessionConnected{ConnectionID: s.me.ID, Join: time.Since(s.room.clicked)}
	if s.room.sid != "" {
		s.release()
		return
	}
	s.clocks.start(&s.clocks.sid, sidPatience, func() { s.inbox.Put(command(s.release)) })
}

// release puts out sessionConnected, if it is due, and what it held back.
func (s *Session) release() {
	if s.herald.connected == nil {
		return
	}
	s.clocks.cancel(&s.clocks.sid)
	connected := *s.herald.connected
	connected.SessionID = s.room.sid
	s.events.Put(append([]meeting.Event{connected}, s.herald.held...)...)
	s.herald = herald{open: true}
}
