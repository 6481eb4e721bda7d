package roster

import (
	"slices"
	"time"

	"confab/session/meeting"
	"confab/session/meeting/event"
)

// This file is about those who are gone and about to come back: their tiles stay, interrupted, and nothing is said of
// it unless they stay away. Whoever has to join anew is gone for as little as 30 ms, and sends pictures again a little
// later.

const (
	// ReturnWait is how long somebody who did not leave is waited for, and then for what was sent before.
	ReturnWait = 2 * time.Second
	// RestartWait is how long people are waited for after their server began anew: they try as often as we do.
	RestartWait = 5 * time.Second
)

// former is what remains of a person's former participant session.
type former struct {
	absent        bool            // the person is not there at all
	since         time.Time       // when the person went
	until         time.Time       // is waited for; zero: nothing remains
	reason        meeting.Reason  // of the going
	formerStreams map[string]bool // sids of the former session, of somebody who is back
}

// comesBack says whether somebody who goes for that reason did not mean to. Another one with the same identity is the
// same person, who was faster to join anew than the server to notice the loss.
func comesBack(reason meeting.Reason) bool {
	switch reason {
	case meeting.ClientDisconnected, meeting.ForceDisconnected, meeting.RoomClosed:
		return false
	}
	return true
}

// wentAway keeps a person who has gone for a while.
func (p *person) wentAway(reason meeting.Reason, now time.Time, wait time.Duration) {
	until := now.Add(wait)
	if p.absent {
		if until.After(p.until) {
			p.until = until
		}
		return
	}
	p.former = former{absent: true, since: now, until: until, reason: reason}
	p.Speaking, p.Level = false, 0
	for i := range p.Streams {
		p.Streams[i].Interrupted = true
	}
}

// seen follows news of a person in the participant session sid. In a new one the streams of the former stay until
// there are others.
func (p *person) seen(sid string, now time.Time) {
	was := p.former
	if p.sid == sid {
		if was.absent {
			p.former = former{}
			for i := range p.Streams {
				p.Streams[i].Interrupted = false
			}
		}
		return
	}
	if was.reason == meeting.NoReason {
		was.reason = meeting.NetworkDisconnected
	}
	p.former = former{until: now.Add(ReturnWait), reason: was.reason, formerStreams: map[string]bool{}}
	for i := range p.Streams {
		p.Streams[i].Interrupted = true
		p.formerStreams[p.Streams[i].ID] = true
	}
}

// isFormer says whether a stream is one of the former participant session.
func (p *person) isFormer(id string) bool { return p.absent || p.formerStreams[id] }

// replaced drops the former streams whose numbers others have now.
func (p *person) replaced() []meeting.Event {
	type place struct {
		source meeting.Source
		number int
	}
	fresh := map[place]bool{}
	for _, st := range p.Streams {
		if !p.formerStreams[st.ID] {
			fresh[place{st.Source, st.Number}] = true
		}
	}
	return p.dropFormer(func(st meeting.Stream) bool { return fresh[place{st.Source, st.Number}] })
}

func (p *person) dropFormer(drop func(meeting.Stream) bool) []meeting.Event {
	var events []meeting.Event
	p.Streams = slices.DeleteFunc(p.Streams, func(st meeting.Stream) bool {
		if !p.formerStreams[st.ID] || !drop(st) {
			return false
		}
		delete(p.formerStreams, st.ID)
		delete(p.obstacles, st.ID)
		events = append(events, event.StreamDestroyed{StreamID: st.ID, ConnectionID: p.ID, Reason: p.reason})
		return true
	})
	return events
}

// Await follows a join into a room that was made anew, because its server was: everybody who was here is on the way
// back, one sooner than the other. Who is not in the list stays for a while.
func (r *Roster) Await(all []Participant, now time.Time) []meeting.Event {
	for _, p := range r.people {
		p.wentAway(meeting.NetworkDisconnected, now, RestartWait)
	}
	var events []meeting.Event
	for _, info := range all {
		events = append(events, r.Apply(info, now)...)
	}
	return events
}

// Due is when the next of those who are waited for is given up; zero: nobody is waited for.
func (r *Roster) Due() time.Time {
	var first time.Time
	for _, p := range r.people {
		if !p.until.IsZero() && (first.IsZero() || p.until.Before(first)) {
			first = p.until
		}
	}
	return first
}

// Expire gives up on those who did not come back in time, and on streams that nothing has replaced.
func (r *Roster) Expire(now time.Time) []meeting.Event {
	var events []meeting.Event
	for _, p := range slices.Clone(r.people) {
		switch {
		case p.until.IsZero() || p.until.After(now):
		case p.absent:
			events = append(events, r.remove(p, p.reason, now)...)
		default:
			events = append(events, p.dropFormer(func(meeting.Stream) bool { return true })...)
			p.former = former{}
		}
	}
	return events
}
