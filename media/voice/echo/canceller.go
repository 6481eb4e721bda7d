package echo

import (
	"math"
	"time"
)

const (
	ahead     = Rate / 400  // by how much the filter begins before the straight way: 2.5 ms
	lookEvery = 5           // blocks, at the delay
	agreeing  = 3           // looks that have to agree before the delay is believed
	nearly    = Rate / 1000 // samples by which two of them may differ
	lasting   = 0.98        // of the powers by which it is judged how well it works, from block to block
	works     = 0.1         // what part of the power is left where it works: -10 dB
	learns    = 0.25        // what part is left where enough is known of the way to see it move
	past      = 60          // blocks that it remembers, to learn from them once it knows the delay
	pastMoved = 20          // of them after the delay has changed
	grown     = 0.98        // of how young the filter is, from block to block of echo
	ducked    = 0.03        // what is let through while there may be an echo and it is not known
	mostDuck  = 150         // blocks, at most: where none is found by then, there is none
	comes     = 50          // blocks after which an echo has come
	soft      = 1e-6        // power of what makes no echo: -60 dB of full scale
)

// Options say what is done. The zero value does nothing.
type Options struct {
	Played Played // whose echo is taken out; nil: none is
	Noise  bool   // is taken out
}

// Canceller takes echo and noise out of what a microphone hears. Make it with [New].
type Canceller struct {
	options    Options
	delays     *delays
	filter     *filter
	drift      drift
	suppressor *suppressor
	between    between

	aligned bool
	ago     float64 // samples by which the filter's sound is older than what is played now
	now     int64   // of what is played, by the clocks
	blocks  int
	seen    int // the delay that was seen last
	agreed  int // times in a row
	silent  int // blocks in which nothing was played
	loud    int // blocks in which an echo of what was played may still come
	ducks   int // blocks in which it was cautious
	through float64
	young   float64 // how little the filter has learnt since it was aligned: from 1 to 0

	before, after float64              // powers of the echo, of late
	played, heard [Block]float64       // of the present block
	beyond        [bins]float64        // of the echo, later than the filter reaches
	memory        [past][Block]float64 // what was heard, a ring
}

// New makes a canceller that knows nothing of the room.
func New(o Options) *Canceller {
	t := newTransform()
	return &Canceller{
		options: o, delays: newDelays(t), filter: newFilter(t), suppressor: newSuppressor(t),
		between: between{from: o.Played}, through: 1,
	}
}

// Process makes a block of what was heard better, in place. now is the number of the sample that was handed to the
// speaker when the microphone heard the first of the block, as far as clocks say.
func (c *Canceller) Process(now int64, heard []float64) {
	copy(c.heard[:], heard)
	fade := 0.0
	if c.options.Played != nil {
		c.now = now
		c.follow()
	}
	rest, echo := c.heard[:], silence[:]
	if c.aligned {
		c.between.read(c.played[:], float64(now)-c.ago, c.drift.rate)
		c.ago += c.drift.rate * Block
		if c.silent++; energy(c.played[:]) > 0 {
			c.silent = 0
		}
	}
	if c.aligned && c.silent <= partitions { // what was played may still be heard
		c.filter.process(c.played[:], c.heard[:])
		c.judge()
		fade = c.filter.beyond(&c.beyond)
		rest, echo = c.filter.rest[:], c.filter.echo[:]
	}
	copy(heard, c.suppressor.process(rest, echo, residue{&c.beyond, fade, c.young}, c.options.Noise))
	c.duck(heard)
}

// duck is for the time in which others are heard for the first time, and their echo is not known yet.
func (c *Canceller) duck(block []float64) {
	wanted := 1.0
	if c.loud > 0 && !c.aligned && c.ducks < mostDuck {
		wanted = ducked
		c.ducks++
	}
	if wanted == 1 && c.through == 1 {
		return
	}
	step := (wanted - c.through) / Block
	for i := range block {
		block[i] *= c.through + step*float64(i+1)
	}
	c.through = wanted
}

// Latency is by how much what comes out is later than what goes in.
const Latency = reach * time.Second / Rate

var silence [Block]float64

// judge measures how well it works while something is played.
func (c *Canceller) judge() {
	if energy(c.played[:]) < soft*Block {
		return
	}
	c.before = lasting*c.before + (1-lasting)*energy(c.heard[:])
	c.after = lasting*c.after + (1-lasting)*energy(c.filter.rest[:])
	c.young *= grown
	if c.after < learns*c.before {
		c.drift.add(c.filter)
	}
}

func energy(block []float64) (sum float64) {
	for _, s := range block {
		sum += s * s
	}
	return sum
}

// follow follows the delay.
func (c *Canceller) follow() {
	c.options.Played.Read(c.played[:], c.now)
	if c.loud--; energy(c.played[:]) > soft*Block {
		c.loud = comes
	}
	c.delays.add(c.played[:], c.heard[:])
	c.blocks++
	c.memory[c.blocks%past] = c.heard
	if c.blocks%lookEvery != 0 {
		return
	}
	delay, sure := c.delays.find()
	if !sure {
		return
	}
	if c.agreed++; math.Abs(float64(delay-c.seen)) > nearly {
		c.agreed = 1
	}
	c.seen = delay
	off := float64(delay-ahead) - c.ago
	fits := c.aligned && (math.Abs(off) < 1.5*nearly || c.after < works*c.before)
	if c.agreed >= agreeing && !fits {
		c.align(off)
	}
}

// align has the filter take sound that is by so much older, and learn from what is remembered.
func (c *Canceller) align(by float64) {
	c.ago += by
	replayed := pastMoved
	if !c.aligned {
		c.filter.reset()
		replayed = past
	}
	c.aligned, c.young = true, 1
	c.drift.forget()
	replayed = min(replayed-1, c.blocks-1)
	for back := replayed + partitions; back > 0; back-- {
		c.between.read(c.played[:], float64(c.now-int64(back)*Block)-c.ago, 0)
		if back > replayed {
			c.filter.advance(c.played[:])
			continue
		}
		c.filter.process(c.played[:], c.memory[(c.blocks-back)%past][:])
	}
}

// Shift says that by the clocks so many samples more are played now, though nothing has changed but the numbers.
func (c *Canceller) Shift(samples int64) {
	c.ago += float64(samples)
	c.delays.forget()
}

// Forget says that the way of the echo is another: a device was changed.
func (c *Canceller) Forget() {
	c.aligned, c.ago, c.agreed, c.ducks, c.before, c.after = false, 0, 0, 0, 0, 0
	c.delays.forget()
	clear(c.beyond[:])
	c.drift = drift{}
}

// State is what is known of the echo.
type State struct {
	Aligned bool          // the echo was found
	Delay   time.Duration // from the speaker's buffer to the microphone's
	Drift   float64       // ppm by which the microphone's clock is slower than the speaker's
	ERLE    float64       // dB by which the filter alone has made the echo softer of late
}

// State tells of now.
func (c *Canceller) State() State {
	s := State{Aligned: c.aligned, Drift: -c.drift.rate * 1e6}
	if c.aligned {
		s.Delay = time.Duration((c.ago + ahead) * float64(time.Second) / Rate)
	}
	if c.after > 0 {
		s.ERLE = max(0, 10*math.Log10(c.before/c.after))
	}
	return s
}

// Speech is the probability that somebody spoke in the last block.
func (c *Canceller) Speech() float64 { return c.suppressor.speech() }
