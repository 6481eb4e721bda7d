package studio

import (
	"time"

	"confab/media/allocation"
	"confab/media/capture"
	"confab/media/device"
)

// Uplink is the way to the server. The zero value is one of which nothing is known.
type Uplink struct {
	Bitrate   int // bit/s of RTP packets with their headers, for everything that is sent
	RoundTrip time.Duration
}

// allocateEvery is how often bits are shared out anew while nothing happens: things may have lasted long enough, and
// encoders may be too slow.
const allocateEvery = 500 * time.Millisecond

// SetUplink has the sources share what the way to the server carries now. It may be called from anywhere.
func (s *Studio) SetUplink(u Uplink) { s.inbox.Put(uplinked{u}) }

// allocate gives each source its share, and says what is news to people.
func (s *Studio) allocate(now time.Time) {
	if now.Sub(s.measured) >= allocateEvery || now.Before(s.measured) {
		s.load = s.busiest(now)
		s.measured = now
	}
	list := make([]allocation.Source, len(s.sources))
	for i, src := range s.sources {
		list[i] = src.allocatable()
	}
	for i, share := range s.allocator.Allocate(now, s.uplink.Bitrate, s.load, list) {
		src := s.sources[i]
		if src.audio != nil && list[i].Bits > 0 {
			src.audio.SetBandwidth(share.Bits)
		}
		if src.video == nil {
			continue
		}
		aim := capture.Aim{Targets: share.Layers, RoundTrip: s.uplink.RoundTrip}
		if s.uplink.Bitrate <= 0 && share.Limited == allocation.Unlimited {
			aim.Targets = nil
		}
		if src.video.SetAim(aim) {
			s.tell(LayersReturned{Source: src.name})
		}
		if q := src.judge(now, Quality{share.Limited, share.Paused}, s.uplink.Bitrate > 0); q != src.quality {
			src.quality = q
			s.log.Info("quality changed", "source", src.name, "limited", q.Limited, "paused", q.Paused)
			s.tell(QualityChanged{Source: src.name, Kind: src.kind, Quality: q})
		}
	}
}

// busiest is the load of the busiest encoder.
func (s *Studio) busiest(now time.Time) float64 {
	most := 0.
	for _, src := range s.sources {
		if src.video != nil {
			most = max(most, src.video.Load(now))
		}
	}
	return most
}

// sends says whether anything has to be allocated: there are pictures that are meant to be sent.
func (s *Studio) sends() bool {
	for _, src := range s.sources {
		if src.video != nil && !src.video.Muted() {
			return true
		}
	}
	return false
}

// allocatable is the source as the allocator takes it. What is muted needs nothing.
func (src *Source) allocatable() allocation.Source {
	a := allocation.Source{Name: src.name, Kind: allocation.Camera}
	switch {
	case src.audio != nil:
		a.Kind = allocation.Sound
		if !src.audio.Muted() {
			a.Bits, a.Floor = src.audio.Bandwidth()
		}
	case src.video != nil:
		if src.kind == device.Screen {
			a.Kind = allocation.Screen
		}
		a.Layers = src.video.Allocatable()
		if src.video.Muted() {
			for i := range a.Layers {
				a.Layers[i].Wanted = false
			}
		}
	}
	return a
}

// SetLayers turns layers on and off by RID, as others want them; those that are not in the map stay as they are.
func (src *Source) SetLayers(active map[string]bool) {
	src.video.SetLayers(active)
	src.inbox.Put(wished{})
}
