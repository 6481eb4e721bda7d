package capture

import (
	"time"

	"confab/media/codec"
)

// A server has a track when its first packet has come, and what is muted sends none: others would not see it among
// somebody's streams, though that somebody was told of a publication. So what is muted introduces itself on each
// connection with a little black or silence, of which browsers send as much as of anything else.

const (
	introductions  = 3 // frames, of which some may be lost
	introduceEvery = 200 * time.Millisecond
)

// bound implements feedback: another path. A muted microphone may be paused and push nothing, so that a clock has to
// introduce it.
func (a *Audio) bound() {
	a.loss.reset()
	a.introduceSoon()
}

// introduceSoon lets what is muted be heard of. It waits for nothing and may be called with the track locked.
func (a *Audio) introduceSoon() {
	if !a.introducing.Swap(true) {
		time.AfterFunc(introduceEvery, a.introduce)
	}
}

// introduce sends silence, and goes on until it has left often enough or sound does instead.
func (a *Audio) introduce() {
	a.push.Lock()
	defer a.push.Unlock()
	a.introducing.Store(false)
	if a.closed || !a.muted.Load() || !a.track.stranger() {
		return
	}
	if now := time.Now(); now.Sub(a.end) > maxGap { // else pushes do it
		a.bridge(now, frameSamples)
		a.sendSilence()
		a.stamp += frameSamples
	}
	a.introduceSoon()
}

// bound implements feedback. A muted camera may be closed and push nothing, so that a clock has to introduce it.
func (l *videoLayer) bound() { l.introduceSoon() }

// introduceSoon lets a lowest layer that is muted be seen; others are seen with it. It waits for nothing and may be
// called with the track locked.
func (l *videoLayer) introduceSoon() {
	select {
	case l.unknown <- struct{}{}:
	default: // it will anyway, or l is not the lowest
	}
}

// introduce sends black on the lowest layer if it is muted, and says whether to go on: until it has left often enough,
// or pictures do instead.
func (l *videoLayer) introduce(v *Video) (again bool) {
	now := time.Now()
	v.push.Lock()
	muted := v.muted.Load() && !v.closed
	p := picture{YCbCr: codec.New420(even(l.Width), even(l.Height)), captured: now, epoch: v.epoch}
	if muted {
		p.stamp, p.pts = v.clock.at(now)
	}
	v.push.Unlock()
	if !muted || !l.track.stranger() {
		return false
	}
	if l.track.demand(now).bound {
		if err := l.send(&p, true); err != nil {
			l.logger.Debug("black cannot be encoded", "err", err)
		}
		l.wasted = true // its encoder is for pictures of another shape
	}
	return true
}
