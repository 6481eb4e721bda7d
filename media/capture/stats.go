package capture

import (
	"time"

	"confab/media/allocation"
)

// LayerStats is what a layer does. Counters only grow.
type LayerStats struct {
	RID           string
	Width, Height int     // of the last frame; before it, of the layer
	FPS           float64 // frames sent in the last second
	Bitrate       int     // bit/s of RTP payload sent in the last second
	Active        bool    // wanted, bound, not muted, and given bits

	TargetFPS     int              // frames per second at most that it is to have; 0 when it is given no bits
	TargetBitrate int              // bit/s of payload that it is to have
	Limited       allocation.Limit // why that is less than it could be

	Frames, KeyFrames, Packets, Bytes uint64
	Dropped                           uint64 // pictures that were replaced by newer ones before the encoder took them
}

// Stats tells of all layers, low to high.
func (v *Video) Stats() []LayerStats {
	stats := make([]LayerStats, len(v.layers))
	for i, l := range v.layers {
		stats[i] = l.stats(time.Now(), v.muted.Load())
	}
	return stats
}

func (l *videoLayer) stats(now time.Time, muted bool) LayerStats {
	size := l.size.Load()
	s := LayerStats{RID: l.RID, Width: int(size >> 32), Height: int(uint32(size)), Dropped: l.next.dropped()}
	s.Active = !muted && l.isOn() && l.track.bound()
	aim := l.aim()
	if s.Limited = aim.Limited; l.isOn() {
		s.TargetFPS, s.TargetBitrate = aim.FrameRate, aim.Bitrate
	}
	s.FPS, s.Bitrate = l.meter.lastSecond(now)
	s.Frames, s.KeyFrames, s.Packets, s.Bytes = l.meter.totals()
	return s
}
