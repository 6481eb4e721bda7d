package playback

import (
	"encoding/binary"
	"math"
	"testing"
)

// constant is a source that always sounds the same.
type constant struct {
	value  int16
	volume float64
}

func (c constant) Pull(block []int16) bool {
	for i := range block {
		block[i] = c.value
	}
	return c.value != 0
}

func (c constant) Volume() float64 { return c.volume }

func TestMixerSums(t *testing.T) {
	m := NewMixer()
	detach := m.Attach(constant{3277, 1})
	m.Attach(constant{6554, 0.5})
	m.Attach(constant{0, 1})
	var block [BlockSize]float32
	m.Pull(block[:]) // volumes rise over the first block, so that nothing clicks
	if block[0] > 0.01 || block[BlockSize-1] < 0.19 {
		t.Errorf("first block from %v to %v", block[0], block[BlockSize-1])
	}
	m.Pull(block[:])
	if got := block[BlockSize/2]; math.Abs(float64(got)-0.2) > 1e-3 {
		t.Errorf("sum %v, want 0.2", got)
	}
	detach()
	detach()
	m.Pull(block[:])
	if got := block[BlockSize/2]; math.Abs(float64(got)-0.1) > 1e-3 {
		t.Errorf("after detach %v, want 0.1", got)
	}
	if m.Blocks() != 3 {
		t.Errorf("%d blocks", m.Blocks())
	}
}

func TestMixerLimits(t *testing.T) {
	m := NewMixer()
	quiet := m.Attach(constant{3277, 1})
	var block [BlockSize]float32
	for range 3 {
		m.Pull(block[:])
	}
	if got := block[0]; math.Abs(float64(got)-0.1) > 1e-3 {
		t.Errorf("quiet sound changed to %v", got)
	}
	var loud []func()
	for range 6 {
		loud = append(loud, m.Attach(constant{32767, 1}))
	}
	for range 10 {
		m.Pull(block[:])
		for i, sample := range block {
			if sample > 1 || sample < -1 {
				t.Fatalf("sample %d is %v", i, sample)
			}
		}
	}
	if got := block[BlockSize/2]; math.Abs(float64(got)-ceiling) > 0.02 {
		t.Errorf("limited to %v, want %v", got, ceiling)
	}
	for _, detach := range loud {
		detach()
	}
	for range 300 {
		m.Pull(block[:])
	}
	if got := block[0]; math.Abs(float64(got)-0.1) > 1e-3 {
		t.Errorf("after the loud ones %v, want 0.1", got)
	}
	quiet()
}

// What is read in pieces of any size is what is tapped.
func TestMixerReads(t *testing.T) {
	m := NewMixer()
	defer m.Attach(constant{3277, 1})()
	var tapped []float32
	untap := m.Tap(func(block []float32) { tapped = append(tapped, block...) })
	var read []byte
	for _, size := range []int{1, 7, 4000, 8, 7680, 3001} {
		piece := make([]byte, size)
		if n, err := m.Read(piece); n != size || err != nil {
			t.Fatalf("Read = %d, %v", n, err)
		}
		read = append(read, piece...)
	}
	untap()
	for i := range len(read) / 4 {
		if got := math.Float32frombits(binary.LittleEndian.Uint32(read[4*i:])); got != tapped[i] {
			t.Fatalf("sample %d: read %v, tapped %v", i, got, tapped[i])
		}
	}
	before := len(tapped)
	m.Pull(make([]float32, BlockSize))
	if len(tapped) != before {
		t.Error("seen after untap")
	}
}
