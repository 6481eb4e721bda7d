package voice

import (
	"math"
	"sync/atomic"
	"time"

	"confab/media/voice/echo"
)

// Options say what a Processor does besides taking rumble away.
type Options struct {
	Reference *Reference // what is played here; nil: no echo is looked for
	Noise     bool       // is taken out
	Gain      bool       // is set by how loud the voice is
}

// Processor makes better what a microphone hears. Make it with [New]. Process is for one goroutine at a time, the rest
// for any.
type Processor struct {
	options  Options
	headset  atomic.Bool
	anew     atomic.Bool // another microphone is heard
	state    atomic.Pointer[State]
	highpass highpass
	with     *echo.Canceller // takes echo out; nil without a reference
	without  *echo.Canceller // does not
	reader   reader
	gain     gain
	blocks   int
	block    [echo.Block]float64
}

// New makes a processor.
func New(o Options) *Processor {
	p := &Processor{options: o, highpass: newHighpass(), gain: newGain()}
	p.without = echo.New(echo.Options{Noise: o.Noise})
	if o.Reference != nil {
		p.with = echo.New(echo.Options{Played: o.Reference, Noise: o.Noise})
		p.reader.from = o.Reference
	}
	p.state.Store(&State{})
	return p
}

// State is what is done, and what is known of the echo.
type State struct {
	Echo bool // is taken out: there is a reference, and no headset
	echo.State
	Gain float64 // dB
}

// State tells of the last tenth of a second in which there was sound.
func (p *Processor) State() State { return *p.state.Load() }

// Headset says whether what is played goes to the ears only, and there is no echo.
func (p *Processor) Headset(on bool) { p.headset.Store(on) }

// Change says that another microphone is heard from now on.
func (p *Processor) Change() { p.anew.Store(true) }

// Latency is by how much the sound is later for it.
const Latency = echo.Latency

// Process makes a block of 10 ms better, in place. captured is when its first sample was heard.
func (p *Processor) Process(pcm []int16, captured time.Time) {
	for i := range p.block {
		p.block[i] = float64(pcm[i]) / 32768
	}
	p.highpass.apply(p.block[:])
	anew := p.anew.Swap(false)
	canceller, move := p.without, move{}
	if echoes := p.with != nil && !p.headset.Load(); echoes {
		canceller = p.with
		if move = p.reader.step(captured); move.changed || anew {
			canceller.Forget()
		}
		if move.shift != 0 {
			canceller.Shift(move.shift)
		}
	}
	canceller.Process(move.now, p.block[:])
	if p.options.Gain {
		p.gain.apply(p.block[:], canceller.Speech())
	}
	for i, s := range p.block {
		pcm[i] = int16(math.Round(32768 * max(-1, min(32767.0/32768, s))))
	}
	if p.blocks++; p.blocks%10 == 0 {
		p.state.Store(&State{Echo: canceller == p.with, State: canceller.State(), Gain: p.gain.db})
	}
}
