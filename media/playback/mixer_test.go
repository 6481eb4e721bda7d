package playback

import (
	"encoding/binary"
	"math"
	"testing"
)

// constant is a source that always sounds the same.
type constant struct{ value int16 }

func (c constant) Pull(block []int16) bool {
	for i := range block {
		block[i] = c.value
	}
	return c.value != 0
}

func TestMixerSums(t *testing.T) {
	m := NewMixer()
	detach := m.Attach(constant{3277})
	m.Attach(constant{3277})
	m.Attach(constant{0})
	var block [BlockSize]float32
	m.Pull(block[:]) // sources fade in over their first block, so that nothing clicks
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
}

func TestMixerLimits(t *testing.T) {
	m := NewMixer()
	quiet := m.Attach(constant{3277})
	var block [BlockSize]float32
	for range 3 {
		m.Pull(block[:])
	}
	if got := block[0]; math.Abs(float64(got)-0.1) > 1e-3 {
		t.Errorf("quiet sound changed to %v", got)
	}
	var loud []func()
	for range 6 {
		loud = append(loud, m.Attach(constant{32767}))
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

// What is read in pieces of any size is what would be pulled in blocks.
func TestMixerReads(t *testing.T) {
	m, twin := NewMixer(), NewMixer()
	defer m.Attach(constant{3277})()
	defer twin.Attach(constant{3277})()
	var read []byte
	for _, size := range []int{1, 7, 4000, 8, 7680, 3001} {
		piece := make([]byte, size)
		if n, err := m.Read(piece); n != size || err != nil {
			t.Fatalf("Read = %d, %v", n, err)
		}
		read = append(read, piece...)
	}
	var pulled []float32
	for len(pulled) < len(read)/4 {
		block := make([]float32, BlockSize)
		twin.Pull(block)
		pulled = append(pulled, block...)
	}
	for i := range len(read) / 4 {
		if got := math.Float32frombits(binary.LittleEndian.Uint32(read[4*i:])); got != pulled[i] {
			t.Fatalf("sample %d: read %v, pulled %v", i, got, pulled[i])
		}
	}
}
