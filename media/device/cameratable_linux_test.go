package device

import (
	"image"
	"syscall"

	"confab/media/device/v4l2/v4l2test"
)

// sizes are some that a camera has.
func sizes(list ...int) []image.Point {
	var points []image.Point
	for i := 0; i+1 < len(list); i += 2 {
		points = append(points, image.Pt(list[i], list[i+1]))
	}
	return points
}

func only(code string, list ...int) []v4l2test.Format {
	return []v4l2test.Format{{Code: code, Sizes: sizes(list...), Intervals: []v4l2test.Interval{v4l2test.FPS(60)}}}
}

// between are the least and greatest intervals and their step, as rates.
func between(most, least, step int) *[3]v4l2test.Interval {
	return &[3]v4l2test.Interval{v4l2test.FPS(most), v4l2test.FPS(least), v4l2test.FPS(step)}
}

// oneOf spoils one picture of each n.
func oneOf(n int, spoil func(s *v4l2test.Shot)) func(int, *v4l2test.Shot) {
	return func(number int, s *v4l2test.Shot) {
		if number%n == n-1 {
			spoil(s)
		}
	}
}

func cut(s *v4l2test.Shot) {
	s.Data = s.Data[:len(s.Data)*2/3]
	s.Used = len(s.Data)
}

func hangs(op v4l2test.Op) func(v4l2test.Op, <-chan struct{}) syscall.Errno {
	return func(asked v4l2test.Op, gone <-chan struct{}) syscall.Errno {
		if asked == op {
			<-gone
		}
		return 0
	}
}

func fails(op v4l2test.Op, errno syscall.Errno) func(v4l2test.Op, <-chan struct{}) syscall.Errno {
	return func(asked v4l2test.Op, _ <-chan struct{}) syscall.Errno {
		if asked == op {
			return errno
		}
		return 0
	}
}

// answers is a camera that makes this of whatever it is asked for.
func answers(code string, w, h uint32) func(f *v4l2test.PixFormat) {
	return func(f *v4l2test.PixFormat) { f.Code, f.Width, f.Height = v4l2test.CodeOf(code), w, h }
}

// cameras are cameras that are out there, and the picture that each gives when 1280x720 is wanted.
var cameras = []struct {
	name string
	v4l2test.Camera
	w, h int
	grey bool
}{
	{name: "stepwise-intervals", w: 1280, h: 720, Camera: v4l2test.Camera{Formats: []v4l2test.Format{{
		Code: "YUYV", Sizes: sizes(1280, 720), RangeType: 3, Ranges: between(60, 5, 60),
	}}}},
	{name: "continuous-intervals", w: 1280, h: 720, Camera: v4l2test.Camera{Formats: []v4l2test.Format{{
		Code: "NV12", Sizes: sizes(1280, 720), RangeType: 2, Ranges: between(60, 1, 1),
	}}}},
	{name: "zero-intervals", w: 640, h: 480, Camera: v4l2test.Camera{Formats: []v4l2test.Format{{
		Code: "YUYV", Sizes: sizes(640, 480), RangeType: 3, Ranges: &[3]v4l2test.Interval{},
	}}}},
	{name: "continuous-sizes", w: 1280, h: 720, Camera: v4l2test.Camera{Formats: []v4l2test.Format{{
		Code: "YUYV", Least: image.Pt(16, 16), Greatest: image.Pt(1920, 1080),
	}}}},
	{name: "stepwise-sizes", w: 1280, h: 720, Camera: v4l2test.Camera{Formats: []v4l2test.Format{{
		Code: "YUYV", Least: image.Pt(65, 33), Greatest: image.Pt(1937, 1089), Step: image.Pt(16, 16),
	}}}},
	{name: "no-sizes-listed", w: 640, h: 480, Camera: v4l2test.Camera{Formats: []v4l2test.Format{{Code: "YUYV"}}}},
	{name: "answers-another-size", w: 800, h: 600, Camera: v4l2test.Camera{
		Formats: only("YUYV", 1280, 720), Answer: answers("YUYV", 800, 600),
	}},
	{name: "answers-another-format", w: 640, h: 360, Camera: v4l2test.Camera{
		Formats: append(only("YUYV", 1280, 720), only("MJPG", 1280, 720)...), Answer: answers("MJPG", 640, 360),
	}},
	{name: "padded-yuyv", w: 1366, h: 768, Camera: v4l2test.Camera{Formats: only("YUYV", 1366, 768), Align: 64}},
	{name: "padded-nv12", w: 1296, h: 972, Camera: v4l2test.Camera{Formats: only("NV12", 1296, 972), Align: 64}},
	{name: "padded-i420", w: 1366, h: 768, Camera: v4l2test.Camera{Formats: only("YU12", 1366, 768), Align: 64}},
	{name: "yvyu", w: 640, h: 480, Camera: v4l2test.Camera{Formats: only("YVYU", 640, 480)}},
	{name: "uyvy", w: 640, h: 480, Camera: v4l2test.Camera{Formats: only("UYVY", 640, 480)}},
	{name: "nv21", w: 640, h: 480, Camera: v4l2test.Camera{Formats: only("NV21", 640, 480)}},
	{name: "yv12", w: 640, h: 480, Camera: v4l2test.Camera{Formats: only("YV12", 640, 480)}},
	{name: "grey", w: 640, h: 480, grey: true, Camera: v4l2test.Camera{Formats: only("GREY", 640, 480)}},
	{name: "mjpeg", w: 1280, h: 720, Camera: v4l2test.Camera{Formats: only("MJPG", 1280, 720)}},
	{name: "mjpeg-cut", w: 1280, h: 720, Camera: v4l2test.Camera{
		Formats: only("MJPG", 1280, 720), Spoil: oneOf(3, cut),
	}},
	{name: "mjpeg-without-end", w: 640, h: 480, Camera: v4l2test.Camera{Formats: only("MJPG", 640, 480), NoEOI: true}},
	{name: "mjpeg-without-tables", w: 640, h: 480, Camera: v4l2test.Camera{
		Formats: only("MJPG", 640, 480), NoDHT: true,
	}},
	{name: "mjpeg-without-either", w: 640, h: 480, Camera: v4l2test.Camera{
		Formats: only("MJPG", 640, 480), NoDHT: true, NoEOI: true,
	}},
	{name: "mjpeg-in-a-full-buffer", w: 640, h: 480, Camera: v4l2test.Camera{
		Formats: only("MJPG", 640, 480), Spoil: oneOf(1, func(s *v4l2test.Shot) { s.Used += 4000 }),
	}},
	{name: "mjpeg-422", w: 642, h: 362, Camera: v4l2test.Camera{Formats: sampled("4:2:2")}},
	{name: "mjpeg-444", w: 642, h: 362, Camera: v4l2test.Camera{Formats: sampled("4:4:4")}},
	{name: "mjpeg-440", w: 642, h: 362, Camera: v4l2test.Camera{Formats: sampled("4:4:0")}},
	{name: "mjpeg-411", w: 642, h: 362, Camera: v4l2test.Camera{Formats: sampled("4:1:1")}},
	{name: "mjpeg-grey", w: 642, h: 362, grey: true, Camera: v4l2test.Camera{Formats: sampled("grey")}},
	{name: "flagged", w: 640, h: 480, Camera: v4l2test.Camera{
		Formats: only("YUYV", 640, 480),
		Spoil:   oneOf(2, func(s *v4l2test.Shot) { cut(s); s.Flags = v4l2test.FlagError }),
	}},
	{name: "short", w: 640, h: 480, Camera: v4l2test.Camera{Formats: only("YUYV", 640, 480), Spoil: oneOf(2, cut)}},
	{name: "empty", w: 640, h: 480, Camera: v4l2test.Camera{
		Formats: only("MJPG", 640, 480), Spoil: oneOf(2, func(s *v4l2test.Shot) { s.Used = 0 }),
	}},
	{name: "longer-than-its-buffer", w: 640, h: 480, Camera: v4l2test.Camera{
		Formats: only("YUYV", 640, 480), Spoil: oneOf(2, func(s *v4l2test.Shot) { s.Used = 1 << 30 }),
	}},
	{name: "io-errors", w: 640, h: 480, Camera: v4l2test.Camera{Formats: only("YUYV", 640, 480), On: everyOther()}},
	{name: "no-bandwidth-but-for-jpeg", w: 640, h: 480, grey: true, Camera: v4l2test.Camera{
		Formats: []v4l2test.Format{
			{Code: "YUYV", Sizes: sizes(640, 480)}, {Code: "MJPG", Sampling: "grey", Sizes: sizes(640, 480)},
		},
		JPEGOnly: true,
	}},
	{name: "rate-refused", w: 640, h: 480, Camera: v4l2test.Camera{
		Formats: only("YUYV", 640, 480), On: fails(v4l2test.SetRate, syscall.ENOTTY),
	}},
	{name: "format-not-told", w: 640, h: 480, Camera: v4l2test.Camera{
		Formats: only("YUYV", 640, 480), On: fails(v4l2test.GetFormat, syscall.EINVAL),
	}},
	{name: "one-buffer", w: 640, h: 480, Camera: v4l2test.Camera{Formats: only("YUYV", 640, 480), Buffers: 1}},
	{name: "read-only", w: 640, h: 480, Camera: v4l2test.Camera{
		Formats: only("YUYV", 640, 480), ReadOnly: true, Caps: v4l2test.Capture | v4l2test.Reading,
	}},
	{name: "planes-nv12", w: 1280, h: 720, Camera: v4l2test.Camera{Planes: true, Formats: only("NV12", 1280, 720)}},
	{name: "planes-yuyv-padded", w: 1366, h: 768, Camera: v4l2test.Camera{
		Planes: true, Align: 64, Formats: only("YUYV", 1366, 768),
	}},
	{name: "planes-and-without", w: 640, h: 480, Camera: v4l2test.Camera{
		Formats: only("YUYV", 640, 480), Caps: v4l2test.Capture | v4l2test.CapturePlanes | v4l2test.Streaming,
	}},
	{name: "vyuy", w: 640, h: 480, Camera: v4l2test.Camera{Formats: only("VYUY", 640, 480)}},
	{name: "nv16-of-hdmi", w: 640, h: 480, Camera: v4l2test.Camera{Planes: true, Formats: only("NV16", 640, 480)}},
	{name: "422p-padded", w: 1366, h: 768, Camera: v4l2test.Camera{Formats: only("422P", 1366, 768), Align: 64}},
	{name: "slow-format-in-the-wanted-size", w: 1280, h: 720, Camera: v4l2test.Camera{Formats: []v4l2test.Format{
		{Code: "YUYV", Sizes: sizes(1280, 720), Intervals: []v4l2test.Interval{v4l2test.FPS(5)}},
		{Code: "MJPG", Sizes: sizes(1280, 720), Intervals: []v4l2test.Interval{v4l2test.FPS(30)}},
	}}},
}

func sampled(sampling string) []v4l2test.Format {
	list := only("MJPG", 643, 362)
	list[0].Sampling = sampling
	return list
}

// everyOther fails to give every other picture. The node is asked by one goroutine at a time.
func everyOther() func(v4l2test.Op, <-chan struct{}) syscall.Errno {
	calls := make(chan int, 1)
	calls <- 0
	return func(op v4l2test.Op, _ <-chan struct{}) syscall.Errno {
		if op != v4l2test.Dequeue {
			return 0
		}
		n := <-calls
		calls <- n + 1
		if n%2 == 0 {
			return syscall.EIO
		}
		return 0
	}
}
