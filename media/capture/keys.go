package capture

import (
	"sync"
	"time"
)

// keyPause is the least time between two key frames on one layer that receivers asked for: several of them miss the
// same frame at once, and each key frame is as large as many others. LiveKit asks at most every half second for a layer
// (config.PLIThrottle), but for a new receiver right after the first key frame of a new connection: a pause as long as
// that one made everybody wait half a second for the picture of somebody who came back.
const keyPause = 200 * time.Millisecond

// keys remembers who wants a key frame. A wish is never lost: one that comes too early is granted when the pause is over.
type keys struct {
	mu     sync.Mutex
	wanted bool
	now    bool // without regard to the pause
	last   time.Time
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
	// A last key frame in the future means that the clock was set back.
	paused := !k.last.IsZero() && t.Sub(k.last) < keyPause && !t.Before(k.last)
	if !k.wanted || paused && !k.now {
		return false
	}
	k.wanted, k.now = false, false
	return true
}

// sent notes that the frame captured at t became a key frame, asked for or not.
func (k *keys) sent(t time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.last = t
}
