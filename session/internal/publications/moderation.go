package publications

import (
	"slices"
	"time"

	"confab/session/meeting"
	"confab/session/meeting/event"
	"confab/session/track"
)

// Who did something is said beside the act, but on another way: the data channel may be slower than the socket.
const (
	// AuthorWait is how long an act waits for who did it.
	AuthorWait = time.Second
	// ActLife is how long what a moderator did is kept for what comes of it.
	ActLife = 10 * time.Second

	mostActs = 32
)

// ActKind is what a moderator did, as far as it can concern us.
type ActKind uint8

// The acts.
const (
	Muted ActKind = iota
	MutedAll
	Unpublished
)

// Act is what the server says that a moderator did. By itself it changes nothing: it names the author of what then
// happens.
type Act struct {
	Kind       ActKind
	By, ByName string // connection id, or the name of an account
	StreamID   string
	Excluded   []string // of MutedAll: connection and stream ids

	at time.Time
}

// Mutes tells whether the act is the one by which a stream of somebody was muted.
func (a Act) Mutes(connectionID, streamID string) bool {
	if a.Kind == MutedAll {
		return !slices.Contains(a.Excluded, connectionID) && !slices.Contains(a.Excluded, streamID)
	}
	return a.Kind == Muted && a.StreamID == streamID
}

// forcedMute is a mute of ours whose author is not known yet.
type forcedMute struct {
	streamID, trackID string
	source            meeting.Source
}

// by says who it was.
func (m forcedMute) by(author, name string) Effect {
	return Announce{event.MuteForced{TrackID: m.trackID, Source: m.source, By: author, ByName: name}}
}

// Acted takes what a moderator did; me is our connection id.
func (s *Set) Acted(a Act, me string, now time.Time) []Effect {
	a.at = now
	s.acts = slices.DeleteFunc(s.acts, func(old Act) bool { return a.at.Sub(old.at) > ActLife })
	if n := len(s.acts) - mostActs; n >= 0 {
		s.acts = s.acts[n+1:]
	}
	s.acts = append(s.acts, a)
	var effects []Effect
	if a.Kind == Unpublished {
		if p := s.find(func(p *publication) bool { return p.ended == a.StreamID }); p != nil {
			effects = append(effects, s.revoke(p))
		}
	}
	s.unknown = slices.DeleteFunc(s.unknown, func(m forcedMute) bool {
		if !a.Mutes(me, m.streamID) {
			return false
		}
		effects = append(effects, m.by(a.By, a.ByName))
		return true
	})
	return effects
}

// MuteForced follows the server's mute of a stream of ours. Its unmute is a question: nobody but the person here opens
// a microphone or a camera, so the server is told again that it is off.
func (s *Set) MuteForced(streamID string, muted bool, me string, now time.Time) []Effect {
	p := s.stream(streamID)
	if p == nil {
		return nil
	}
	p.told = muted
	if !muted {
		if p.muted {
			return append(p.tellMute(), Announce{event.UnmuteAsked{TrackID: p.origin.ID(), Source: p.track.Source}})
		}
		return nil
	}
	p.muted = true
	mute := forcedMute{streamID, p.origin.ID(), p.track.Source}
	return append([]Effect{Report{track.MuteWanted{TrackID: mute.trackID}}}, s.sayWhoMuted(mute, me, now)...)
}

// sayWhoMuted tells of a forced mute once it is known who did it, or when that does not come out in time.
func (s *Set) sayWhoMuted(m forcedMute, me string, now time.Time) []Effect {
	for _, a := range slices.Backward(s.acts) {
		if a.Mutes(me, m.streamID) && now.Sub(a.at) <= ActLife {
			return []Effect{m.by(a.By, a.ByName)}
		}
	}
	s.unknown = append(s.unknown, m)
	if len(s.unknown) == 1 {
		return []Effect{AwaitMuter{}}
	}
	return nil
}

// NobodySaysWhoMuted ends the wait for authors. In a session that is muted as a whole it was by, who muted that.
func (s *Set) NobodySaysWhoMuted(by string) []Effect {
	var effects []Effect
	for _, m := range s.unknown {
		effects = append(effects, m.by(by, ""))
	}
	s.unknown = nil
	return effects
}

// Ended follows the server's end of a stream of ours. Either a moderator ended it, which ends the wish too, or we may
// not publish it any more, which does not: that is said on other ways, and may come later.
func (s *Set) Ended(streamID string) []Effect {
	p := s.stream(streamID)
	if p == nil {
		return nil
	}
	effects := s.withdraw(p)
	p.ended = streamID
	if s.endedByModerator(streamID) {
		return append(effects, s.revoke(p))
	}
	return append(effects, AwaitEnder{})
}

// NobodySaysWhoEnded ends the wait for who ended what. What is still allowed was ended by somebody.
func (s *Set) NobodySaysWhoEnded() []Effect {
	var effects []Effect
	for _, p := range slices.Clone(s.list) {
		switch {
		case p.ended == "":
		case s.allowed(p) || s.endedByModerator(p.ended):
			effects = append(effects, s.revoke(p))
		default:
			p.ended = ""
		}
	}
	return effects
}

// endedByModerator says whether a moderator has ended a stream lately.
func (s *Set) endedByModerator(streamID string) bool {
	return slices.ContainsFunc(s.acts, func(a Act) bool { return a.Kind == Unpublished && a.StreamID == streamID })
}
