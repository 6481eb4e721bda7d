package capture

import (
	"testing"
	"time"

	"confab/media/codec"
)

// BenchmarkPush720pSimulcast is all that sending a camera costs: three layers, scaled, encoded and packetised.
func BenchmarkPush720pSimulcast(b *testing.B) {
	v := NewVideo(VideoOptions{Layers: Layers(1280, 720, 30, false)})
	defer v.Close()
	all := connect(b, "a", v.Tracks()...)
	for _, c := range all {
		c.discard = true
	}
	pics := make([]func(time.Time), 30)
	for n := range pics {
		pic := codec.New420(1280, 720)
		paint(pic, n)
		pics[n] = func(at time.Time) { v.Push(pic, at) }
	}
	at := epoch
	step := func(n int) {
		at = at.Add(time.Second / 30)
		pics[n%len(pics)](at)
	}
	for n := range 30 {
		step(n)
	}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		step(n)
		n++
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms/frame")
	for i, c := range all {
		c.end(b, v.Tracks()[i])
	}
	wait(b, v)
}
