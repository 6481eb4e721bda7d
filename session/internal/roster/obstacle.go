package roster

import (
	"fmt"
	"slices"

	"confab/session/meeting"
	"confab/session/meeting/event"
)

// This file is about streams that are sent and cannot be seen or heard here: encrypted end to end, in a codec that
// nothing here decodes, or kept from us by their owner. Each such state is said once, in an event, and stands in the
// snapshot while it lasts.

// obstacle is what is known of a stream beside what a snapshot shows.
type obstacle struct {
	codec  bool             // by what its publisher declares, it cannot be decoded here
	barred bool             // the server has found no codec for us
	denied bool             // its owner has excluded us
	plays  bool             // whoever plays it can decode it
	seen   meeting.Obstacle // by whoever plays it, just now
	found  meeting.Obstacle // the same, and for long enough
	said   meeting.Obstacle // in an event
}

// admit forgets what was said against receiving the stream in the participant session before.
func (o *obstacle) admit() { o.barred, o.denied, o.plays = false, false, false }

func (p *person) obstacle(streamID string) *obstacle {
	o := p.obstacles[streamID]
	if o == nil {
		o = &obstacle{}
		if p.obstacles == nil {
			p.obstacles = map[string]*obstacle{}
		}
		p.obstacles[streamID] = o
	}
	return o
}

// Seen notes what whoever plays a stream has found out about it just now; NoObstacle takes that back. It counts when it
// is confirmed.
func (r *Roster) Seen(streamID string, found meeting.Obstacle) []meeting.Event {
	return r.change(streamID, func(o *obstacle) { o.seen, o.plays = found, found == meeting.NoObstacle })
}

// Confirm says that what was seen last of a stream has lasted long enough.
func (r *Roster) Confirm(streamID string) []meeting.Event {
	return r.change(streamID, func(o *obstacle) { o.found = o.seen })
}

// NoCodec says that the server has found no codec in which it could give us a stream.
func (r *Roster) NoCodec(streamID string) []meeting.Event {
	return r.change(streamID, func(o *obstacle) { o.barred = true })
}

// Permit says that the owner of a stream excludes us from it, or does so no more.
func (r *Roster) Permit(streamID string, allowed bool) []meeting.Event {
	return r.change(streamID, func(o *obstacle) { o.denied = !allowed })
}

// change changes what is known of a stream, if it is still there, and says what comes of that.
func (r *Roster) change(streamID string, change func(*obstacle)) []meeting.Event {
	p, st := r.stream(streamID)
	if st == nil {
		return nil
	}
	change(p.obstacle(streamID))
	return p.judge(st)
}

// judge works out what stands in the stream's way, and says it when it is new.
func (p *person) judge(st *meeting.Stream) []meeting.Event {
	o := p.obstacle(st.ID)
	switch {
	case o.denied:
		st.Obstacle = meeting.NotPermitted
	case st.Encrypted:
		st.Obstacle = meeting.Encrypted
	case o.found != meeting.NoObstacle:
		st.Obstacle = o.found
	case (o.codec || o.barred) && !o.plays: // LiveKit announces tracks that it has no codec for, too
		st.Obstacle = meeting.Undecodable
	default:
		st.Obstacle = meeting.NoObstacle
	}
	if st.Obstacle == meeting.NoObstacle && o.said == meeting.Encrypted {
		o.said = meeting.NoObstacle // switched on again, it is news again
	}
	if st.Obstacle == o.said {
		return nil
	}
	what := fmt.Sprintf("the %s of %s", st.Source, p.Name)
	why := meeting.ErrEncrypted.With(what+" is encrypted end to end, and there is no key for it here", nil)
	switch st.Obstacle {
	case meeting.Encrypted:
	case meeting.Undecodable:
		why = meeting.ErrUnsupported.With(what+" cannot be decoded here: "+st.Codec, nil)
	case meeting.NoObstacle, meeting.NotPermitted:
		return nil
	}
	o.said = st.Obstacle
	return []meeting.Event{event.Failed{Err: why, StreamID: st.ID, ConnectionID: p.ID}}
}

// NotReceived says that the server could not give us a stream, if that is still so and nothing else explains it.
func (r *Roster) NotReceived(streamID string) []meeting.Event {
	p, st := r.stream(streamID)
	if st == nil || st.Subscribed || st.Obstacle != meeting.NoObstacle {
		return nil
	}
	why := meeting.ErrSubscribe.With(fmt.Sprintf("the %s of %s could not be received", st.Source, p.Name), nil)
	return []meeting.Event{event.Failed{Err: why, StreamID: st.ID, ConnectionID: p.ID}}
}

// SendsEncrypted says, once of each, that somebody sends data that is encrypted end to end. News is false when that
// was said or nobody here has that identity.
func (r *Roster) SendsEncrypted(identity string) (events []meeting.Event, news bool) {
	p := r.find(identity)
	if p == nil || p.encrypts {
		return nil, false
	}
	p.encrypts = true
	what := "the messages of " + p.Name
	why := meeting.ErrEncrypted.With(what+" are encrypted end to end, and there is no key for them here", nil)
	return []meeting.Event{event.Failed{Err: why, ConnectionID: p.ID}}, true
}

// noteCodec follows what a track is to be had in.
func (p *person) noteCodec(t Track) {
	o := p.obstacle(t.ID)
	was := o.codec
	decodable := slices.ContainsFunc(t.Codecs, func(codec string) bool { return slices.Contains(p.codecs, codec) })
	o.codec = p.codecs != nil && len(t.Codecs) > 0 && !decodable
	if was && !o.codec && o.barred {
		o.barred = false
		p.again = append(p.again, t.ID)
	}
}

// TakeAgain are the streams that the server has found no codec for, and that are to be had in another one by now: it
// does not try again by itself (livekit-server, subscriptionmanager.go, AddOnBind).
func (r *Roster) TakeAgain() []string {
	var ids []string
	for _, p := range r.people {
		ids = append(ids, p.again...)
		p.again = nil
	}
	return ids
}
