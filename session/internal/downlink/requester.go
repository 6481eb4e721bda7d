package downlink

import (
	"slices"
	"time"
)

// How packets are asked for. libwebrtc has the same rules (nack_requester.cc), with other numbers.
const (
	// mostTries is how often one packet is asked for (kMaxNackRetries).
	mostTries = 10
	// mostMissing is how many packets may be missing: SFUs keep no more than a few hundred of a stream (livekit-server,
	// packet_buffer_size_video: 500), and who lost more needs a key frame.
	mostMissing = 400
	// oldest is how long a packet is asked for.
	oldest = 1500 * time.Millisecond
	// soonest is the least time between two requests for one packet.
	soonest = 20 * time.Millisecond
	// quickTries are the requests that follow each other by half a round trip, see again.
	quickTries = 4
	// unhurried is the round trip from which no request follows another sooner than a round trip.
	unhurried = 90 * time.Millisecond
	// mostReordered bounds how long a packet may be late before it is asked for at all.
	mostReordered = 50 * time.Millisecond
	// assumedRoundTrip counts until one is measured (kDefaultRttMs).
	assumedRoundTrip = 100 * time.Millisecond
)

// missing is a packet that was skipped.
type missing struct {
	sequence int64
	noticed  time.Time
	due      time.Time // when to ask for it next
	tries    int
}

// requester knows what is missing of one stream, and when to ask for it. The zero value is ready. It has no clock.
type requester struct {
	started   bool
	highest   int64     // sequence number without wrapping
	list      []missing // by sequence number
	reordered time.Duration
}

// unwrap gives a sequence number its place in the stream.
func (r *requester) unwrap(sequence uint16) int64 {
	return r.highest + int64(int16(sequence-uint16(r.highest)))
}

// received notes a packet, or that it was sent again. It says whether it was missing.
func (r *requester) received(sequence uint16, again bool, now time.Time, roundTrip time.Duration) bool {
	if !r.started {
		r.started, r.highest = true, int64(sequence)
		return false
	}
	at := r.unwrap(sequence)
	if at <= r.highest {
		return r.fill(at, again, now, roundTrip)
	}
	from := r.highest + 1
	r.highest = at
	if at-from > mostMissing {
		r.list = r.list[:0]
		return false
	}
	for gap := from; gap < at; gap++ {
		r.list = append(r.list, missing{sequence: gap, noticed: now, due: now.Add(r.reordered)})
	}
	if excess := len(r.list) - mostMissing; excess > 0 {
		r.list = slices.Delete(r.list, 0, excess)
	}
	return false
}

// fill takes a packet off the list. One that comes by itself later than those after it was reordered: next time that is
// waited for, less from packet to packet.
func (r *requester) fill(at int64, again bool, now time.Time, roundTrip time.Duration) bool {
	i, found := slices.BinarySearchFunc(r.list, at, func(m missing, at int64) int { return int(m.sequence - at) })
	if !found {
		return false
	}
	late := now.Sub(r.list[i].noticed)
	if r.list[i].tries == 0 || !again && late < measured(roundTrip)*3/4 {
		r.reordered = min(max(late, r.reordered*7/8), mostReordered)
	}
	r.list = slices.Delete(r.list, i, i+1)
	return true
}

// due takes the packets that are to be asked for now.
func (r *requester) due(now time.Time, roundTrip time.Duration) []uint16 {
	var wanted []uint16
	kept := r.list[:0]
	for _, m := range r.list {
		if m.tries >= mostTries || now.Sub(m.noticed) > oldest {
			continue
		}
		if !m.due.After(now) {
			wanted = append(wanted, uint16(m.sequence))
			m.tries++
			m.due = now.Add(again(m.tries, measured(roundTrip)))
		}
		kept = append(kept, m)
	}
	if len(wanted) > 0 {
		r.reordered = r.reordered * 15 / 16
	}
	r.list = kept
	return wanted
}

// again is the time from one request to the next. After a round trip the first one is known to have failed. LiveKit
// however ignores requests for a packet within two round trips, or 100 ms, from when it sent it, without a word
// (livekit-server, sequencer.go: getExtPacketMetas): on short paths the first request comes too soon, and whoever asks
// again after a whole round trip only is heard late.
func again(tries int, roundTrip time.Duration) time.Duration {
	if tries <= quickTries && roundTrip < unhurried {
		return max(roundTrip/2, soonest)
	}
	return max(roundTrip+roundTrip/8, 2*soonest)
}

// next is when due has something to say; zero when nothing is missing.
func (r *requester) next() time.Time {
	var next time.Time
	for _, m := range r.list {
		if next.IsZero() || m.due.Before(next) {
			next = m.due
		}
	}
	return next
}

// forget gives up everything that is missing.
func (r *requester) forget() { r.list = r.list[:0] }

// measured is the round trip, or what is assumed of it.
func measured(roundTrip time.Duration) time.Duration {
	if roundTrip <= 0 {
		return assumedRoundTrip
	}
	return roundTrip
}
