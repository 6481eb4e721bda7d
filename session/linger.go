package session

import (
	"slices"
	"time"

	"github.com/livekit/protocol/livekit"

	"confab/session/meeting"
)

// This file is about those who are gone and about to come back: their tiles stay, interrupted, and nothing is said of it unless they stay
// away. Whoever has to join anew is gone for as little as 30 ms, and sends pictures again a little later.

const (
	// lingerFor is how long somebody who did not leave is waited for, and then for what was sent before.
	lingerFor = 2 * time.Second
	// absentFor is how long people are waited for after their server began anew: they try as often as we do.
	absentFor = 5 * time.Second
)

// lingering is what remains of a person's former participant session.
type lingering struct {
	absent  bool            // the person is not there at all
	since   time.Time       // when the person went
	until   time.Time       // is waited for; zero: nothing lingers
	reason  meeting.Reason  // of the going
	streams map[string]bool // sids of the former session, of somebody who is back
}

// comesBack says whether somebody who goes for that reason did not mean to. Another one with the same identity is the same person, who was
// faster to join anew than the server to notice the loss.
func comesBack(reason meeting.Reason) bool {
	switch reason {
	case meeting.ClientDisconnected, meeting.ForceDisconnected, meeting.RoomClosed:
		return false
	}
	return true
}

// vanish keeps a person who has gone for a while.
func (p *person) vanish(reason meeting.Reason, now time.Time, patience time.Duration) {
	until := now.Add(patience)
	if p.absent {
		p.until = later(p.until, until)
		return
	}
	p.lingering = lingering{absent: true, since: now, until: until, reason: reason}
	p.Speaking, p.Level = false, 0
	for i := range p.Streams {
		p.Streams[i].Interrupted = true
	}
}

// appear follows news of a person in the participant session sid. In a new one the streams of the former stay until there are others.
func (p *person) appear(sid string, now time.Time) {
	was := p.lingering
	if p.sid == sid {
		if was.absent {
			p.lingering = lingering{}
			for i := range p.Streams {
				p.Streams[i].Interrupted = false
			}
		}
		return
	}
	if was.reason == meeting.NoReason {
		was.reason = meeting.NetworkDisconnected
	}
	p.lingering = lingering{until: now.Add(lingerFor), reason: was.reason, streams: map[string]bool{}}
	for i := range p.Streams {
		p.Streams[i].Interrupted = true
		p.lingering.streams[p.Streams[i].ID] = true
	}
}

// former says whether a stream only lingers.
func (p *person) former(id string) bool { return p.absent || p.streams[id] }

// replaced drops the lingering streams for whose source there is another one now.
func (p *person) replaced() []meeting.Event {
	fresh := map[meeting.Source]bool{}
	for _, st := range p.Streams {
		fresh[st.Source] = fresh[st.Source] || !p.streams[st.ID]
	}
	return p.dropLingering(func(st meeting.Stream) bool { return fresh[st.Source] })
}

func (p *person) dropLingering(drop func(meeting.Stream) bool) []meeting.Event {
	var events []meeting.Event
	p.Streams = slices.DeleteFunc(p.Streams, func(st meeting.Stream) bool {
		if !p.streams[st.ID] || !drop(st) {
			return false
		}
		delete(p.streams, st.ID)
		events = append(events, meeting.StreamDestroyed{StreamID: st.ID, ConnectionID: p.ID, Reason: p.reason})
		return true
	})
	return events
}

// await follows a join into a room that was made anew, because its server was: everybody who was here is on the way back, one sooner than
// the other. Who is not in the list stays for a while.
func (r *roster) await(all []*livekit.ParticipantInfo) []meeting.Event {
	for _, p := range r.people {
		p.vanish(meeting.NetworkDisconnected, time.Now(), absentFor)
	}
	var events []meeting.Event
	for _, info := range all {
		events = append(events, r.apply(info)...)
	}
	return events
}

// due is when the next of those who linger is given up; zero: nobody lingers.
func (r *roster) due() time.Time {
	var first time.Time
	for _, p := range r.people {
		if !p.until.IsZero() && (first.IsZero() || p.until.Before(first)) {
			first = p.until
		}
	}
	return first
}

// leaveOut gives up on those who did not come back in time, and on streams that nothing has replaced.
func (r *roster) leaveOut(now time.Time) []meeting.Event {
	var events []meeting.Event
	for _, p := range slices.Clone(r.people) {
		switch {
		case p.until.IsZero() || p.until.After(now):
		case p.absent:
			events = append(events, r.remove(p, p.reason)...)
		default:
			events = append(events, p.dropLingering(func(meeting.Stream) bool { return true })...)
			p.lingering = lingering{}
		}
	}
	return events
}

// awaitReturns sets the clock by which those who linger are given up.
func (s *Session) awaitReturns() {
	due := s.roster.due()
	if due.IsZero() {
		s.clocks.cancel(&s.clocks.absent)
		return
	}
	s.clocks.start(&s.clocks.absent, time.Until(due), func() {
		s.inbox.Put(command(func() {
			s.announce(s.roster.leaveOut(time.Now()))
			s.dirty = true
		}))
	})
}
