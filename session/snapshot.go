package session

import (
	"slices"
	"time"

	"confab/session/meeting"
)

// publishSnapshot makes what is true visible, when anything may have changed.
func (s *Session) publishSnapshot() {
	if !s.dirty {
		return
	}
	s.dirty = false
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
		Phase:    m.phase, Banner: s.banner(now), Reason: m.reason, GaveUp: m.gaveUp, Attempt: m.attempt, Recovery: recoveryOf(m.phase, s.outage.kind),
		SessionID: s.room.sid, Room: s.room.name, Server: s.room.server, Recording: s.room.recording, Terms: s.room.terms,
		Resumed: s.outage.resumed, Rejoined: s.outage.rejoined, Since: s.room.since, JoinedAt: s.room.joinedAt,
		Me: s.me.Connection, Others: s.roster.connections(),
	}
	if m.cause != nil && m.reason != meeting.ClientDisconnected {
		snap.Cause = explain(m.cause)
	}
	if s.signalled() {
		snap.RTT = s.link.socket.RTT()
	}
	if s.peer != nil {
		snap.Path = s.peer.Path()
	}
	snap.Me.Attributes = copyAttributes(s.me.Attributes)
	snap.Me.Streams = slices.Clone(s.me.Streams)
	for i := range snap.Others {
		snap.Others[i].Attributes = copyAttributes(snap.Others[i].Attributes)
	}
	for _, w := range s.wants {
		p := meeting.Publication{
			Source: w.track.Source, Codec: w.track.Codec, Muted: w.muted, Width: w.track.Width, Height: w.track.Height,
		}
		if w.info != nil {
			p.StreamID = w.info.Sid
		}
		snap.Publications = append(snap.Publications, p)
	}
	return snap
}

func recoveryOf(p meeting.Phase, last meeting.Recovery) meeting.Recovery {
	switch p {
	case meeting.Resuming:
		return meeting.Resume
	case meeting.Rejoining:
		return meeting.Rejoin
	case meeting.Idle, meeting.Joining, meeting.Live, meeting.Closed:
	}
	return last
}
