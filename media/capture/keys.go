package capture

import (
	"sync"
	"time"
)

// How often receivers get a key frame on one layer that they asked for: several of them miss the same frame at once,
// and each key frame is as large as many others. One may follow another soon: LiveKit asks for the first new receiver
// right after the first key frame of a new connection, and everybody waits for that picture of somebody who came
// back. In the long run there is no more than one each keyPause, as libwebrtc's senders have it
// (encoder_rtcp_feedback.cc, kMinKeyframeSendIntervalMs), and on a path that is full no more than keyShare of the bits
// are theirs, where that makes nobody wait for longer than longestPause: without it whoever asks sees nothing at all.
const (
	keyGap   = 50 * time.Millisecond
	keyPause = 300 * time.Millisecond
	keyShare = 4 // one in so many bits

	longestPause = 1500 * time.Millisecond
)

// cadence is how far key frames on request are apart.
type cadence struct {
	gap   time.Duration // two of them
	pause time.Duration // in the long run
}

// cadenceOf is for a layer with a round trip, 0 where it is not known, and with a bit rate if that is all that there
// is, else 0. key is the size of a key frame in bytes.
func cadenceOf(roundTrip time.Duration, bitrate, key int) cadence {
	c := cadence{max(keyGap, roundTrip), max(keyPause, roundTrip)}
	if bitrate > 0 {
		c.gap = max(c.gap, keyPause)
		share := time.Duration(key) * 8 * keyShare * time.Second / time.Duration(bitrate)
		c.pause = max(c.pause, min(share, longestPause))
	}
	return c
}

// keys remembers who wants a key frame. A wish is not lost: one that comes too early is granted when the pause is
// over.
type keys struct {
	mu     sync.Mutex
	wanted bool
	now    bool // without regard to the pause
	last   time.Time
	left   time.Time // when the last one was sent, by this machine's clock
	size   int       // of the last one, in bytes
	// paid is when there will have been a pause for each key frame. One may be owed: the generic cell rate algorithm
	// (ITU-T I.371).
	paid time.Time
}

// ask wants a key frame when the pause allows. Who asked before the last one can have arrived gets that: there is a
// round trip between its leaving and the first request by somebody who has it.
func (k *keys) ask(now time.Time, roundTrip time.Duration) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if age := now.Sub(k.left); k.left.IsZero() || age < 0 || age >= roundTrip {
		k.wanted = true
	}
}

// force wants the next frame to be a key frame.
func (k *keys) force() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.wanted, k.now = true, true
}

// asked says whether somebody waits for a key frame.
func (k *keys) asked() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.wanted
}

// due says whether the frame captured at t has to be a key frame, and takes the wish as granted.
func (k *keys) due(t time.Time, c cadence) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.wanted || !k.now && k.paused(t, c) {
		return false
	}
	k.wanted, k.now = false, false
	return true
}

// paused says whether a frame captured at t would come too early. A last key frame in the future means that the clock
// was set back.
func (k *keys) paused(t time.Time, c cadence) bool {
	return !k.last.IsZero() && !t.Before(k.last) && (t.Sub(k.last) < c.gap || k.paid.Sub(t) > c.pause)
}

// sent notes that the frame captured at t became a key frame of that many bytes, asked for or not, and left now.
func (k *keys) sent(t, now time.Time, c cadence, bytes int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if debt := k.paid.Sub(t); debt < 0 || debt > 2*c.pause {
		k.paid = t // long ago, or by another clock
	}
	k.last, k.left, k.size, k.paid = t, now, bytes, k.paid.Add(c.pause)
}

// lastSize is that of the last key frame in bytes, 0 before the first.
func (k *keys) lastSize() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.size
}
