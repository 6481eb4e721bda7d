package session

import (
	"time"

	"confab/session/internal/wire/message"
	"confab/session/internal/wire/request"
	"confab/session/meeting"
	"confab/session/meeting/event"
)

// announce puts events about others out and follows them up: with what of ours they concern, an offer for who has begun
// to send, and what is owed to those who are back.
func (s *Session) announce(events []meeting.Event) {
	news := false
	s.emit(events...)
	for _, e := range events {
		switch e := e.(type) {
		case event.StreamDestroyed:
			s.subscriptions.Forget(e.StreamID)
			s.stopTrack(e.StreamID)
		case event.ConnectionDestroyed:
			s.hear(s.receiver.Gone(e.ConnectionID, time.Now()))
		case event.StreamCreated:
			news = true
		}
	}
	if news {
		s.offerSoon()
	}
	s.subscribeAgain()
	s.repeatData(s.roster.TakeReturned())
	s.awaitReturns()
}

// awaitReturns sets the clock by which those who are waited for are given up.
func (s *Session) awaitReturns() {
	due := s.roster.Due()
	if due.IsZero() {
		s.clocks.cancel(absentClock)
		return
	}
	s.clocks.start(absentClock, time.Until(due), returnOverdue{})
}

// returnOverdue is when somebody is waited for no more.
type returnOverdue struct{}

func (returnOverdue) apply(s *Session) {
	s.announce(s.roster.Expire(time.Now()))
	s.dirty = true
}

// Obstruct says what whoever plays a stream has found out about it; NoObstacle takes that back.
func (s *Session) Obstruct(streamID string, o meeting.Obstacle) { s.inbox.Put(obstructed{streamID, o}) }

// obstructed is what whoever plays a stream has found out.
type obstructed struct {
	streamID string
	obstacle meeting.Obstacle
}

func (in obstructed) apply(s *Session) {
	s.judge(in.streamID, s.roster.Seen(in.streamID, in.obstacle))
	if in.obstacle != meeting.Encrypted {
		obstructionLasts{in.streamID}.apply(s)
		return
	}
	s.clocks.after(encryptedFor, obstructionLasts{in.streamID})
}

// obstructionLasts is when what was found out last has lasted long enough.
type obstructionLasts struct{ streamID string }

func (in obstructionLasts) apply(s *Session) { s.judge(in.streamID, s.roster.Confirm(in.streamID)) }

// encryptedFor is how long a track that is said to be plain has to be encrypted before that is news: a browser that
// switches encryption off publishes its tracks anew, and their first packets are still encrypted.
const encryptedFor = time.Second

// judge tells what has come of news about what stands in a stream's way.
func (s *Session) judge(streamID string, events []meeting.Event) {
	if _, here := s.roster.Stream(streamID); here {
		s.emit(events...)
		s.dirty = true
	}
}

// missingFor is how long a stream that the server could not give us may still be listed before that is an error: most
// often it has just ended.
const missingFor = 2 * time.Second

// subscriptionRefused hears that the server cannot give us a stream.
func (s *Session) subscriptionRefused(m message.SubscriptionRefused) {
	s.log.Warn("subscription refused", "track", m.StreamID, "why", m.Reason)
	if m.NoCodec {
		s.judge(m.StreamID, s.roster.NoCodec(m.StreamID))
		return
	}
	s.clocks.after(missingFor, streamMissing{m.StreamID})
}

// streamMissing is when a stream that the server could not give us should not be listed any more.
type streamMissing struct{ streamID string }

func (in streamMissing) apply(s *Session) { s.emit(s.roster.NotReceived(in.streamID)...) }

// subscribeAgain asks for streams that the server had no codec for, and has one now.
func (s *Session) subscribeAgain() {
	if ids := s.roster.TakeAgain(); len(ids) > 0 {
		s.send(request.Subscribe(ids))
	}
}

// encryptedDataReceived hears that somebody sends data that is encrypted end to end.
func (s *Session) encryptedDataReceived(from string) {
	events, news := s.roster.SendsEncrypted(from)
	if !news {
		s.log.Debug("encrypted data ignored", "from", from)
	}
	s.emit(events...)
}
