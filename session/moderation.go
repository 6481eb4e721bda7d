package session

import (
	"encoding/json"
	"slices"
	"time"

	"confab/session/meeting"
)

// moderationTopic is the topic of the data packets in which confab-server says what a moderator did (confab-server's
// internal/rooms, notice). LiveKit fills in who sent a packet, so only the server's own have no sender.
const moderationTopic = "confab.moderation"

// What a moderator can have done, as far as it concerns us.
const (
	forceMute      = "forceMute"
	forceMuteAll   = "forceMuteAll"
	forceUnpublish = "forceUnpublish"
)

// A verdict precedes what it is about, but on another way: the data channel may be slower than the socket. A mute waits
// authorPatience for its verdict, and a verdict is kept verdictLife for its mute.
const (
	authorPatience = time.Second
	verdictLife    = 10 * time.Second
	mostVerdicts   = 32
)

// verdict is what the server says that a moderator did. By itself it changes nothing: it names the author of what then
// happens.
type verdict struct {
	Action       string   `json:"action"`
	By           string   `json:"by"` // connection id, or the name of an account
	ByName       string   `json:"byName"`
	ConnectionID string   `json:"connectionId"`
	StreamID     string   `json:"streamId"`
	Excluded     []string `json:"excluded"` // of forceMuteAll: connection and stream ids

	at time.Time
}

// readVerdict reads the packet's content; actions that it does not know are none.
func readVerdict(raw string) (verdict, bool) {
	var v verdict
	if json.Unmarshal([]byte(raw), &v) != nil {
		return verdict{}, false
	}
	switch v.Action {
	case forceMute, forceUnpublish:
		return v, v.StreamID != ""
	case forceMuteAll:
		return v, true
	}
	return verdict{}, false
}

// mutes tells whether the verdict is the one by which a stream of somebody was muted.
func (v verdict) mutes(connectionID, streamID string) bool {
	if v.Action == forceMuteAll {
		return !slices.Contains(v.Excluded, connectionID) && !slices.Contains(v.Excluded, streamID)
	}
	return v.Action == forceMute && v.StreamID == streamID
}

// bench is what is known of moderators' acts. It belongs to the loop.
type bench struct {
	verdicts []verdict // lately, oldest first
	muted    []silenced
}

// silenced is a mute of ours whose author is not known yet.
type silenced struct {
	streamID string
	source   meeting.Source
}

// judged takes a verdict of the server.
func (s *Session) judged(v verdict) {
	v.at = time.Now()
	s.bench.verdicts = slices.DeleteFunc(s.bench.verdicts, func(old verdict) bool { return v.at.Sub(old.at) > verdictLife })
	if n := len(s.bench.verdicts) - mostVerdicts; n >= 0 {
		s.bench.verdicts = s.bench.verdicts[n+1:]
	}
	s.bench.verdicts = append(s.bench.verdicts, v)
	if v.Action == forceUnpublish {
		s.roster.condemn(v.StreamID)
	}
	s.bench.muted = slices.DeleteFunc(s.bench.muted, func(m silenced) bool {
		if !v.mutes(s.me.ID, m.streamID) {
			return false
		}
		s.emit(meeting.MuteForced{Source: m.source, By: v.By, ByName: v.ByName})
		return true
	})
}

// sayMuted tells of a forced mute of ours once it is known who did it, or when that does not come out in time.
func (s *Session) sayMuted(streamID string, source meeting.Source) {
	for _, v := range slices.Backward(s.bench.verdicts) {
		if v.mutes(s.me.ID, streamID) && time.Since(v.at) <= verdictLife {
			s.emit(meeting.MuteForced{Source: source, By: v.By, ByName: v.ByName})
			return
		}
	}
	s.bench.muted = append(s.bench.muted, silenced{streamID, source})
	if len(s.bench.muted) == 1 {
		s.clocks.start(&s.clocks.author, authorPatience, func() { s.inbox.Put(command(s.sayMutedAnyway)) })
	}
}

// sayMutedAnyway ends the wait for authors. In a session that is muted as a whole it was who muted that.
func (s *Session) sayMutedAnyway() {
	s.clocks.cancel(&s.clocks.author)
	for _, m := range s.bench.muted {
		s.emit(meeting.MuteForced{Source: m.source, By: s.room.terms.SilencedBy})
	}
	s.bench.muted = nil
}

// roleAttribute is the attribute in which confab-server's tokens say somebody's role, and moderatorRole the one that may
// act upon others. Participants cannot change it.
const (
	roleAttribute = "confab.role"
	moderatorRole = "moderator"
)

// readTerms reads what confab-server lays down in the room's metadata; other metadata has none.
func readTerms(metadata string) meeting.Terms {
	var all struct {
		Confab struct {
			SessionID, MediaMode, ArchiveMode string
			Muted                             *struct{ By string }
		}
	}
	if json.Unmarshal([]byte(metadata), &all) != nil {
		return meeting.Terms{}
	}
	c := all.Confab
	t := meeting.Terms{SessionID: c.SessionID, MediaMode: c.MediaMode, ArchiveMode: c.ArchiveMode}
	if c.Muted != nil {
		t.Silenced, t.SilencedBy = true, c.Muted.By
	}
	return t
}
