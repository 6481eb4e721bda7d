//go:build linux

package v4l2

import (
	"fmt"
	"image"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sys/unix"

	"confab/media/device/v4l2/v4l2test"
)

// TestDevicesAreAskedAtOnce: each of ten waits until all of them have been asked.
func TestDevicesAreAskedAtOnce(t *testing.T) {
	bus := v4l2test.NewBus(t)
	var asked atomic.Int32
	all := make(chan struct{})
	for i := range 10 {
		bus.Plug(fmt.Sprintf("video%d", i), v4l2test.Camera{
			Formats: []v4l2test.Format{{Code: "YUYV", Sizes: vga}},
			On: func(op v4l2test.Op, gone <-chan struct{}) unix.Errno {
				if op == v4l2test.Open {
					if asked.Add(1) == 10 {
						close(all)
					}
					select {
					case <-all:
					case <-gone:
					}
				}
				return 0
			},
		})
	}
	for _, d := range finder(t, bus).List() {
		if d.Silent {
			t.Errorf("%s was asked after others had answered", d.Path)
		}
	}
}

// TestSilentDevicesCostOneWait: many that hang are waited for together, and never again.
func TestSilentDevicesCostOneWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &Finder{Devices: t.TempDir(), System: t.TempDir(), looks: map[string]*look{}}
		for i := range 10 {
			name := fmt.Sprintf("video%d", i)
			if err := os.WriteFile(filepath.Join(f.Devices, name), nil, 0o600); err != nil {
				t.Fatal(err)
			}
			var stat unix.Stat_t
			if err := unix.Lstat(filepath.Join(f.Devices, name), &stat); err != nil {
				t.Fatal(err)
			}
			node := inode{uint64(stat.Dev), stat.Ino, stat.Ctim}
			f.looks[name] = &look{node: node, began: time.Now(), done: make(chan struct{})} // it hangs for ever
		}
		for _, want := range []time.Duration{defaultLimit, 0, 0} {
			began := time.Now()
			list := f.List()
			if took := time.Since(began); took != want || len(list) != 10 || !list[0].Silent || !list[9].Silent {
				t.Errorf("%v, not %v: %+v", took, want, list)
			}
		}
	})
}

// BenchmarkList lists ten cameras, of which two hang, as is done when a program starts.
func BenchmarkList(b *testing.B) {
	bus := v4l2test.NewBus(b)
	for i := range 10 {
		camera := v4l2test.Camera{Formats: []v4l2test.Format{{Code: "YUYV", Sizes: []image.Point{{X: 640, Y: 480}}}}}
		if i%5 == 0 {
			camera.On = func(op v4l2test.Op, gone <-chan struct{}) unix.Errno {
				if op == v4l2test.QueryCap {
					<-gone
				}
				return 0
			}
		}
		bus.Plug(fmt.Sprintf("video%d", i), camera)
	}
	var worst time.Duration
	for b.Loop() {
		f := &Finder{Devices: bus.Devices, System: b.TempDir()}
		began := time.Now()
		list := f.List()
		worst = max(worst, time.Since(began))
		silent := 0
		for _, d := range list {
			if d.Silent {
				silent++
			}
		}
		if len(list) != 10 || silent != 2 {
			b.Fatalf("%+v", list)
		}
	}
	b.ReportMetric(float64(worst.Microseconds())/1000, "worst-ms")
}
