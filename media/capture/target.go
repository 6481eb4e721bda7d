package capture

import (
	"time"

	"confab/media/allocation"
	"confab/media/codec"
)

// Aim is what the layers are to be made like now.
type Aim struct {
	Targets   []allocation.Target // low to high; nil: all at their best
	RoundTrip time.Duration       // to the server; 0 when it is not known
}

// SetAim counts from the next picture on. A layer that comes back begins with a key frame; back says that there is one.
func (v *Video) SetAim(aim Aim) (back bool) {
	for i, l := range v.layers {
		l.roundTrip.Store(int64(aim.RoundTrip))
		var target *allocation.Target
		if i < len(aim.Targets) {
			target = &aim.Targets[i]
		}
		if old := l.target.Swap(target); old != nil && old.Bitrate == 0 && (target == nil || target.Bitrate > 0) {
			l.keys.force()
			frames, _, _, _ := l.meter.totals()
			back = back || frames > 0
		}
	}
	return back
}

// Allocatable are the layers as they are at their best, low to high, and which of them others want.
func (v *Video) Allocatable() []allocation.Layer {
	layers := make([]allocation.Layer, len(v.layers))
	for i, l := range v.layers {
		layers[i] = allocation.Layer{
			Width: l.Width, Height: l.Height, FrameRate: l.FrameRate, Bitrate: l.Bitrate, Wanted: !l.off.Load(),
		}
	}
	return layers
}

// Load is the part of the time since the last call in which the busiest layer's encoder was at work.
func (v *Video) Load(now time.Time) float64 {
	v.push.Lock()
	defer v.push.Unlock()
	since := now.Sub(v.loaded)
	v.loaded = now
	most := time.Duration(0)
	for _, l := range v.layers {
		most = max(most, time.Duration(l.busy.Swap(0)))
	}
	if since <= 0 {
		return 0
	}
	return most.Seconds() / since.Seconds()
}

// aim is what the layer is to be made like now; without a bit rate it is not to be made.
func (l *videoLayer) aim() allocation.Target {
	if t := l.target.Load(); t != nil {
		return *t
	}
	return l.best()
}

// best is what it is where nothing limits it.
func (l *videoLayer) best() allocation.Target {
	return allocation.Target{Width: l.Width, Height: l.Height, FrameRate: l.FrameRate, Bitrate: l.Bitrate}
}

// isOn says whether the layer is wanted, and given any bits.
func (l *videoLayer) isOn() bool { return !l.off.Load() && l.aim().Bitrate > 0 }

// cadence is that of key frames on request.
func (l *videoLayer) cadence() cadence {
	bitrate := 0
	if t := l.target.Load(); t != nil && t.Limited == allocation.Bandwidth {
		bitrate = t.Bitrate
	}
	return cadenceOf(time.Duration(l.roundTrip.Load()), bitrate, l.keys.lastSize())
}

func ratesOf(t allocation.Target) codec.Rates {
	return codec.Rates{Bitrate: t.Bitrate, FrameRate: t.FrameRate, Fast: t.Fast}
}

// mostDebt is how far a layer may be ahead of its bit rate before it leaves pictures out: encoders are, with a key
// frame or where their coarsest quantizer is too fine. It is libwebrtc's usual buffer of the rate control
// (libvpx_vp8_encoder.cc, rc_buf_initial_sz). What an encoder may overshoot by for good is no debt (rc_overshoot_pct
// in vpx.c): leaving pictures out does not help there, as libvpx spends on the others what it saved.
const (
	mostDebt  = 500 * time.Millisecond
	overshoot = 1.2
)

// bucket is what a layer has sent ahead of its bit rate.
type bucket struct {
	bits float64
	at   time.Time
}

// drain lets time pass.
func (b *bucket) drain(now time.Time, bitrate int) {
	if passed := now.Sub(b.at).Seconds(); passed > 0 {
		b.bits = max(0, b.bits-passed*overshoot*float64(bitrate))
	}
	b.at = now
}

func (b *bucket) full(now time.Time, bitrate int) bool {
	b.drain(now, bitrate)
	return b.bits > mostDebt.Seconds()*float64(bitrate)
}

func (b *bucket) add(bytes int) { b.bits += 8 * float64(bytes) }
