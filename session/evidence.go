package session

import (
	"time"

	"confab/session/internal/failure"
	"confab/session/internal/liveness"
	"confab/session/internal/peer"
	"confab/session/internal/recovery"
	"confab/session/internal/sleep"
	"confab/session/meeting"
	"confab/session/meeting/event"
)

const (
	stableAfter = 2 * time.Second        // in the meeting: the last outage is history
	iceGrace    = 700 * time.Millisecond // ICE may find its path again
)

// look is the loop's regular round.
func (s *Session) look(now time.Time) {
	if s.began.IsZero() {
		s.began = now
	}
	s.hear(s.receiver.Expire(now))
	s.outage.Stopped(s.liveness.Stopped(s.outage.Since, now))
	if s.liveness.Woke(now, sleep.Slept(s.began)) {
		s.tell(recovery.PathChanged{Err: failure.ErrSlept})
		return
	}
	if s.machine.Phase != meeting.Live || s.peer == nil {
		s.liveness.Pause()
		return
	}
	if s.machine.Flaps > 0 && now.Sub(s.room.since) >= stableAfter {
		s.tell(recovery.Stabilized{})
	}
	s.dirty = s.dirty || s.peer.Downlink().Differs(s.snapshot.Load().Downlink)
	s.fallBack(now)
	look := s.counters(now)
	s.outbox.Expire(now, look.Unacked)
	changes, found := s.liveness.Look(look)
	s.noteFlow(changes)
	if found != nil {
		s.tell(recovery.MediaLost{Err: found.Cause, Restartable: found.Restartable})
	}
}

// counters is what there is to look at now.
func (s *Session) counters(now time.Time) liveness.Look {
	seen := s.peer.Seen()
	look := liveness.Look{
		Now: now, Sent: seen.Sent, LastIn: seen.LastIn, LastReport: seen.LastReport, Unacked: s.peer.Unacked(),
		Connected: s.peer.State() == peer.Connected, LastRejoined: s.outage.Kind == meeting.Rejoin,
		Packets: map[string]time.Time{},
	}
	for _, id := range s.subscriptions.IDs() {
		ssrc, _ := s.subscriptions.SSRC(id)
		look.Packets[id] = seen.Streams[ssrc]
	}
	senders := map[string]bool{}
	for _, st := range s.roster.Streams() {
		if s.subscriptions.Expected(st) {
			senders[st.ConnectionID] = true
		}
		if _, arrived := s.subscriptions.SSRC(st.ID); !arrived || st.Former {
			continue
		}
		look.Streams = append(look.Streams, liveness.Stream{
			ID: st.ID, Owner: st.ConnectionID, Expected: s.subscriptions.Expected(st),
			Silent: s.subscriptions.State(st).Silent, Interrupted: st.Interrupted, Quality: st.Quality, Rated: st.Rated,
		})
	}
	look.Senders = len(senders)
	return look
}

// noteFlow tells which streams have stopped, and which are back.
func (s *Session) noteFlow(changes []liveness.Change) {
	for _, c := range changes {
		switch c.Kind {
		case liveness.Interrupted, liveness.Resumed:
			interrupted := c.Kind == liveness.Interrupted
			if !s.roster.Interrupt(c.ID, interrupted) {
				continue
			}
			s.dirty = true
			if interrupted {
				s.emit(event.SubscriberDisconnected{StreamID: c.ID})
			}
		case liveness.Returned:
			st, _ := s.roster.Stream(c.ID)
			s.emit(event.SubscriberConnected{
				StreamID: c.ID, ConnectionID: st.ConnectionID, Source: st.Source, Codec: s.subscriptions.Codec(c.ID),
			})
		}
	}
}

// stateChanged hears what ICE says of its pairs.
func (s *Session) stateChanged(state peer.State) {
	s.log.Debug("peer", "state", state)
	s.clocks.cancel(iceClock)
	switch {
	case state == peer.Failure:
		s.tell(recovery.MediaLost{Err: failure.ErrMediaLost, Restartable: true})
	case state == peer.Disconnected && s.machine.Phase == meeting.Live:
		s.clocks.start(iceClock, iceGrace, iceOverdue{s.peer})
	default:
		s.checkUp()
	}
}

// iceOverdue is when ICE has not found its path again in time.
type iceOverdue struct{ peer *ownedPeer }

func (in iceOverdue) apply(s *Session) {
	if s.peer == in.peer && s.machine.Phase == meeting.Live && in.peer.State() == peer.Disconnected {
		s.tell(recovery.MediaLost{Err: failure.ErrMediaLost, Restartable: true})
	}
}
