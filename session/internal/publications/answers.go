package publications

import (
	"slices"

	"confab/session/meeting"
	"confab/session/meeting/event"
	"confab/session/track"
)

// This file is about what the server answers, and how publications begin and end.

// begin notes that the server was asked for p, and that what it said of these tracks before counts no more: it has no
// receivers to name yet, and wants all layers until it has, as from LiveKit's own clients.
func (p *publication) begin(muted bool) []Effect {
	p.asked, p.told = true, muted
	if !p.track.Source.Video() {
		return nil
	}
	all := map[string]bool{}
	for _, t := range p.track.Tracks {
		all[t.RID()] = true
	}
	return []Effect{Report{track.LayersWanted{TrackID: p.origin.ID(), Active: all}}}
}

func (p *publication) tellMute() []Effect {
	if p.receipt == nil || p.told == p.muted {
		return nil
	}
	p.told = p.muted
	return []Effect{TellMute{p.receipt.GetSid(), p.muted}}
}

// end ends a publication and the wish for it.
func (s *Set) end(p *publication, reason meeting.Reason) []Effect {
	s.list = slices.DeleteFunc(s.list, func(q *publication) bool { return q == p })
	return p.over(reason)
}

// over says that a publication is over, in this participant session and in the one before.
func (p *publication) over(reason meeting.Reason) []Effect {
	var effects []Effect
	if p.sending {
		effects = append(effects, Stop{p.track.ID()})
	}
	effects = append(effects, p.endFormer(reason)...)
	if p.receipt != nil {
		effects = append(effects, p.destroyed(p.receipt.GetSid(), reason))
	}
	return effects
}

// endFormer says of a stream that did not survive a rejoin that it is over. It waits until its successor is there, or
// is no longer wanted: meanwhile nothing has changed for anybody.
func (p *publication) endFormer(reason meeting.Reason) []Effect {
	if p.former == "" {
		return nil
	}
	sid := p.former
	p.former = ""
	return []Effect{p.destroyed(sid, reason)}
}

func (p *publication) destroyed(sid string, reason meeting.Reason) Effect {
	return Announce{event.PublisherDestroyed{
		StreamID: sid, TrackID: p.origin.ID(), Source: p.track.Source, Reason: reason,
	}}
}

// withdraw ends a publication and keeps the wish, under a new name.
func (s *Set) withdraw(p *publication) []Effect {
	effects := p.over(meeting.ForceUnpublished)
	if p.asked {
		p.track = s.named(p.origin)
	}
	p.asked, p.sending, p.receipt = false, false, nil
	return effects
}

// revoke ends a wish: the person here has to want it anew.
func (s *Set) revoke(p *publication) Effect {
	s.list = slices.DeleteFunc(s.list, func(q *publication) bool { return q == p })
	return Report{track.Revoked{TrackID: p.origin.ID()}}
}

// Withdraw ends what is not allowed any more and keeps the wishes.
func (s *Set) Withdraw() []Effect {
	var effects []Effect
	for _, p := range s.list {
		if !s.allowed(p) {
			effects = append(effects, s.withdraw(p)...)
		}
	}
	return effects
}

// Accepted follows the server's answer for the tracks of that name. They may have been withdrawn meanwhile.
func (s *Set) Accepted(name string, r Receipt) []Effect {
	p := s.called(name)
	if p == nil {
		return nil
	}
	return p.accepted(r)
}

func (p *publication) accepted(r Receipt) []Effect {
	known := p.receipt != nil && p.receipt.GetSid() == r.GetSid()
	p.receipt = r
	var effects []Effect
	if !known {
		effects = append(p.endFormer(meeting.NetworkDisconnected), Announce{event.PublisherCreated{
			StreamID: r.GetSid(), Source: p.track.Source, Codec: p.track.Codec,
		}})
	}
	return append(effects, p.tellMute()...)
}

// Listed is a track of ours in the server's list of everybody.
type Listed struct {
	Receipt
	Source meeting.Source
	Names  []string // of our tracks, where the server says them
}

// is recognizes a publication by the name of its tracks, or, where the server does not list those, by its source.
func (l Listed) is(p *publication) bool {
	return l.Source == p.track.Source && (len(l.Names) == 0 || slices.Contains(l.Names, p.track.ID()))
}

// Compare follows the full list after a resume: a request may have been lost with the old socket, or only the answer to
// it. What the list has was accepted; what it lacks is asked for again.
func (s *Set) Compare(own []Listed) []Effect {
	var effects []Effect
	for _, p := range s.list {
		if !p.asked || p.receipt != nil {
			continue
		}
		i := slices.IndexFunc(own, func(l Listed) bool { return l.is(p) && s.stream(l.GetSid()) == nil })
		if i < 0 {
			p.asked = false
			continue
		}
		effects = append(effects, p.accepted(own[i].Receipt)...)
	}
	return effects
}

// Refused follows the server's refusal of the tracks of that name: notAllowed when it is for a lack of rights, which
// ends the wish only if we do have them. Withdrawn tells that the wish stays.
func (s *Set) Refused(name string, notAllowed bool, why string) (effects []Effect, withdrawn bool) {
	p := s.called(name)
	switch {
	case p == nil:
		return nil, false
	case notAllowed && !s.allowed(p):
		return s.withdraw(p), true
	}
	failed := meeting.ErrPublish.With("the server did not accept the "+p.track.Source.String()+": "+why, nil)
	return append(p.over(meeting.ForceUnpublished), s.revoke(p), Announce{event.Failed{Err: failed}}), false
}
