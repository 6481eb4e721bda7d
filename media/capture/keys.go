package capture

import (
	"sync"
	"time"
)

// How often receivers get a key frame on one layer that they asked for: several of them miss the same frame at once, and each key frame is as
// large as many others. One may follow another soon: LiveKit asks for the first new receiver right after the first key frame of a new
// connection, and everybody waits for that picture of somebody who came back. In the long run there is no more than one each keyPause, as
// libwebrtc's senders have it (encoder_rtcp_feedback.cc, kMinKeyframeSendIntervalMs).
const (
	keyGap   = 50 * time.Millisecond
	keyPause = 300 * time.Millisecond
)

// keys remembers who wants a key frame. A wish is never lost: one that comes too early is granted when the pause is over.
type keys struct {
	mu     sync.Mutex
	wanted bool
	now    bool // without regard to the pause
	last   time.Time
	// paid is when there will have been a keyPause for each key frame. One may be owed: the generic cell rate algorithm (ITU-T I.371).
	paid time.Time
}

// ask wants a key frame when the pause allows.
func (k *keys) ask() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.wanted = true
}

// force wants the next frame to be a key frame.
func (k *keys) force() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.wanted, k.now = true, true
}

// due says whether the frame captured at t has to be a key frame, and takes the wish as granted.
func (k *keys) due(t time.Time) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.wanted || !k.now && k.paused(t) {
		return false
	}
	k.wanted, k.now = false, false
	return true
}

// paused says whether a frame captured at t would come too early. A last key frame in the future means that the clock was set back.
func (k *keys) paused(t time.Time) bool {
	return !k.last.IsZero() && !t.Before(k.last) && (t.Sub(k.last) < keyGap || k.paid.Sub(t) > keyPause)
}

// sent notes that the frame captured at t became a key frame, asked for or not.
func (k *keys) sent(t time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if debt := k.paid.Sub(t); debt < 0 || debt > 2*keyPause {
		k.paid = t // long ago, or by another clock
	}
	k.last, k.paid = t, k.paid.Add(keyPause)
}
