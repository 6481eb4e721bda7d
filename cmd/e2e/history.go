package e2e

import "time"

// seen is what a receiver had counted of somebody's camera and microphone at a moment.
type seen struct {
	at                           time.Time
	frames, freezes, concealedMs float64
	height                       int // of the picture, in pixels
}

// history is what was seen of somebody, in the order of time.
type history []seen

// add appends a look, if it is a new one.
func (h *history) add(s seen) {
	if n := len(*h); n == 0 || s.at.After((*h)[n-1].at) {
		*h = append(*h, s)
	}
}

// last is the newest look; the zero value where there is none.
func (h history) last() seen {
	if len(h) == 0 {
		return seen{}
	}
	return h[len(h)-1]
}

// passage is what came within a time.
type passage struct {
	fps, freezes float64
	concealed    float64 // of the sound, in percent
	height       int     // at the end
}

// between is what came from the last look before a moment until the first one after another; false where there are not
// both.
func (h history) between(from, to time.Time) (p passage, known bool) {
	var first, last seen
	for _, s := range h {
		if !s.at.After(from) || first.at.IsZero() {
			first = s
		}
		if last = s; !s.at.Before(to) {
			break
		}
	}
	seconds := last.at.Sub(first.at).Seconds()
	if seconds <= 0 || first.at.After(from) || last.at.Before(to) {
		return passage{}, false
	}
	return passage{
		fps: (last.frames - first.frames) / seconds, freezes: last.freezes - first.freezes,
		concealed: (last.concealedMs - first.concealedMs) / seconds / 10, height: last.height,
	}, true
}

// until is how long after from the first of so many seconds in a row begins that all are as wanted; false where none is
// that ends before to.
func (h history) until(from, to time.Time, seconds int, wanted func(passage) bool) (time.Duration, bool) {
	const step = 250 * time.Millisecond
	for begin := from; !begin.Add(time.Duration(seconds) * time.Second).After(to); begin = begin.Add(step) {
		fits := true
		for n := 0; n < seconds && fits; n++ {
			second := begin.Add(time.Duration(n) * time.Second)
			p, known := h.between(second, second.Add(time.Second))
			fits = known && wanted(p)
		}
		if fits {
			return begin.Sub(from), true
		}
	}
	return to.Sub(from), false
}

// still is the longest time within which no picture came, as far as looks can tell: it may have been longer by the
// distance of two looks.
func (h history) still(from, to time.Time) time.Duration {
	var longest time.Duration
	var since seen
	for _, s := range h {
		if s.at.Before(from) || s.at.After(to) {
			continue
		}
		if since.at.IsZero() || s.frames != since.frames {
			since = s
		}
		longest = max(longest, s.at.Sub(since.at))
	}
	return longest
}

// Moving is a picture that shows what happens, and whole is a sound of which a second lacks no more than one packet.
const (
	moving = 10 // pictures a second
	whole  = 2  // percent concealed
)

// adapted says that a stream is as useful as a bad network allows.
func adapted(p passage) bool { return p.fps >= moving && p.concealed <= whole }

// fullSize says that a 720p30 camera comes as it is sent over a good network.
func fullSize(p passage) bool { return p.height == 720 && p.fps > 20 }
