package playback

import (
	"testing"
	"time"

	"confab/media/codec"
	"confab/media/internal/tracktest"
)

var clockStart = time.Unix(1_800_000_000, 0)

func newOpus(t testing.TB) codec.AudioDecoder {
	made, err := codec.NewAudioDecoder(codec.Opus, Channels)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// eight is a mixer of eight speaking tracks and a function that lets 20 ms of packets arrive for each.
func eight(t testing.TB) (m *Mixer, arrive func()) {
	m = NewMixer()
	all := packets(t, 2)
	var tracks []*Audio
	for range 8 {
		a := NewAudio(Options{Track: tracktest.New()})
		a.voice.decoder, a.codec = newOpus(t), codec.Opus
		m.Attach(a)
		tracks = append(tracks, a)
	}
	number := 0
	return m, func() {
		for _, a := range tracks {
			one := *all[number%len(all)]
			one.SequenceNumber, one.Timestamp = uint16(number), uint32(number*960)
			a.accept(&one, clockStart.Add(time.Duration(number)*20*time.Millisecond))
		}
		number++
	}
}

// BenchmarkMix8 is 10 ms of sound from eight tracks: decoding included.
func BenchmarkMix8(b *testing.B) {
	m, arrive := eight(b)
	var block [BlockSize]float32
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if i++; i%2 == 0 {
			b.StopTimer()
			arrive()
			b.StartTimer()
		}
		m.Pull(block[:])
	}
}

func TestMixerDoesNotAllocate(t *testing.T) {
	m, arrive := eight(t)
	var block [BlockSize]float32
	for range 20 {
		arrive()
		m.Pull(block[:])
		m.Pull(block[:])
	}
	for range 5 {
		arrive()
	}
	if got := testing.AllocsPerRun(8, func() { m.Pull(block[:]) }); got != 0 {
		t.Errorf("%v allocations a block", got)
	}
}
