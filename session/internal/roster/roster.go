package roster

import (
	"maps"
	"slices"
	"time"

	"confab/session/meeting"
	"confab/session/meeting/event"
)

// Roster is who is here besides us, keyed by identity: the sid of a person changes with a rejoin, the person does not.
// The zero value is empty.
type Roster struct {
	Remember time.Duration // for how long somebody who went without having left counts as one who comes back
	Codecs   []string      // names of those that can be decoded; nil: any can

	people []*person            // in the order of joining
	lost   map[string]time.Time // identity -> when it went without having left
	back   []Returned           // news: see TakeReturned
}

// Returned is somebody whose participant session is new, and who may have missed what was said for a while.
type Returned struct {
	Identity string
	Missing  time.Time // since when
}

// noteBack notes a new participant session of somebody who was here before.
func (r *Roster) noteBack(identity string, since time.Time) {
	r.back = append(r.back, Returned{identity, since})
	delete(r.lost, identity)
}

// TakeReturned are those who have come back since it was last asked.
func (r *Roster) TakeReturned() []Returned {
	back := r.back
	r.back = nil
	return back
}

type person struct {
	sid     string
	version uint32
	ending  string   // stream that a moderator ends
	codecs  []string // the roster's
	meeting.Connection
	former

	obstacles map[string]*obstacle // stream id
	rated     time.Time            // when the server last said how their connection is, unless it had none
	encrypts  bool                 // sends data that is encrypted end to end
	again     []string             // streams to subscribe to once more: see TakeAgain
}

func (r *Roster) find(identity string) *person {
	for _, p := range r.people {
		if p.ID == identity {
			return p
		}
	}
	return nil
}

func (r *Roster) findSID(sid string) *person {
	for _, p := range r.people {
		if p.sid == sid {
			return p
		}
	}
	return nil
}

// stream finds a stream and its owner by track sid.
func (r *Roster) stream(sid string) (*person, *meeting.Stream) {
	for _, p := range r.people {
		for i := range p.Streams {
			if p.Streams[i].ID == sid {
				return p, &p.Streams[i]
			}
		}
	}
	return nil, nil
}

// EndedByModerator notes that a moderator ends a stream: that it goes is the next that is heard of it.
func (r *Roster) EndedByModerator(streamID string) {
	if p, _ := r.stream(streamID); p != nil {
		p.ending = streamID
	}
}

// Apply takes one participant's news and says what changed.
func (r *Roster) Apply(news Participant, now time.Time) []meeting.Event {
	p := r.find(news.ID)
	if news.Gone {
		if p == nil || p.sid != news.SID {
			return nil // an older life of somebody who is back already
		}
		if !comesBack(news.Reason) {
			return r.remove(p, news.Reason, now)
		}
		p.wentAway(news.Reason, now, ReturnWait)
		return nil
	}
	if p == nil {
		return r.add(news)
	}
	if p.sid == news.SID && news.Version < p.version {
		return nil
	}
	if p.sid != news.SID {
		missing := now
		if p.absent {
			missing = p.since
		}
		r.noteBack(p.ID, missing)
	}
	p.seen(news.SID, now)
	p.sid, p.version = news.SID, news.Version
	news.Describe(&p.Connection)
	return p.setStreams(news.Tracks)
}

// add takes in somebody who was not here, or not lately.
func (r *Roster) add(news Participant) []meeting.Event {
	p := &person{sid: news.SID, version: news.Version, codecs: r.Codecs}
	news.Describe(&p.Connection)
	if since, ok := r.lost[p.ID]; ok {
		r.noteBack(p.ID, since)
	}
	r.people = append(r.people, p)
	created := event.ConnectionCreated{
		ConnectionID: p.ID, DisplayName: p.Name, Data: p.Data, Kind: p.Kind, KindDetails: p.KindDetails,
	}
	return append([]meeting.Event{created}, p.setStreams(news.Tracks)...)
}

// Reconcile takes a full list: whoever is not in it, and not waited for, has gone without a word.
func (r *Roster) Reconcile(all []Participant, now time.Time) []meeting.Event {
	var events []meeting.Event
	present := map[string]bool{}
	for _, info := range all {
		present[info.ID] = !info.Gone
	}
	for _, p := range slices.Clone(r.people) {
		if !present[p.ID] && !p.absent {
			events = append(events, r.remove(p, meeting.NetworkDisconnected, now)...)
		}
	}
	for _, info := range all {
		events = append(events, r.Apply(info, now)...)
	}
	return events
}

func (r *Roster) remove(p *person, reason meeting.Reason, now time.Time) []meeting.Event {
	events := p.dropStreams(nil, reason)
	if reason != meeting.ClientDisconnected && !reason.Terminal() {
		if r.lost == nil {
			r.lost = map[string]time.Time{}
		}
		for identity, at := range r.lost {
			if now.Sub(at) > r.Remember {
				delete(r.lost, identity)
			}
		}
		r.lost[p.ID] = now
		if p.absent {
			r.lost[p.ID] = p.since
		}
	}
	r.people = slices.DeleteFunc(r.people, func(q *person) bool { return q == p })
	return append(events, event.ConnectionDestroyed{ConnectionID: p.ID, Reason: reason})
}

// Recorded says whether there is somebody who records.
func (r *Roster) Recorded() bool {
	return slices.ContainsFunc(r.people, func(p *person) bool { return p.Kind == meeting.Egress && !p.absent })
}

// Connections copies the roster: nobody writes to what is in it.
func (r *Roster) Connections() []meeting.Connection {
	out := make([]meeting.Connection, 0, len(r.people))
	for _, p := range r.people {
		c := p.Connection
		c.Streams, c.KindDetails = slices.Clone(p.Streams), slices.Clone(p.KindDetails)
		c.Attributes = maps.Clone(p.Attributes)
		out = append(out, c)
	}
	return out
}
