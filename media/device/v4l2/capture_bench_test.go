//go:build linux

package v4l2

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"confab/media/device/v4l2/v4l2test"
)

// readVariable names the camera that this program is to read as a child of BenchmarkCapture.
const readVariable = "V4L2_TEST_READ"

// TestReadForBenchmark is that child.
func TestReadForBenchmark(t *testing.T) {
	path := os.Getenv(readVariable)
	if path == "" {
		return // BenchmarkCapture has not asked for it
	}
	c := Device{Path: path}.Camera()
	if err := c.Open(); err != nil {
		t.Fatal(err)
	}
	reader, err := c.VideoRecord(c.Properties()[0])
	for err == nil {
		_, _, err = reader.Read()
	}
	_ = c.Close()
}

// scene is a picture like that of a room, with the noise of a sensor.
func scene(n int) *image.YCbCr {
	r := rand.New(rand.NewPCG(uint64(n), 1))
	p := image.NewYCbCr(image.Rect(0, 0, 1280, 720), image.YCbCrSubsampleRatio420)
	for i := range p.Y {
		x, y := i%1280, i/1280
		p.Y[i] = byte(60 + (x*y/900+x/7*3)%120 + (x/40+y/30)%2*20 + r.IntN(9))
	}
	for i := range p.Cb {
		p.Cb[i], p.Cr[i] = byte(110+i%640/20), byte(120+i/640/20)
	}
	return p
}

// shots are what a camera sends of it.
func shots(b *testing.B, code string) [][]byte {
	var list [][]byte
	for n := range 8 {
		p := scene(n)
		if code == "YUYV" {
			data := make([]byte, 1280*720*2)
			for i := range 1280 * 720 {
				c := p.COffset(i%1280, i/1280)
				data[2*i], data[2*i+1] = p.Y[i], [2]byte{p.Cb[c], p.Cr[c]}[i%2]
			}
			list = append(list, data)
			continue
		}
		var data bytes.Buffer
		if err := jpeg.Encode(&data, p, &jpeg.Options{Quality: 85}); err != nil {
			b.Fatal(err)
		}
		list = append(list, data.Bytes())
	}
	return list
}

// BenchmarkCapture measures how much of a processor it takes to have 720p30 as a 4:2:0 picture: here, and by ffmpeg,
// which reads the same camera, where it is installed.
func BenchmarkCapture(b *testing.B) {
	for _, code := range []string{"MJPG", "YUYV"} {
		b.Run(code, func(b *testing.B) {
			list := shots(b, code)
			bus := v4l2test.NewBus(b)
			bus.Plug("video0", v4l2test.Camera{
				Formats: []v4l2test.Format{{
					Code: code, Sizes: []image.Point{{X: 1280, Y: 720}},
					Intervals: []v4l2test.Interval{v4l2test.FPS(30)},
				}},
				Paint: func(n int, _ v4l2test.PixFormat) []byte { return list[n%len(list)] },
			})
			node := filepath.Join(bus.Devices, "video0")
			for b.Loop() {
				ours := exec.CommandContext(b.Context(), os.Args[0], "-test.run=^TestReadForBenchmark$")
				ours.Env = append(os.Environ(), readVariable+"="+node)
				b.ReportMetric(shareOf(b, ours), "%core")
				if path, err := exec.LookPath("ffmpeg"); err == nil {
					format := map[string]string{"MJPG": "mjpeg", "YUYV": "yuyv422"}[code]
					b.ReportMetric(shareOf(b, exec.CommandContext(b.Context(), path, "-loglevel", "error", "-f", "v4l2",
						"-input_format", format, "-video_size", "1280x720", "-threads", "1", "-i", node,
						"-pix_fmt", "yuv420p", "-f", "null", "-")), "ffmpeg-%core")
				}
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(len(list[0]))/1000, "kB/picture")
		})
	}
}

// shareOf runs a program and measures how much of a processor it takes once it is going.
func shareOf(b *testing.B, c *exec.Cmd) float64 {
	b.Helper()
	const long = 8 * time.Second
	c.Stderr = os.Stderr
	if err := c.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() {
		_ = c.Process.Signal(syscall.SIGKILL)
		_ = c.Wait()
	}()
	<-time.After(3 * time.Second)
	before, began := usedBy(b, c.Process.Pid), time.Now()
	<-time.After(long)
	return 100 * (usedBy(b, c.Process.Pid) - before).Seconds() / time.Since(began).Seconds()
}

// usedBy is the processor time of a process so far (proc(5), /proc/PID/schedstat of each thread).
func usedBy(b *testing.B, pid int) time.Duration {
	b.Helper()
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	if err != nil || len(threads) == 0 {
		b.Fatal("it has ended")
	}
	var sum time.Duration
	for _, thread := range threads {
		data, _ := os.ReadFile(thread)
		var on time.Duration
		_, _ = fmt.Fscan(strings.NewReader(string(data)), &on)
		sum += on
	}
	return sum
}
