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
}

// Mixer sums its sources. Make it with [NewMixer]. It is pulled by one clock at a time; a second one waits for the
// block of the first, so nothing breaks while two of them hand over.
type Mixer struct {
	mu      sync.Mutex // guards changes of the list
	sources atomic.Pointer[[]*input]
	changed chan struct{} // out: one token after the list has changed, or resting
	silent  atomic.Int64  // blocks since there was any sound, or any prospect of it

	pulling sync.Mutex // held while mixing
	sum     [BlockSize]float32
	block   [BlockSize]int16
	rest    []byte // of the last block, not read yet
	bytes   [BlockSize * 4]byte
	limit   limiter
}

type input struct {
	source Source
	begun  bool // one block was mixed: the first one fades in, so that nothing clicks
}

// NewMixer makes a mixer without sources, which gives silence.
func NewMixer() *Mixer {
	m := &Mixer{changed: make(chan struct{}, 1)}
	m.sources.Store(&[]*input{})
	return m
}

// Attach adds a source until detach is called, which may be done twice.
func (m *Mixer) Attach(s Source) (detach func()) {
	in := &input{source: s}
	m.change(func(list []*input) []*input { return append(list, in) })
	return func() {
		m.change(func(list []*input) []*input {
			return slices.DeleteFunc(list, func(other *input) bool { return other == in })
		})
	}
}

// change replaces the list instead of changing it, so that mixing reads it without a lock.
func (m *Mixer) change(edit func([]*input) []*input) {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := edit(slices.Clone(*m.sources.Load()))
	m.sources.Store(&list)
	m.silent.Store(0)
	m.tell()
}

func (m *Mixer) tell() {
	select {
	case m.changed <- struct{}{}:
	default:
	}
}

// restAfter is how many silent blocks it takes until nobody needs to pull: 5 s, after which sound servers let a device
// sleep.
const restAfter = 500

// Wake says that a source has something that may be sound, so that it is pulled.
func (m *Mixer) Wake() {
	if m.silent.Swap(0) >= restAfter {
		m.tell()
	}
}

// resting says that every block will be silent until a source is attached or wakes the mixer.
func (m *Mixer) resting() bool { return m.silent.Load() >= restAfter }

// empty says that there is nothing to mix: every block is silent until a source is attached.
func (m *Mixer) empty() bool { return len(*m.sources.Load()) == 0 }

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
	silent := true
	for _, in := range *m.sources.Load() {
		if in.source.Pull(m.block[:]) {
			silent = false
			gain, step := float32(1)/32768, float32(0)
			if !in.begun {
				step = gain / BlockSamples
				gain = 0
			}
			for i := range BlockSamples {
				gain += step
				m.sum[2*i] += float32(m.block[2*i]) * gain
				m.sum[2*i+1] += float32(m.block[2*i+1]) * gain
			}
		}
		in.begun = true
	}
	m.limit.apply(m.sum[:])
	if !silent {
		m.silent.Store(0)
	} else if m.silent.Add(1) == restAfter {
		m.tell()
	}
}
