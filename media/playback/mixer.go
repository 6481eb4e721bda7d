package playback

import (
	"encoding/binary"
	"math"
	"slices"
	"sync"
	"sync/atomic"
)

// Source gives sound to a mixer.
type Source interface {
	// Pull fills one block of BlockSize samples without blocking. False means that the block is silent.
	Pull(block []int16) bool
	// Volume is a factor for the source.
	Volume() float64
}

// Mixer sums its sources. Make it with [NewMixer]. It is pulled by one clock at a time; a second one waits for the block
// of the first, so nothing breaks while two of them hand over.
type Mixer struct {
	mu      sync.Mutex // guards changes of the two lists
	sources atomic.Pointer[[]*input]
	taps    atomic.Pointer[[]*tap]
	blocks  atomic.Uint64

	pulling sync.Mutex // held while mixing
	sum     [BlockSize]float32
	block   [BlockSize]int16
	rest    []byte // of the last block, not read yet
	bytes   [BlockSize * 4]byte
	limit   limiter
}

type input struct {
	source Source
	gain   float32 // at the end of the last block
}

type tap struct{ see func([]float32) }

// NewMixer makes a mixer without sources, which gives silence.
func NewMixer() *Mixer {
	m := &Mixer{}
	m.sources.Store(&[]*input{})
	m.taps.Store(&[]*tap{})
	return m
}

// Attach adds a source until detach is called, which may be done twice.
func (m *Mixer) Attach(s Source) (detach func()) {
	in := &input{source: s}
	add(&m.mu, &m.sources, in)
	return func() { remove(&m.mu, &m.sources, in) }
}

// Tap shows every mixed block, exactly as the device gets it, to see: BlockSize samples, borrowed. It is called on the
// device's goroutine in the middle of a pull: it must neither block nor pull.
func (m *Mixer) Tap(see func(block []float32)) (untap func()) {
	t := &tap{see: see}
	add(&m.mu, &m.taps, t)
	return func() { remove(&m.mu, &m.taps, t) }
}

// add and remove replace lists instead of changing them, so that mixing reads them without a lock.
func add[T comparable](mu *sync.Mutex, list *atomic.Pointer[[]T], one T) {
	mu.Lock()
	defer mu.Unlock()
	grown := append(slices.Clone(*list.Load()), one)
	list.Store(&grown)
}

func remove[T comparable](mu *sync.Mutex, list *atomic.Pointer[[]T], one T) {
	mu.Lock()
	defer mu.Unlock()
	left := slices.DeleteFunc(slices.Clone(*list.Load()), func(other T) bool { return other == one })
	list.Store(&left)
}

// Blocks is how many blocks were mixed: the clock of everything that is heard, in units of 10 ms.
func (m *Mixer) Blocks() uint64 { return m.blocks.Load() }

// Pull mixes one block of BlockSize samples, -1…1.
func (m *Mixer) Pull(block []float32) {
	m.pulling.Lock()
	defer m.pulling.Unlock()
	m.mix()
	copy(block, m.sum[:])
}

// Read gives mixed sound as 32 bit little-endian floats. It always fills p and never fails: the device takes what it
// gets.
func (m *Mixer) Read(p []byte) (int, error) {
	m.pulling.Lock()
	defer m.pulling.Unlock()
	for filled := 0; filled < len(p); {
		if len(m.rest) == 0 {
			m.mix()
			for i, sample := range m.sum {
				binary.LittleEndian.PutUint32(m.bytes[4*i:], math.Float32bits(sample))
			}
			m.rest = m.bytes[:]
		}
		n := copy(p[filled:], m.rest)
		m.rest = m.rest[n:]
		filled += n
	}
	return len(p), nil
}

// mix makes the next block in m.sum; m.pulling is held.
func (m *Mixer) mix() {
	clear(m.sum[:])
	for _, in := range *m.sources.Load() {
		gain := float32(in.source.Volume()) / 32768
		if in.source.Pull(m.block[:]) {
			step := (gain - in.gain) / BlockSamples
			for i := range BlockSamples {
				in.gain += step
				m.sum[2*i] += float32(m.block[2*i]) * in.gain
				m.sum[2*i+1] += float32(m.block[2*i+1]) * in.gain
			}
		}
		in.gain = gain
	}
	m.limit.apply(m.sum[:])
	m.blocks.Add(1)
	for _, t := range *m.taps.Load() {
		t.see(m.sum[:])
	}
}
