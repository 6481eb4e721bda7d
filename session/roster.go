package session

import (
	"slices"
	"time"

	"github.com/livekit/protocol/livekit"

	"confab/session/meeting"
)

// roster is who is here besides us, keyed by identity: the sid of a person changes with a rejoin, the person does not.
// It belongs to the loop.
type roster struct {
	people []*person            // in the order of joining
	lost   map[string]time.Time // identity -> when it went without having left
	back   []returned           // news: taken by Session.announce
}

// returned is somebody whose participant session is new, and who may have missed what was said for a while.
type returned struct {
	identity string
	missing  time.Time // since when
}

// noteBack notes a new participant session of somebody who was here before.
func (r *roster) noteBack(identity string, since time.Time) {
	r.back = append(r.back, returned{identity, since})
	delete(r.lost, identity)
}

type person struct {
	sid     string
	version uint32
	ending  string // stream that a moderator ends
	meeting.Connection
	lingering
}

func (r *roster) find(identity string) *person {
	for _, p := range r.people {
		if p.ID == identity {
			return p
		}
	}
	return nil
}

func (r *roster) findSID(sid string) *person {
	for _, p := range r.people {
		if p.sid == sid {
			return p
		}
	}
	return nil
}

// stream finds a stream and its owner by track sid.
func (r *roster) stream(sid string) (*person, *meeting.Stream) {
	for _, p := range r.people {
		for i := range p.Streams {
			if p.Streams[i].ID == sid {
				return p, &p.Streams[i]
			}
		}
	}
	return nil, nil
}

// condemn notes that a moderator ends a stream: that it goes is the next that is heard of it.
func (r *roster) condemn(streamID string) {
	if p, _ := r.stream(streamID); p != nil {
		p.ending = streamID
	}
}

// apply takes one participant's news and says what changed.
func (r *roster) apply(info *livekit.ParticipantInfo) []meeting.Event {
	now := time.Now()
	p := r.find(info.Identity)
	if info.State == livekit.ParticipantInfo_DISCONNECTED {
		if p == nil || p.sid != info.Sid {
			return nil // an older life of somebody who is back already
		}
		if reason := reasonOf(info.DisconnectReason); !comesBack(reason) {
			return r.remove(p, reason)
		}
		p.vanish(reasonOf(info.DisconnectReason), now, lingerFor)
		return nil
	}
	if p == nil {
		p = &person{sid: info.Sid}
		describePerson(&p.Connection, info)
		p.version = info.Version
		if since, ok := r.lost[p.ID]; ok {
			r.noteBack(p.ID, since)
		}
		r.people = append(r.people, p)
		created := meeting.ConnectionCreated{ConnectionID: p.ID, DisplayName: p.Name, Data: p.Data}
		return append([]meeting.Event{created}, p.setStreams(info.Tracks)...)
	}
	if p.sid == info.Sid && info.Version < p.version {
		return nil
	}
	if p.sid != info.Sid {
		missing := now
		if p.absent {
			missing = p.since
		}
		r.noteBack(p.ID, missing)
	}
	p.appear(info.Sid, now)
	p.sid, p.version = info.Sid, info.Version
	describePerson(&p.Connection, info)
	return p.setStreams(info.Tracks)
}

// reconcile takes a full list: whoever is not in it, and not waited for, has gone without a word.
func (r *roster) reconcile(all []*livekit.ParticipantInfo) []meeting.Event {
	var events []meeting.Event
	present := map[string]bool{}
	for _, info := range all {
		present[info.Identity] = info.State != livekit.ParticipantInfo_DISCONNECTED
	}
	for _, p := range slices.Clone(r.people) {
		if !present[p.ID] && !p.absent {
			events = append(events, r.remove(p, meeting.NetworkDisconnected)...)
		}
	}
	for _, info := range all {
		events = append(events, r.apply(info)...)
	}
	return events
}

func (r *roster) remove(p *person, reason meeting.Reason) []meeting.Event {
	events := p.dropStreams(nil, reason)
	if reason != meeting.ClientDisconnected && !reason.Terminal() {
		if r.lost == nil {
			r.lost = map[string]time.Time{}
		}
		for identity, at := range r.lost {
			if time.Since(at) > remembered {
				delete(r.lost, identity)
			}
		}
		r.lost[p.ID] = time.Now()
		if p.absent {
			r.lost[p.ID] = p.since
		}
	}
	r.people = slices.DeleteFunc(r.people, func(q *person) bool { return q == p })
	return append(events, meeting.ConnectionDestroyed{ConnectionID: p.ID, Reason: reason})
}

// setStreams makes the streams those of the list and says what came, went and changed.
func (p *person) setStreams(tracks []*livekit.TrackInfo) []meeting.Event {
	keep := map[string]bool{}
	for _, t := range tracks {
		keep[t.Sid] = true
	}
	for id := range p.streams {
		keep[id] = true
	}
	events := p.dropStreams(keep, meeting.ClientDisconnected)
	for _, t := range tracks {
		fresh := streamOf(t)
		i := slices.IndexFunc(p.Streams, func(s meeting.Stream) bool { return s.ID == t.Sid })
		if i < 0 {
			p.Streams = append(p.Streams, fresh)
			events = append(events, meeting.StreamCreated{StreamID: t.Sid, ConnectionID: p.ID, Source: fresh.Source})
			continue
		}
		old := p.Streams[i]
		fresh.Paused, fresh.Interrupted, fresh.Subscribed = old.Paused, old.Interrupted, old.Subscribed
		p.Streams[i] = fresh
		events = append(events, streamChanges(old, fresh)...)
	}
	return append(p.replaced(), events...)
}

func (p *person) dropStreams(keep map[string]bool, reason meeting.Reason) []meeting.Event {
	var events []meeting.Event
	p.Streams = slices.DeleteFunc(p.Streams, func(s meeting.Stream) bool {
		if keep[s.ID] {
			return false
		}
		why := reason
		if keep != nil && s.ID == p.ending {
			why = meeting.ForceUnpublished
		}
		events = append(events, meeting.StreamDestroyed{StreamID: s.ID, ConnectionID: p.ID, Reason: why})
		return true
	})
	return events
}

func streamChanges(old, fresh meeting.Stream) []meeting.Event {
	var events []meeting.Event
	if old.Muted != fresh.Muted {
		property := "hasAudio"
		if fresh.Source.Video() {
			property = "hasVideo"
		}
		events = append(events, meeting.StreamPropertyChanged{
			StreamID: fresh.ID, Property: property, Old: !old.Muted, New: !fresh.Muted,
		})
	}
	if old.Width != fresh.Width || old.Height != fresh.Height {
		events = append(events, meeting.StreamPropertyChanged{
			StreamID: fresh.ID, Property: "videoDimensions",
			Old: [2]int{old.Width, old.Height}, New: [2]int{fresh.Width, fresh.Height},
		})
	}
	return events
}

// unpause follows a rejoin: the server holds nothing back from a new participant until it says so.
func (r *roster) unpause() []meeting.Event {
	var events []meeting.Event
	for _, p := range r.people {
		for i := range p.Streams {
			st := &p.Streams[i]
			if st.Paused {
				st.Paused = false
				events = append(events, meeting.StreamPropertyChanged{StreamID: st.ID, Property: "paused", Old: true, New: false})
			}
		}
	}
	return events
}

// connections copies the roster for a snapshot.
func (r *roster) connections() []meeting.Connection {
	out := make([]meeting.Connection, 0, len(r.people))
	for _, p := range r.people {
		c := p.Connection
		c.Streams = slices.Clone(p.Streams)
		out = append(out, c)
	}
	return out
}
