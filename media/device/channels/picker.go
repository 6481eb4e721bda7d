package channels

import (
	"encoding/binary"
	"math"
	"slices"
)

const (
	blockFrames = 480 // 10 ms at 48 kHz
	both        = -1  // the choice of two channels at once

	clearly   = 4.   // so many times the power (6 dB) another channel must have to be taken
	apart     = 10.  // two channels that differ by so much (10 dB) do not both carry the voice
	inverted  = -0.3 // how alike two channels are that would cancel each other
	convinced = 50   // blocks with speech in which something else was better
)

// Played fills levels with how loud what is played was in blocks of 10 ms, the newest last: the square roots of
// amplitudes. It is what of a channel's sound is nobody's voice here.
type Played func(levels []float32)

// Picker makes one channel of several. Make it with [New].
type Picker struct {
	tracks []track
	choice int // a channel, or both
	before int // the choice that is being faded out; as choice when none is
	doubts int // blocks with speech in which something else was better than the choice
	echo   *echo

	frames  int     // of the block so far
	product float64 // of two channels, in the block so far
	alike   float64 // -1 to 1: how alike two channels are, where there is speech
	mono    []byte
}

// New makes a picker for n interleaved channels. played may be nil.
func New(n int, played Played) *Picker {
	p := &Picker{tracks: make([]track, n), alike: 1}
	if n == 2 {
		p.choice, p.before = both, both
	}
	if played != nil && n > 1 {
		p.echo = newEcho(n, played)
	}
	return p
}

// Mix makes one channel of interleaved samples, little-endian 16 bit both. What it returns is borrowed until the next
// call.
func (p *Picker) Mix(interleaved []byte) []byte {
	n := len(p.tracks)
	if n == 1 {
		return interleaved
	}
	p.mono = slices.Grow(p.mono[:0], len(interleaved)/n)
	for frame := interleaved; len(frame) >= 2*n; frame = frame[2*n:] {
		value := p.value(frame, p.choice)
		if p.before != p.choice {
			value = p.value(frame, p.before) + (value-p.value(frame, p.before))*int32(p.frames)/blockFrames
		}
		p.mono = binary.LittleEndian.AppendUint16(p.mono, uint16(int16(value)))
		p.measure(frame)
		if p.frames++; p.frames == blockFrames {
			p.before = p.choice
			p.finish()
			p.frames, p.product = 0, 0
		}
	}
	return p.mono
}

func sample(frame []byte, channel int) int32 {
	return int32(int16(binary.LittleEndian.Uint16(frame[2*channel:])))
}

// value is a frame's sound as a choice has it.
func (p *Picker) value(frame []byte, choice int) int32 {
	if choice == both {
		return (sample(frame, 0) + sample(frame, 1)) / 2
	}
	return sample(frame, choice)
}

func (p *Picker) measure(frame []byte) {
	for c := range p.tracks {
		v := float64(sample(frame, c))
		p.tracks[c].sum += v * v
	}
	if len(p.tracks) == 2 {
		p.product += float64(sample(frame, 0)) * float64(sample(frame, 1))
	}
}

// finish ends a block and chooses for the next one.
func (p *Picker) finish() {
	if p.echo != nil {
		p.echo.add(p.tracks)
	}
	speech := p.listen()
	better := p.better()
	switch {
	case p.echo != nil && p.echo.have < leastBlocks+compareWith: // what is played is not known yet
		return
	case better == p.choice:
		p.doubts = 0
		return
	case p.allowed(p.choice) && !speech:
		return
	case p.allowed(p.choice):
		if p.doubts++; p.doubts < convinced {
			return
		}
	}
	p.choice, p.doubts = better, 0
}

// listen says whether there was speech in the block, and measures it.
func (p *Picker) listen() (speech bool) {
	for c := range p.tracks {
		p.tracks[c].finish()
		speech = speech || p.tracks[c].voice > 0
	}
	if !speech {
		return false
	}
	for c := range p.tracks {
		p.tracks[c].speech += (p.tracks[c].voice - p.tracks[c].speech) / speechPace
	}
	if len(p.tracks) == 2 {
		if power := math.Sqrt(p.tracks[0].power * p.tracks[1].power); power > 0 {
			p.alike += (p.product/blockFrames/power - p.alike) / speechPace
		}
	}
	return true
}

// allowed says whether a choice has nothing of what is played.
func (p *Picker) allowed(choice int) bool {
	switch {
	case p.echo == nil:
		return true
	case choice == both:
		return p.echo.allows(0) && p.echo.allows(1)
	default:
		return p.echo.allows(choice)
	}
}

// better is what would be chosen if nothing were to be considered but the sound.
func (p *Picker) better() int {
	best := -1
	for c := range p.tracks {
		if p.allowed(c) && (best < 0 || p.tracks[c].speech > p.tracks[best].speech) {
			best = c
		}
	}
	switch {
	case len(p.tracks) == 2 && p.allowed(both):
		return p.ofTwo(best)
	case p.allowed(p.choice) && p.choice != both && p.tracks[best].speech <= clearly*p.tracks[p.choice].speech:
		return p.choice
	default:
		return best
	}
}

// ofTwo is better for two channels of which none is what is played: both, or the louder one.
func (p *Picker) ofTwo(louder int) int {
	much := apart
	if p.choice != both {
		much = clearly
	}
	if p.alike < inverted || p.tracks[louder].speech > much*p.tracks[1-louder].speech {
		if p.choice != both && p.tracks[louder].speech <= clearly*p.tracks[p.choice].speech {
			return p.choice
		}
		return louder
	}
	return both
}

// track is what is known of one channel.
type track struct {
	sum    float64 // of squares, in the block so far
	power  float64 // of the last block
	floor  float64 // power of what is always there
	voice  float64 // power of the last block beyond that, if it is speech
	speech float64 // power of speech, over about half a second of it
}

const (
	leastPower = 900. // -61 dBFS; what is below is no speech
	aboveFloor = 4.   // so many times the floor speech is
	floorRise  = 1.02 // a block: it takes seconds to get used to a noise
	speechPace = 50   // blocks
)

// finish ends a block.
func (t *track) finish() {
	t.power, t.sum, t.voice = t.sum/blockFrames, 0, 0
	if t.floor = min(t.power, t.floor*floorRise+1); t.power >= max(leastPower, aboveFloor*t.floor) {
		t.voice = t.power - t.floor
	}
}
