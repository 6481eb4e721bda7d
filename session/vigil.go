package session

import (
	"errors"
	"time"

	"confab/session/internal/peer"
	"confab/session/meeting"
)

// How long silence may last before it means something. With a look every half second, a stream is called interrupted within 3 s, and
// an outage noticed within 6 s.
const (
	lookEvery    = 500 * time.Millisecond
	calmAfter    = 2 * time.Second         // in the meeting: the last outage is history
	wakeGap      = 3 * time.Second         // between two looks: the machine has slept, or we were stopped
	streamQuiet  = 2500 * time.Millisecond // nothing of a stream that should be sending
	allQuiet     = 4500 * time.Millisecond // nothing of anybody
	reportsQuiet = 6 * time.Second         // no receiver report on what we send
	frailGrace   = 700 * time.Millisecond  // ICE may find its path again
	mendAgain    = 30 * time.Second        // what is still wrong so soon after a mend needs more than another
)

var (
	errAsleep    = errors.New("this computer has slept")
	errAllSilent = errors.New("no media arrives any more")
	errUnheard   = errors.New("the server does not receive our media")
	errDataStuck = errors.New("the server does not confirm our data")
)

// vigil is what the loop remembers between two looks at the evidence. Silence alone is no evidence: who is muted, paused, hidden or
// quiet by discontinuous transmission sends nothing, and that is in order.
type vigil struct {
	at       time.Time     // of the last look
	began    time.Time     // the first look
	asleep   time.Duration // how long the machine had been asleep at the last look, counted from no matter when
	sent     uint64        // RTP packets until then
	grewAt   time.Time     // when sent was last seen to grow
	sending  time.Time     // since when it has grown at every look; zero: it does not
	reported bool          // receiver reports do come in this session, and whoever owns the tracks reads them
	mendedAt time.Time     // what was found here was last acted on
}

// woke says whether more time has passed since the last look than an awake process lets pass: by the monotonic clock when the process
// was stopped, and beside it when the machine slept.
func (v *vigil) woke(now time.Time, asleep time.Duration) bool {
	slept := !v.at.IsZero() && max(now.Sub(v.at), asleep-v.asleep) > wakeGap
	v.at, v.asleep = now, asleep
	return slept
}

// stopped is how much of the time from since to now this process did not run, as far as no look has told yet.
func (v *vigil) stopped(since, now time.Time) time.Duration {
	if gap := now.Sub(later(v.at, since)); !v.at.IsZero() && gap > wakeGap {
		return gap
	}
	return 0
}

// noteSent follows the counter of sent packets; a new peer begins at 0.
func (v *vigil) noteSent(sent uint64, now time.Time) {
	switch {
	case sent > v.sent:
		v.grewAt = now
		if v.sending.IsZero() {
			v.sending = now
		}
	case now.Sub(v.grewAt) > 2*lookEvery:
		v.sending = time.Time{}
	}
	v.sent = sent
}

// look is the loop's regular round.
func (s *Session) look(now time.Time) {
	if s.vigil.began.IsZero() {
		s.vigil.began = now
	}
	s.outage.stopped += s.vigil.stopped(s.outage.since, now)
	if s.vigil.woke(now, asleep(s.vigil.began)) {
		s.vigil.sending = time.Time{}
		s.tell(pathChanged{errAsleep})
		return
	}
	if s.machine.phase != meeting.Live || s.peer == nil {
		s.vigil.sending, s.mail.progress = time.Time{}, progress{}
		return
	}
	if s.machine.flaps > 0 && now.Sub(s.room.since) >= calmAfter {
		s.tell(calmed{})
	}
	seen := s.peer.Seen()
	s.vigil.noteSent(seen.Sent, now)
	unacked := s.peer.Unacked()
	s.mail.settle(now, unacked)
	expected, silent := s.lookAtStreams(seen, now)
	switch {
	case expected > 0 && silent == expected && now.Sub(seen.LastIn) >= allQuiet && s.blamesUs():
		s.mend(errAllSilent, now)
	case s.unheard(seen, now):
		s.mend(errUnheard, now)
	case s.mail.progress.stuck(now, unacked):
		s.tell(mediaLost{err: errDataStuck})
	}
}

// lookAtStreams marks who is interrupted, and counts those who should be sending and those of them of whom nothing came for long.
func (s *Session) lookAtStreams(seen peer.Seen, now time.Time) (expected, silent int) {
	for id, r := range s.remotes {
		owner, stream := s.roster.stream(id)
		if stream == nil || owner.former(id) {
			continue
		}
		last := seen.Streams[uint32(r.track.SSRC())]
		if !s.shouldSend(stream) || last.IsZero() {
			r.expected = time.Time{}
			s.interrupt(stream, false)
			continue
		}
		if r.expected.IsZero() {
			r.expected = now
		}
		expected++
		quiet := now.Sub(later(last, r.expected))
		if quiet >= allQuiet {
			silent++
		}
		s.interrupt(stream, quiet >= streamQuiet)
		s.noteReturn(r, owner, stream, last)
	}
	return expected, silent
}

// noteReturn says that the packets of a stream come again after subscriberDisconnected. That silence is in order, because the stream was
// muted meanwhile, is no return.
func (s *Session) noteReturn(r *remote, owner *person, st *meeting.Stream, last time.Time) {
	switch {
	case st.Interrupted && r.lost.IsZero():
		r.lost = last
	case !st.Interrupted && !r.lost.IsZero() && last.After(r.lost):
		r.lost = time.Time{}
		s.emit(meeting.SubscriberConnected{StreamID: st.ID, ConnectionID: owner.ID, Source: st.Source, Codec: r.codec()})
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// shouldSend: silence of this stream would mean trouble. Sound does not count: with discontinuous transmission a quiet person sends
// next to nothing.
func (s *Session) shouldSend(st *meeting.Stream) bool {
	return st.Source.Video() && !st.Muted && !st.Paused && !s.views[st.ID].Hidden
}

func (s *Session) interrupt(st *meeting.Stream, interrupted bool) {
	if st.Interrupted == interrupted {
		return
	}
	st.Interrupted = interrupted
	s.dirty = true
	if interrupted {
		s.emit(meeting.SubscriberDisconnected{StreamID: st.ID})
	}
}

// blamesUs: the silence of several people is ours. That of one alone is theirs while our transport stands.
func (s *Session) blamesUs() bool {
	if s.peer.State() != peer.Connected {
		return true
	}
	senders := 0
	for _, p := range s.roster.people {
		for i := range p.Streams {
			if !p.former(p.Streams[i].ID) && s.shouldSend(&p.Streams[i]) {
				senders++
				break
			}
		}
	}
	return senders > 1
}

// unheard: we have been sending for a while, and no receiver report came. LiveKit sends one every second. Reports are counted when the
// owner of a track reads them; from an owner who never does, their absence says nothing.
func (s *Session) unheard(seen peer.Seen, now time.Time) bool {
	if !s.vigil.reported {
		s.vigil.reported = !seen.LastReport.IsZero()
		return false
	}
	since := later(s.vigil.sending, seen.LastReport)
	return !s.vigil.sending.IsZero() && now.Sub(since) >= reportsQuiet
}

// mend acts on evidence: an ICE restart first, everything new when that has not helped, and no more than that in mendAgain.
func (s *Session) mend(cause error, now time.Time) {
	soon := !s.vigil.mendedAt.IsZero() && now.Sub(s.vigil.mendedAt) < mendAgain
	if soon && s.outage.kind == meeting.Rejoin {
		return
	}
	s.vigil.mendedAt = now
	s.vigil.sending = time.Time{}
	s.tell(mediaLost{err: cause, mended: !soon})
}

// stateChanged hears what ICE says of its pairs.
func (s *Session) stateChanged(state peer.State) {
	s.log.Debug("peer", "state", state)
	s.clocks.cancel(&s.clocks.frail)
	switch {
	case state == peer.Failure:
		s.tell(mediaLost{err: errNetworkSilent, mended: true})
	case state == peer.Disconnected && s.machine.phase == meeting.Live:
		from := s.peer
		s.clocks.start(&s.clocks.frail, frailGrace, func() {
			s.inbox.Put(command(func() {
				if s.peer == from && s.machine.phase == meeting.Live && from.State() == peer.Disconnected {
					s.tell(mediaLost{err: errNetworkSilent, mended: true})
				}
			}))
		})
	default:
		s.checkUp()
	}
}
