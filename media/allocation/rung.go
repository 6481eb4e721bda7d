package allocation

// part is one layer of a rung, with the least and the most that it can be given.
type part struct {
	Layer
	index     int
	slowest   int // frames per second at the least bit rate
	leastRate int // bit/s of payload
}

// rung is one step of what a source can be: the layers that are sent. The one above has one more, or a larger one.
type rung struct {
	parts []part
	// What follows is bit/s of packets.
	least int // with which it can be
	keep  int // with which it stays: all below the top one halfway between their least and their best
	need  int // with which it begins: all below the top one at their best, as in libwebrtc's SimulcastRateAllocator
	full  int // with which it is at its best
}

// minimum is the least bit rate for a picture, by its pixels (libwebrtc, simulcast.cc, kSimulcastFormats); between two
// rows it is interpolated.
var minimum = [...]struct{ pixels, bitrate int }{
	{320 * 180, 30_000},
	{480 * 270, 150_000},
	{640 * 360, 150_000},
	{960 * 540, 350_000},
	{1280 * 720, 600_000},
	{1920 * 1080, 800_000},
}

func leastRate(l Layer, kind Kind) int {
	pixels, least := l.Width*l.Height, minimum[len(minimum)-1].bitrate
	for i, row := range minimum {
		if pixels > row.pixels {
			continue
		}
		least = row.bitrate
		if i > 0 {
			below := minimum[i-1]
			least -= (row.bitrate - below.bitrate) * (row.pixels - pixels) / (row.pixels - below.pixels)
		}
		break
	}
	if kind == Screen { // text stays legible at a few frames per second
		least /= 3
	}
	return min(least, l.Bitrate*3/4)
}

// The least frame rates. LiveKit takes a camera's lowest layer for stopped when no packet comes for 500 ms, those
// above when fewer than five do, and a screen's after 2 s (streamtracker_packet.go).
const (
	slowestCamera = 5
	slowestUpper  = 10
	slowestScreen = 2
)

func newPart(l Layer, index int, kind Kind) part {
	p := part{Layer: l, index: index, leastRate: leastRate(l, kind)}
	switch {
	case kind == Screen:
		p.slowest = slowestScreen
	case index > 0:
		p.slowest = slowestUpper
	default:
		p.slowest = slowestCamera
	}
	p.slowest = min(p.slowest, p.FrameRate)
	return p
}

// What packets cost besides their payload: RTP header, extensions for media id, RTP stream id and transport-wide
// number, and the payload descriptor. A payload has at most maxPayload bytes.
const (
	headerBits  = 8 * 32
	payloadBits = 8 * 1156
)

func packetBits(bitrate, frameRate int) int {
	return bitrate + headerBits*frameRate + int(int64(bitrate)*headerBits/payloadBits)
}

func (p part) least() int { return packetBits(p.leastRate, p.FrameRate) }
func (p part) most() int  { return packetBits(p.Bitrate, p.FrameRate) }

// target is the layer with so many bit/s of packets, at least those of least.
func (p part) target(bits int, fast bool) Target {
	rate := int(int64(bits-headerBits*p.FrameRate) * payloadBits / (payloadBits + headerBits))
	rate = max(p.leastRate, min(rate, p.Bitrate))
	if bits >= p.most() {
		rate = p.Bitrate
	}
	return Target{Width: p.Width, Height: p.Height, FrameRate: p.frameRate(rate), Bitrate: rate, Fast: fast}
}

// fluent is the share of its best bit rate with which a layer has all its frames. With less they would be coarse, and
// there are fewer and better ones.
const fluent = 0.45

func (p part) frameRate(rate int) int {
	enough := int(fluent * float64(p.Bitrate))
	return max(p.slowest, min(p.FrameRate, p.FrameRate*rate/max(enough, 1)))
}

// smallestSide is the side in pixels below which the lowest layer is not made smaller.
const smallestSide = 160

// rungsOf lists what a source can be, from nothing on; missing is how many layers the processor does without.
func rungsOf(s Source, c cut) (rungs []rung, missing int) {
	rungs = []rung{{}}
	var parts []part
	for i, l := range s.Layers {
		if !l.Wanted || l.Bitrate <= 0 {
			continue
		}
		if c.frameRate > 0 {
			l.FrameRate = max(1, int(c.frameRate*float64(l.FrameRate)))
		}
		if len(parts) == 0 {
			for _, by := range [...]int{4, 2} {
				if min(l.Width, l.Height)/by >= smallestSide {
					rungs = append(rungs, newRung([]part{newPart(smaller(l, by), i, s.Kind)}))
				}
			}
		}
		parts = append(parts, newPart(l, i, s.Kind))
		rungs = append(rungs, newRung(append([]part(nil), parts...)))
	}
	missing = min(c.layers, max(0, len(parts)-1))
	return rungs[:len(rungs)-missing], missing
}

// smaller is a layer with each side divided by by. LiveKit's presets give a quarter of the pixels about a third of the
// bits.
func smaller(l Layer, by int) Layer {
	l.Width, l.Height = l.Width/by&^1, l.Height/by&^1
	for ; by > 1; by /= 2 {
		l.Bitrate = l.Bitrate * 35 / 100
	}
	return l
}

func newRung(parts []part) rung {
	r := rung{parts: parts}
	for i, p := range parts {
		r.least += p.least()
		r.full += p.most()
		r.keep += p.least()
		r.need += p.least()
		if i < len(parts)-1 {
			r.keep += (p.most() - p.least()) / 2
			r.need += p.most() - p.least()
		}
	}
	return r
}
