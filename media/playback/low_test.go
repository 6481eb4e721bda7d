package playback

import (
	"testing"

	"confab/media/codec"
)

func TestLowRemembersTwoSeconds(t *testing.T) {
	var l low
	blocks := func(n, waiting int) {
		for range n {
			l.note(waiting, BlockSamples)
		}
	}
	expect := func(want int, known bool) {
		t.Helper()
		if got, ok := l.least(); ok != known || known && got != want {
			t.Errorf("least = %d, %v; want %d, %v", got, ok, want, known)
		}
	}
	expect(0, false)
	blocks(100, 5000)
	expect(0, false)
	blocks(100, 5000)
	expect(5000, true)
	blocks(1, 700)
	expect(700, true)
	l.shift(-300)
	expect(400, true)
	blocks(150, 5000)
	expect(400, true)
	blocks(50, 5000)
	expect(5000, true)
	l.forget()
	expect(0, false)
}

// A device that pulls 60 ms at once every 60 ms, and packets that come in time: the tempo stays, however long it plays.
func TestTempoIsCalmWithUnevenPulls(t *testing.T) {
	a := NewAudio(Options{})
	a.voice.decoder, a.codec = newOpus(t), codec.Opus
	all := packets(t, 30)
	var block [BlockSize]int16
	changed := func() float64 { s := a.Stats(); return s.InsertedMs + s.RemovedMs + s.ConcealedMs }
	settled := 0.0
	for i, one := range all {
		a.accept(one, clockStart.Add(span(i*960)))
		if i%3 == 2 {
			for range 6 {
				a.Pull(block[:])
			}
		}
		if i == 10*50 {
			settled = changed()
		}
	}
	if more := changed() - settled; more > 40 {
		t.Errorf("%v ms changed in 20 s: %+v", more, a.Stats())
	}
}
