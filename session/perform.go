package session

import (
	"context"
	"time"

	"github.com/livekit/protocol/livekit"

	"confab/session/internal/peer"
	"confab/session/meeting"
	"confab/signaling"
)

// An attempt is bounded from its start to media. A first join takes LiveKit's 15 s; on the way back another attempt may be better
// than this one, whose pair checks may have begun before there was a path.
const (
	joinTimeout     = 15 * time.Second
	recoveryTimeout = 10 * time.Second
)

// perform carries out one order of the machine. It starts work and never waits for it.
func (s *Session) perform(e effect) {
	switch e := e.(type) {
	case dial:
		s.dial(e)
	case hangUp:
		s.hangUp()
	case dropPeer:
		s.dropPeer()
	case retryAfter:
		wait := s.pause(e)
		s.log.Debug("waiting before the next attempt", "attempt", e.attempt, "wait", wait)
		epoch := s.machine.epoch
		s.clocks.start(&s.clocks.retry, wait, func() { s.inbox.Put(reported{epoch, retryDue{}}) })
	case startOutage:
		s.startOutage()
	case endOutage:
		s.endOutage()
	case announce:
		s.release() // what the machine announces comes after the join, if there was one
		s.events.Put(e.event)
	case sayGoodbye:
		s.sayGoodbye()
	}
}

func (s *Session) dial(d dial) {
	if d.kind == meeting.NoRecovery && s.machine.attempt == 1 {
		s.room.clicked = time.Now()
	}
	epoch := s.machine.epoch
	l := &link{
		epoch: epoch, kind: d.kind, attempt: s.machine.attempt, restartICE: d.restartICE, options: s.options, report: s.inbox.Put,
		refused: s.faults.refuse(d.kind), tokens: s.tokens, sid: s.me.sid, mode: s.room.mode, hosts: &s.room.hosts, wants: s.joinWants(),
	}
	// Not Run's context: a goodbye is said after that has ended. hangUp or sayGoodbye ends every link.
	ctx, cancel := context.WithCancel(context.Background())
	l.cancel = cancel
	s.link = l
	s.outage.triedAt = time.Now()
	timeout := recoveryTimeout
	if d.kind == meeting.NoRecovery {
		timeout = joinTimeout
	}
	s.clocks.start(&s.clocks.attempt, timeout, func() {
		s.inbox.Put(command(func() { s.attemptTimedOut(epoch) }))
	})
	s.work.Go(func() {
		defer cancel()
		l.run(ctx)
	})
}

// attemptTimedOut says which half of the attempt was too slow: the server or the media path to it.
func (s *Session) attemptTimedOut(epoch uint64) {
	switch {
	case s.stale(epoch):
	case s.signalled():
		s.tell(linkFailed{explain(errAttemptTimeout)})
	default:
		s.tell(linkFailed{explain(signaling.ErrTimeout)})
	}
}

// hangUp closes only the socket: peer connections outlive it during a resume.
func (s *Session) hangUp() {
	s.clocks.cancel(&s.clocks.attempt)
	s.clocks.cancel(&s.clocks.retry)
	s.clocks.cancel(&s.clocks.media)
	s.clocks.cancel(&s.clocks.sent)
	if s.link == nil {
		return
	}
	s.link.cancel()
	s.link = nil
}

// sayGoodbye lets the link end by itself after its Leave: Run waits for it, and it is bounded.
func (s *Session) sayGoodbye() {
	if s.link == nil || s.link.socket == nil {
		s.hangUp()
		return
	}
	s.link.socket.Leave(livekit.DisconnectReason_CLIENT_INITIATED)
	s.link = nil
}

func (s *Session) dropPeer() {
	if s.peer == nil {
		return
	}
	s.peer.cancel()
	s.peer = nil
	s.clocks.cancel(&s.clocks.frail)
	s.mail.startOver()
	s.stopTracks()
	for _, w := range s.wants {
		w.forget()
	}
}

// adopt takes over a peer that a link has made and starts it.
func (s *Session) adopt(c connection) {
	ctx, cancel := context.WithCancel(context.Background())
	s.peer = &ownedPeer{connection: c, cancel: cancel}
	s.work.Go(func() {
		defer cancel()
		c.Run(ctx)
	})
}

// ownedPeer is the session's present peer and the means to end it. The nil one is never ready.
type ownedPeer struct {
	connection
	cancel context.CancelFunc
}

func (p *ownedPeer) ready() <-chan struct{} {
	if p == nil {
		return nil
	}
	return p.Events().Ready()
}

func (p *ownedPeer) take() []peer.Event {
	if p == nil {
		return nil
	}
	return p.Events().Take()
}

// clocks are the loop's timers; each puts an input into the inbox.
type clocks struct {
	attempt, retry, resume, patience, banner, sid, media, sent, frail, absent, author *time.Timer
}

func (c *clocks) start(which **time.Timer, d time.Duration, f func()) {
	c.cancel(which)
	*which = time.AfterFunc(d, f)
}

func (c *clocks) cancel(which **time.Timer) {
	if *which != nil {
		(*which).Stop()
		*which = nil
	}
}

func (c *clocks) stop() {
	for _, t := range []**time.Timer{&c.attempt, &c.retry, &c.resume, &c.patience, &c.banner, &c.sid, &c.media, &c.sent, &c.frail, &c.absent, &c.author} {
		c.cancel(t)
	}
}
