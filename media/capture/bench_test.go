package capture

import (
	"syscall"
	"testing"
	"time"

	"confab/media/codec"
)

// BenchmarkPush720pSimulcast is all that sending a camera costs: three layers, scaled, encoded and packetised.
func BenchmarkPush720pSimulcast(b *testing.B) {
	layers := Layers(1280, 720, 30, false)
	v := NewVideo(VideoOptions{Layers: layers})
	defer v.Close()
	defer start(v)()
	all := connect(b, "a", v.Tracks()...)
	for _, c := range all {
		c.whole = make(chan struct{}, 1)
	}
	limiters := make([]limiter, len(layers))
	pics := make([]func(time.Time), 30)
	for n := range pics {
		pic := codec.New420(1280, 720)
		paint(pic, n)
		pics[n] = func(at time.Time) { v.Push(pic, at) }
	}
	at := epoch
	var pushing time.Duration
	step := func(n int) {
		at = at.Add(time.Second / 30)
		began := time.Now()
		pics[n%len(pics)](at)
		pushing += time.Since(began)
		for i := range limiters {
			if limiters[i].pass(at, layers[i].FrameRate) {
				<-all[i].whole
			}
		}
	}
	for n := range 30 {
		step(n)
	}
	b.ReportAllocs()
	pushing = 0
	n, before := 0, processor()
	for b.Loop() {
		step(n)
		n++
	}
	b.ReportMetric((processor()-before).Seconds()*1000/float64(n), "cpu-ms/frame")
	b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms/frame")
	b.ReportMetric(pushing.Seconds()*1000/float64(n), "push-ms/frame")
	for i, c := range all {
		c.end(b, v.Tracks()[i])
	}
	wait(b, v)
}

// processor is the time this process has computed: on a busy machine the clock on the wall says little.
func processor() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
