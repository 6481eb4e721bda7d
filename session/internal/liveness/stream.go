package liveness

import (
	"time"

	"confab/session/meeting"
)

// Stream is what a look is told of a stream that has arrived.
type Stream struct {
	ID, Owner   string
	Expected    bool            // its silence would mean trouble
	Silent      bool            // nothing is to come, for a good reason
	Interrupted bool            // as was last said
	Quality     meeting.Quality // of its owner's connection, as the server says
	Rated       time.Time       // when the server last said that, unless there was none
}

// Change is news of a stream.
type Change struct {
	ID   string
	Kind ChangeKind
}

// ChangeKind is what has changed.
type ChangeKind uint8

// The changes.
const (
	Interrupted ChangeKind = iota // its sender has stopped
	Resumed                       // it is not called interrupted any more
	Returned                      // after an interruption there are packets again
)

// flow is how the packets of a stream come.
type flow struct {
	last     time.Time // of the last packet
	looks    int       // how many in a row had brought something new when that came
	row      int       // the same up to now
	expected time.Time // since when packets should be coming; zero: they should not
	lost     time.Time // the last packet before the interruption; zero: there are packets
}

// note takes when the last packet came.
func (f *flow) note(last time.Time) {
	if !last.After(f.last) {
		f.row = 0
		return
	}
	f.row++
	f.last, f.looks = last, f.row
}

// Arrived begins the watch over a stream, anew if need be.
func (w *Watch) Arrived(id string) {
	if w.flows == nil {
		w.flows = map[string]*flow{}
	}
	w.flows[id] = &flow{}
}

// Ended forgets the packets of a stream that is over.
func (w *Watch) Ended(id string) { delete(w.flows, id) }

// lookAtStreams finds who is interrupted, and counts those who should be sending and those of them of whom nothing came
// for long.
func (w *Watch) lookAtStreams(l Look) (changes []Change, expected, silent int) {
	for id, f := range w.flows {
		f.note(l.Packets[id])
	}
	for _, s := range l.Streams {
		f := w.flows[s.ID]
		if !s.Expected || f.last.IsZero() {
			f.expected = time.Time{}
			changes = append(changes, s.become(false)...)
			continue
		}
		if f.expected.IsZero() {
			f.expected = l.Now
		}
		expected++
		quiet := l.Now.Sub(later(f.last, f.expected))
		if quiet >= allQuiet {
			silent++
		}
		interrupted := quiet >= streamQuiet && w.gone(s, l)
		changes = append(changes, s.become(interrupted)...)
		// That silence is in order, because the stream was muted meanwhile, is no return.
		switch {
		case interrupted && f.lost.IsZero():
			f.lost = f.last
		case !interrupted && !f.lost.IsZero() && f.last.After(f.lost):
			f.lost = time.Time{}
			changes = append(changes, Change{s.ID, Returned})
		}
	}
	return changes, expected, silent
}

func (s Stream) become(interrupted bool) []Change {
	switch {
	case interrupted == s.Interrupted:
		return nil
	case interrupted:
		return []Change{{s.ID, Interrupted}}
	}
	return []Change{{s.ID, Resumed}}
}

// gone says whether it is the owner of a silent stream who is silent. A picture that does not change, and a page in
// the background, send nothing and are well.
func (w *Watch) gone(s Stream, l Look) bool {
	if l.Now.Sub(l.LastIn) >= allQuiet {
		return true // not even the server's reports come
	}
	// The server hears neither packets nor reports of the sender (livekit-server, connectionquality/scorer.go, reason
	// "rtcp").
	return s.Quality == meeting.LostQuality || w.stoppedAtOnce(s, l)
}

// stoppedAtOnce says whether several streams of the owner's that all flowed have ended in the same moment, and nothing
// that the server has said of their sender since speaks against that.
func (w *Watch) stoppedAtOnce(of Stream, l Look) bool {
	var first, last time.Time
	streams := 0
	for _, s := range l.Streams {
		f := w.flows[s.ID]
		if s.Owner != of.Owner || s.Silent || f.last.IsZero() {
			continue
		}
		if f.looks < steadyLooks || l.Now.Sub(f.last) < streamQuiet {
			return false
		}
		if streams++; streams == 1 || f.last.Before(first) {
			first = f.last
		}
		last = later(last, f.last)
	}
	return streams > 1 && last.Sub(first) < atOnce && !of.Rated.After(last.Add(streamQuiet))
}
