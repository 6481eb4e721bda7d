package playback

import (
	"bytes"
	"testing"
	"time"
)

// recorder is a listener that keeps all.
type recorder struct {
	played  []byte
	changes int
}

func (r *recorder) Play(pcm []byte, _ time.Time) { r.played = append(r.played, pcm...) }
func (r *recorder) Change()                      { r.changes++ }

// loud is a source beyond full scale, with others.
type loud struct{}

func (loud) Pull(block []int16) bool {
	for i := range block {
		block[i] = 32000
	}
	return true
}

// TestListenerHearsWhatIsPlayed: exactly the bytes that the device gets, limited, silence too, and nothing that the
// clock throws away.
func TestListenerHearsWhatIsPlayed(t *testing.T) {
	mixer, r := NewMixer(), &recorder{}
	mixer.Attach(loud{})
	mixer.Attach(loud{})
	f := newFeed(mixer, r)
	f.expect(40 * time.Millisecond)
	if r.changes != 1 {
		t.Errorf("%d changes", r.changes)
	}
	f.pass(3)
	var got []byte
	for i, live := range []bool{true, true, false, true} {
		f.live.Store(live)
		block := make([]byte, 1000+i*4)
		_, _ = f.Read(block)
		got = append(got, block...)
	}
	if !bytes.Equal(r.played, got) {
		t.Errorf("%d bytes were heard, %d played", len(r.played), len(got))
	}
}
