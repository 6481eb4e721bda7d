package fallback

import "time"

const (
	// overusedFor is how long more must have come than the way carries. A LiveKit that is told so sends the least it
	// has after 5 to 9 s where the way has become ten times narrower, and a key frame is through before.
	overusedFor = 10 * time.Second
	// overusedAgain is that once it is known that the way is narrow: what is tried begins with the least there is.
	overusedAgain = 3 * time.Second
	// trial is how long pictures must have come through to be no burden.
	trial = 5 * time.Second
	// firstWait is the time until more pictures are tried. For a number that was too many before it doubles, up to
	// longestWait.
	firstWait   = 5 * time.Second
	longestWait = 20 * time.Second
	// leastEstimate and leastReceived are the bit/s for a picture from which on a server can do with smaller ones: the
	// lowest layer of a camera has 90,000 to 160,000 (livekit-client, options.ts).
	leastEstimate = 130_000
	leastReceived = 250_000
)

// Way is what is known of the way from the server.
type Way struct {
	Overused time.Duration // for how long more has come than it carries, without relief
	Estimate int           // bit/s that it carries of pictures
	Received int           // bit/s of pictures that come
}

// narrow says whether the least that there is of so many pictures is too much.
func (w Way) narrow(pictures int) bool {
	return w.Estimate < pictures*leastEstimate && w.Received < pictures*leastReceived
}

// Fallback limits the number of pictures. The zero value limits nothing.
type Fallback struct {
	limited bool
	allowed int
	since   time.Time // of the last change
	tooMany int       // as was seen last; 0: not known
	wait    time.Duration
}

// Look takes what is known of the way, and how many pictures there are to be received. It gives how many of these may
// be.
func (f *Fallback) Look(now time.Time, way Way, pictures int) (allowed int) {
	if !f.limited {
		if way.Overused >= overusedFor && way.narrow(pictures) {
			f.limited, f.allowed = true, pictures
			f.lower(now)
		}
		return f.within(pictures)
	}
	f.allowed = min(f.allowed, pictures)
	since := now.Sub(f.since)
	switch {
	case f.allowed > 0 && min(way.Overused, since) >= overusedAgain && way.narrow(f.allowed):
		f.lower(now)
	case way.Overused > 0 || since < trial:
	case f.allowed == pictures:
		*f = Fallback{}
	default:
		f.raise(now)
	}
	return f.within(pictures)
}

// lower halves the number.
func (f *Fallback) lower(now time.Time) {
	if f.allowed == f.tooMany {
		f.wait = min(2*f.wait, longestWait)
	} else {
		f.tooMany, f.wait = f.allowed, 2*firstWait
	}
	f.allowed, f.since = f.allowed/2, now
}

// raise tries twice as many, where it is time for that.
func (f *Fallback) raise(now time.Time) {
	next, wait := max(1, 2*f.allowed), firstWait
	if f.tooMany > 0 && next >= f.tooMany {
		next, wait = f.tooMany, f.wait
	}
	if f.allowed >= f.tooMany { // these come through by now
		f.tooMany = 0
	}
	if now.Sub(f.since) >= wait {
		f.allowed, f.since = next, now
	}
}

func (f *Fallback) within(pictures int) int {
	if f.limited {
		return min(f.allowed, pictures)
	}
	return pictures
}
