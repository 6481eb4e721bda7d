package codec

import (
	"fmt"
	"image"
	"image/draw"
	"syscall"
	"testing"
	"time"
)

// perFrame reports wall clock and processor time per iteration; on a busy machine only the second one says much.
func perFrame(b *testing.B, step func(n int)) {
	b.Helper()
	b.ReportAllocs()
	before := processor()
	n := 0
	for b.Loop() {
		step(n)
		n++
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms/frame")
	b.ReportMetric((processor()-before).Seconds()*1000/float64(b.N), "cpu-ms/frame")
}

// processor is the time this process has computed.
func processor() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

var benchSizes = []struct {
	image.Point
	bitrate int
}{{image.Pt(320, 180), 160_000}, {image.Pt(640, 360), 450_000}, {image.Pt(1280, 720), 1_700_000}}

func scenes(size image.Point) []*image.YCbCr {
	pics := make([]*image.YCbCr, 30)
	for n := range pics {
		pics[n] = New420(size.X, size.Y)
		scene(pics[n], n)
	}
	return pics
}

func BenchmarkEncode(b *testing.B) {
	for _, c := range bothCodecs {
		for _, s := range benchSizes {
			b.Run(fmt.Sprintf("%v-%d", c, s.Y), func(b *testing.B) {
				e := newEncoder(b, EncoderOptions{Codec: c, Width: s.X, Height: s.Y, Bitrate: s.bitrate})
				pics := scenes(s.Point)
				bytes, frames := 0, 0
				perFrame(b, func(n int) {
					p, err := e.Encode(pics[n%len(pics)], time.Duration(n)*time.Second/30, false)
					if err != nil {
						b.Fatal(err)
					}
					bytes, frames = bytes+len(p.Data), frames+1
				})
				b.ReportMetric(float64(bytes)*8*30/1000/float64(frames), "kbit/s")
			})
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	for _, c := range bothCodecs {
		for _, s := range benchSizes {
			b.Run(fmt.Sprintf("%v-%d", c, s.Y), func(b *testing.B) {
				frames := record(b, c, s.X, s.Y, 60)
				d := newDecoder(b, c)
				perFrame(b, func(n int) {
					if _, err := d.Decode(frames[n%len(frames)]); err != nil {
						b.Fatal(err)
					}
				})
			})
		}
	}
}

func BenchmarkToRGBA(b *testing.B) {
	src := New420(1280, 720)
	scene(src, 0)
	for _, size := range []image.Point{{1280, 720}, {640, 360}, {500, 500}} {
		dst := image.NewRGBA(image.Rectangle{Max: size})
		b.Run(fmt.Sprintf("libyuv-%dx%d", size.X, size.Y), func(b *testing.B) {
			var c Converter
			perFrame(b, func(int) {
				if err := c.ToRGBA(dst, src, Cover); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
	b.Run("image-draw-1280x720", func(b *testing.B) {
		dst := image.NewRGBA(src.Rect)
		perFrame(b, func(int) { draw.Draw(dst, dst.Rect, src, image.Point{}, draw.Src) })
	})
}

func BenchmarkScale720(b *testing.B) {
	src := New420(1280, 720)
	scene(src, 0)
	for _, h := range []int{360, 180} {
		b.Run(fmt.Sprint(h), func(b *testing.B) {
			dst := New420(h*16/9, h)
			perFrame(b, func(int) {
				if err := Scale(dst, src); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
}
