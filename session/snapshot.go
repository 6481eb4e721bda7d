package session

import (
	"maps"
	"slices"
	"time"

	"confab/session/internal/failure"
	"confab/session/internal/recovery"
	"confab/session/meeting"
)

// publishSnapshot makes what is true visible, when anything may have changed.
func (s *Session) publishSnapshot() {
	if !s.dirty {
		return
	}
	s.dirty = false
	s.tracks.Put(s.subscriptions.Follow(s.roster.Streams())...)
	if s.peer != nil {
		s.peer.Want(s.publications.Bitrate())
	}
	s.snapshot.Store(s.compose(time.Now()))
	select {
	case s.changed <- struct{}{}:
	default:
	}
}

func (s *Session) compose(now time.Time) *meeting.Snapshot {
	m := s.machine
	snap := &meeting.Snapshot{
		Revision: s.snapshot.Load().Revision + 1,
		Phase:    m.Phase, Banner: s.outage.Banner(m, now), Reason: m.Reason, GaveUp: m.GaveUp, Attempt: m.Attempt,
		Recovery:  recovery.Trying(m.Phase, s.outage.Kind),
		SessionID: s.room.sid, Room: s.room.name, Server: s.room.server, Terms: s.room.terms,
		Recording: s.room.recording || s.roster.Recorded(),
		Resumed:   s.outage.Resumed, Rejoined: s.outage.Rejoined, Since: s.room.since,
		Lost: s.outage.Since, JoinedAt: s.room.joinedAt,
		Me: s.me.Connection, Told: s.me.told, Others: s.roster.Connections(),
	}
	if m.Cause != nil && m.Reason != meeting.ClientDisconnected {
		snap.Cause = failure.Explain(m.Cause)
	}
	if s.signalled() {
		snap.RTT = s.current.socket.RTT()
	}
	if s.peer != nil {
		snap.Path, snap.Downlink, snap.Uplink = s.peer.Path(), s.peer.Downlink(), s.peer.Uplink()
	}
	snap.Me.Attributes = maps.Clone(s.me.Attributes)
	snap.Me.Streams = slices.Clone(s.me.Streams)
	snap.Publications = s.publications.Publications()
	return snap
}
