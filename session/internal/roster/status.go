package roster

import (
	"time"

	"confab/session/meeting"
	"confab/session/meeting/event"
)

// This file is about what the server tells of people and streams on other ways than in a Participant, and what we know
// of them ourselves.

// Speaking says that the participant session sid speaks, how loudly, or that it has stopped. It returns false when
// nobody here has it.
func (r *Roster) Speaking(sid string, active bool, level float32) bool {
	p := r.findSID(sid)
	if p == nil {
		return false
	}
	p.Connection.Speaking, p.Level = active, level
	return true
}

// Quality says how the connection of a participant session is.
func (r *Roster) Quality(sid string, q meeting.Quality, now time.Time) {
	p := r.findSID(sid)
	if p == nil {
		return
	}
	p.Connection.Quality = q
	if q != meeting.LostQuality {
		p.rated = now
	}
}

// Forget ends our participant session: what the server tells of somebody only when it changes is no longer known. To a
// newcomer it does not say that somebody has stopped speaking.
func (r *Roster) Forget() {
	for _, p := range r.people {
		p.Connection.Speaking, p.Level, p.Connection.Quality = false, 0, meeting.UnknownQuality
	}
}

// Pause says that the server holds a stream back for lack of bandwidth, or does so no more.
func (r *Roster) Pause(streamID string, paused bool) []meeting.Event {
	_, st := r.stream(streamID)
	if st == nil || st.Paused == paused {
		return nil
	}
	return pause(st, paused)
}

// pause tells of it twice: in a word of ours that is true of sound too, and in OpenTok's for its fallback to sound.
func pause(st *meeting.Stream, paused bool) []meeting.Event {
	st.Paused = paused
	events := []meeting.Event{
		event.StreamPropertyChanged{StreamID: st.ID, Property: "paused", Old: !paused, New: paused},
	}
	switch {
	case !st.Source.Video():
	case paused:
		events = append(events, event.VideoDisabled{StreamID: st.ID, Source: st.Source, Reason: event.ForQuality})
	default:
		events = append(events, event.VideoEnabled{StreamID: st.ID, Source: st.Source, Reason: event.ForQuality})
	}
	return events
}

// Interrupt says that nothing arrives of a stream that should be sending, or that this is over. Changed tells whether
// that is new.
func (r *Roster) Interrupt(streamID string, interrupted bool) (changed bool) {
	_, st := r.stream(streamID)
	if st == nil || st.Interrupted == interrupted {
		return false
	}
	st.Interrupted = interrupted
	return true
}

// Subscribe says that the track of a stream has arrived. Nothing can keep us from it then. It returns false when nobody
// here has the stream yet.
func (r *Roster) Subscribe(streamID string) ([]meeting.Event, bool) {
	p, st := r.stream(streamID)
	if st == nil {
		return nil, false
	}
	st.Subscribed = true
	p.obstacle(streamID).denied = false
	return p.judge(st), true
}

// Unsubscribe says that the track of a stream has ended.
func (r *Roster) Unsubscribe(streamID string) []meeting.Event {
	p, st := r.stream(streamID)
	if st == nil {
		return nil
	}
	st.Subscribed, st.Interrupted = false, false
	return p.judge(st)
}

// Stream is a stream and what its owner tells about it.
type Stream struct {
	meeting.Stream
	ConnectionID string
	Quality      meeting.Quality // of the owner's connection
	Rated        time.Time       // when the server last said that, unless there was none
	Former       bool            // of a participant session that is over; its owner is waited for
}

// Stream finds a stream by its id.
func (r *Roster) Stream(id string) (Stream, bool) {
	p, st := r.stream(id)
	if st == nil {
		return Stream{}, false
	}
	return p.view(st), true
}

// Streams are all streams, of one person after the other.
func (r *Roster) Streams() []Stream {
	var all []Stream
	for _, p := range r.people {
		for i := range p.Streams {
			all = append(all, p.view(&p.Streams[i]))
		}
	}
	return all
}

func (p *person) view(st *meeting.Stream) Stream {
	return Stream{
		Stream: *st, ConnectionID: p.ID, Quality: p.Connection.Quality, Rated: p.rated, Former: p.isFormer(st.ID),
	}
}
