package render

import (
	"time"

	"confab/media/codec"
)

const (
	// ringSize is how many packets are kept: 2.5 Mbit/s for three seconds.
	ringSize = 1024
	// lookback is how far behind the newest packet the start of a key frame is still looked for.
	lookback = 256
	// outageFrom is how much time may be missing, at 90 kHz, before nobody waits for it to be sent again: SFUs keep a
	// second or less.
	outageFrom = 90_000
	// restart is how many packets in a row may be older than anything wanted before they are taken for a new stream.
	restart = 32
)

// trust says what the next picture may refer to.
type trust uint8

const (
	broken trust = iota // nothing decoded can be referred to: only a key frame helps
	lossy               // something was lost just now: the next picture says how bad it is
	whole               // everything up to next was handed on
)

// picture is one whole compressed picture.
type picture struct {
	data      []byte // valid until the next take
	codec     *codec.Video
	key       bool
	stamp     int64
	first     time.Time // when its first and last packets came
	completed time.Time
}

// assembler puts pictures together from packets in any order. The zero value is ready. It has no clock and no
// goroutine: now is handed in, and deadline says when to call take again though no packet came.
type assembler struct {
	ring    [ringSize]part
	started bool
	next    int64 // first sequence number that was not handed on or skipped
	highest int64
	late    int // packets in a row that were older than next
	trust   trust
	codec   *codec.Video  // of the last picture handed on
	stamp   int64         // its RTP time
	base    uint8         // its base layer number, if layered
	layers  uint8         // bit set of the temporal layers that may be referred to
	wary    bool          // base layer pictures may have been lost since base
	hole    int64         // sequence number waited for, 0 when none
	since   time.Time     // when the hole was noticed
	trip    time.Duration // to whoever sends packets again; 0: not known
	dropped uint64        // pictures that were skipped
	data    []byte
}

func (a *assembler) at(sequence int64) *part { return &a.ring[sequence&(ringSize-1)] }

func (a *assembler) has(sequence int64) bool {
	p := a.at(sequence)
	return p.present && p.sequence == sequence
}

// put takes a packet. It reports false for one that came twice or too late.
func (a *assembler) put(p part) bool {
	if !a.started {
		a.begin(p.sequence)
	}
	if p.sequence < a.next {
		a.late++
		if a.late < restart {
			return false
		}
		a.begin(p.sequence)
	}
	a.late = 0
	if a.has(p.sequence) {
		return false
	}
	if p.sequence >= a.next+ringSize {
		a.skip(p.sequence - lookback)
		a.trust = broken
	}
	*a.at(p.sequence) = p
	a.highest = max(a.highest, p.sequence)
	return true
}

// begin starts over at a sequence number. Packets from shortly before it may still come.
func (a *assembler) begin(sequence int64) {
	clear(a.ring[:])
	a.started, a.trust, a.hole = true, broken, 0
	a.next, a.highest = sequence-lookback/2, sequence
}

// reset waits for a key frame: the decoder lost its references.
func (a *assembler) reset() { a.trust = broken }

// flush drops everything collected and waits for a key frame.
func (a *assembler) flush() {
	a.skip(a.highest + 1)
	a.trust = broken
}

// needsKey says that nothing will be handed on before a key frame.
func (a *assembler) needsKey() bool { return a.started && a.trust == broken }

// skip gives up everything before a sequence number.
func (a *assembler) skip(to int64) {
	for sequence := max(a.next, to-ringSize); sequence < to; sequence++ {
		if a.has(sequence) {
			if a.at(sequence).Start {
				a.dropped++
			}
			*a.at(sequence) = part{}
		}
	}
	a.next = max(a.next, to)
	a.highest = max(a.highest, a.next-1)
}

// deadline is when take should be called again even without a packet; zero when there is no need.
func (a *assembler) deadline() time.Time {
	if a.hole != 0 {
		return a.since.Add(holeWait(a.trip))
	}
	return time.Time{}
}

// take returns the next picture that may be decoded, if there is one.
func (a *assembler) take(now time.Time) (picture, bool) {
	for a.started {
		if a.trust != whole && !a.seek() {
			return picture{}, false
		}
		for a.next <= a.highest && a.has(a.next) && a.at(a.next).empty {
			a.skip(a.next + 1)
		}
		last, missing := a.scan()
		switch {
		case missing != 0:
			if !a.giveUp(missing, now) {
				return picture{}, false
			}
			continue
		case last == 0:
			a.hole = 0
			return picture{}, false
		}
		if taken, ok := a.hand(last); ok {
			return taken, true
		}
	}
	return picture{}, false
}

// seek moves to the next picture that can be started with after a loss.
func (a *assembler) seek() bool {
	a.hole = 0
	if a.trust == broken {
		a.skip(a.highest + 1 - lookback)
	}
	for sequence := a.next; sequence <= a.highest; sequence++ {
		p := a.at(sequence)
		if !a.has(sequence) || !p.Start || (a.trust == broken && !p.Key) {
			continue
		}
		if !p.Key && !p.Layered {
			a.trust = broken
			return a.seek()
		}
		a.skip(sequence)
		a.trust, a.layers, a.wary = whole, 1, true
		return true
	}
	return false
}

// scan looks for the end of the picture at next. It returns its last sequence number, or the first missing one below
// the highest, or neither when the rest has not come yet.
func (a *assembler) scan() (last, missing int64) {
	first := a.at(a.next)
	for sequence := a.next; sequence <= a.highest; sequence++ {
		p := a.at(sequence)
		switch {
		case !a.has(sequence):
			return 0, sequence
		case p.empty:
			continue
		case sequence > a.next && (p.stamp != first.stamp || p.codec != first.codec):
			return sequence - 1, 0 // its marker was not set: the next picture ends it as well
		case p.end:
			return sequence, 0
		}
	}
	return 0, 0
}

// giveUp decides about a hole: true when it is not waited for any longer.
func (a *assembler) giveUp(missing int64, now time.Time) bool {
	if a.hole != missing {
		a.hole, a.since = missing, now
		for sequence := missing + 1; sequence <= a.highest; sequence++ {
			if p := a.at(sequence); a.has(sequence) && p.arrived.Before(a.since) {
				a.since = p.arrived
			}
		}
	}
	if now.Sub(a.since) < holeWait(a.trip) && !a.outage(missing) {
		return false
	}
	a.hole, a.trust = 0, lossy
	if a.has(a.next) && a.at(a.next).Key {
		a.trust = broken
	}
	a.skip(missing + 1)
	return true
}

// outage says whether so much is missing that it will not be sent again: the sender's network was away, or the SFU's.
func (a *assembler) outage(missing int64) bool {
	if a.trust != whole {
		return false // there is nothing to measure from
	}
	for sequence := missing + 1; sequence <= a.highest; sequence++ {
		if a.has(sequence) && !a.at(sequence).empty {
			return a.at(sequence).stamp-a.stamp > outageFrom
		}
	}
	return false
}

// ready says whether a picture after the one taken last is complete.
func (a *assembler) ready() bool {
	if a.trust != whole {
		return false
	}
	last, _ := a.scan()
	return last != 0
}
