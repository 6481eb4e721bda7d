package render

import "time"

const (
	// requestEvery is the time between two key frame requests, also without an answer to the first. LiveKit forwards
	// no more than one or two a second for a layer (config.PLIThrottle), whoever asks, and forgets the others: who
	// asks seldom waits for long.
	requestEvery = 250 * time.Millisecond
	// seldomest is the most time between two requests while packets are lost.
	seldomest = 2 * time.Second
)

// requests are those for a key frame that has not come yet. The zero value has not asked.
type requests struct {
	at    time.Time     // of the last one
	lost  uint64        // packets, until then
	usual time.Duration // from one to the next
	slow  time.Duration // likewise, while packets are lost; 0: as after the first
}

// due is when the next one may follow. The answer needs a round trip, and as much again to whoever sends. Where packets
// have been lost meanwhile it also has to be repaired, which a server stops to do at the next request, and it may find
// no room: the more requests have not helped, the longer the next one waits.
func (r *requests) due(lost uint64) time.Time {
	if lost != r.lost {
		return r.at.Add(r.slow)
	}
	return r.at.Add(r.usual)
}

// ask notes a request.
func (r *requests) ask(now time.Time, lost uint64, roundTrip time.Duration) {
	r.usual = max(requestEvery, 2*roundTrip)
	if r.slow == 0 || lost == r.lost {
		r.slow = r.usual + repeatTime(roundTrip)
	} else {
		r.slow = max(min(r.slow*3/2, seldomest), r.usual)
	}
	r.at, r.lost = now, lost
}

// answered: what was asked for has come.
func (r *requests) answered() { r.slow = 0 }

// requestDue is when a key frame that is wanted may be asked for.
func (v *Video) requestDue() time.Time {
	v.mu.Lock()
	due := v.requests.due(v.meter.Lost())
	v.mu.Unlock()
	if v.assembler.needsKey() {
		return due
	}
	if resolved := v.held[0].completed.Add(doubtFor); resolved.After(due) {
		return resolved
	}
	return due
}

// request asks for a key frame when one is needed and it is time to ask.
func (v *Video) request(now time.Time) {
	if !v.wanted() || now.Before(v.requestDue()) {
		return
	}
	v.mu.Lock()
	v.stats.KeyFrameRequests++
	v.requests.ask(now, v.meter.Lost(), v.assembler.trip)
	v.mu.Unlock()
	v.logger.Debug("asked for a key frame", "ssrc", v.options.Track.SSRC())
	v.options.RequestKeyFrame()
}
