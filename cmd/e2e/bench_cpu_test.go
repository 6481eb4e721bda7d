//go:build e2e && linux

package e2e

import (
	"fmt"
	"testing"
	"time"
)

// How long BenchmarkCPU measures one client, and how long it waits before.
const (
	cpuSettles  = 4 * time.Second
	cpuMeasures = 8 * time.Second
)

// work is what a client does while its processor time is measured.
type work struct {
	name     string
	receives int // people whose 720p30 it shows
	sends    bool
}

var works = []work{
	{name: "receive 1", receives: 1},
	{name: "send", sends: true},
	{name: "1 + 1", receives: 1, sends: true},
	{name: "4 tiles", receives: 4},
	{name: "9 tiles", receives: 9},
	{name: "25 tiles", receives: 25},
}

// worker is a client that is at work. pixels is how many it decodes in a second.
type worker struct {
	pid    int
	pixels func() float64
	stop   func()
}

// cpuRow is what was measured of one client at one work, a number a round.
type cpuRow struct{ cores, memory, pixels []float64 }

// BenchmarkCPU measures what clients take of the processor and of memory: confab without and with its window, which is
// drawn by software, and LiveKit's browser client without a window, in turns at the same server. Counted are the client
// and all that it started; not counted are who sends to it and who receives from it. CPU_RUNS is how often, or once.
func BenchmarkCPU(b *testing.B) {
	runs := int(fromEnvironment(b, "CPU_RUNS", 1))
	s := StartServer(b)
	clients := []struct {
		name  string
		start func(*testing.B, *Server, string, work) worker
	}{{"headless", headlessWorks}, {"window", windowWorks}, {"browser", browserWorks}}
	for b.Loop() {
		fmt.Printf("%-10s %-9s %8s %8s %14s   (medians of %d)\n", "work", "client", "cores", "PSS MB", "Mpixel/s shown",
			runs)
		for _, w := range works {
			rows := make([]cpuRow, len(clients))
			for range runs {
				for i, c := range clients {
					room := fmt.Sprint("cpu", people.Add(1))
					rows[i].round(b, s, room, w, c.start)
				}
			}
			for i, c := range clients {
				fmt.Printf("%-10s %-9s %8.2f %8.0f %14.1f   load %s\n", w.name, c.name, quantile(rows[i].cores, 0.5),
					quantile(rows[i].memory, 0.5), quantile(rows[i].pixels, 0.5)/1e6, load())
			}
		}
	}
}

// round has one client do some work for a while, in a meeting of its own.
func (r *cpuRow) round(b *testing.B, s *Server, room string, w work,
	start func(*testing.B, *Server, string, work) worker,
) {
	b.Helper()
	if w.receives > 0 {
		defer startCrowd(b, s, room, w.receives)()
	}
	if w.sends {
		listener := StartConfab(b, ConfabOptions{Server: s.URL, Room: room, Name: "Listener", Args: []string{
			"--camera", "none", "--microphone", "none", "--speaker", "none",
		}})
		defer listener.process.Stop(ending)
	}
	c := start(b, s, room, w)
	defer c.stop()
	pause(b, cpuSettles)
	before, began := usageOf(c.pid), time.Now()
	var memory, pixels []float64
	for time.Since(began) < cpuMeasures {
		pause(b, 2*time.Second)
		memory, pixels = append(memory, usageOf(c.pid).pss), append(pixels, c.pixels())
	}
	used := usageOf(c.pid).cpu - before.cpu
	r.cores = append(r.cores, used.Seconds()/time.Since(began).Seconds())
	r.memory = append(r.memory, quantile(memory, 0.5))
	r.pixels = append(r.pixels, quantile(pixels, 0.5))
}

// confabWorks starts a confab and waits until it shows everybody.
func confabWorks(b *testing.B, o ConfabOptions, w work) worker {
	b.Helper()
	if w.sends {
		o.Args = append(o.Args, "--fake-camera", "pattern", "--fake-microphone", "speech", "--speaker", "none")
	} else {
		o.Args = append(o.Args, "--camera", "none", "--microphone", "none", "--speaker", "none")
	}
	c := StartConfab(b, o)
	c.Await(starting, "sessionConnected", nil)
	for n := range w.receives {
		c.AwaitReceived(starting, fmt.Sprint("Crowd", n), "camera", func(s Subscription) bool {
			return s.FramesDecoded > 0
		})
	}
	return worker{pid: c.process.Pid(), stop: func() { c.process.Stop(ending) }, pixels: func() (sum float64) {
		for _, s := range c.Status().Subscribe {
			sum += s.FPS * float64(s.Width) * float64(s.Height)
		}
		return sum
	}}
}

func headlessWorks(b *testing.B, s *Server, room string, w work) worker {
	b.Helper()
	return confabWorks(b, ConfabOptions{Server: s.URL, Room: room, Name: "Worker"}, w)
}

func windowWorks(b *testing.B, s *Server, room string, w work) worker {
	b.Helper()
	display := StartDisplay(b, 1280, 800)
	return confabWorks(b, ConfabOptions{Server: s.URL, Room: room, Name: "Worker", Window: true, Env: display.Env}, w)
}

func browserWorks(b *testing.B, s *Server, room string, w work) worker {
	b.Helper()
	browser := StartBrowser(b)
	browser.Do(Job{
		Kind: "tiles", Server: s.URL, Room: room, Name: "Worker", Publish: w.sends, Tiles: max(1, w.receives),
	})
	last := browser.Await(2*starting, "tiles", func(e Event) bool { return int(e.Number("people")) >= w.receives })
	return worker{
		pid: browser.process.Pid(), stop: func() { browser.process.Stop(ending) },
		pixels: func() float64 {
			for _, e := range browser.Reports() {
				if e.Event == "tiles" {
					last = e
				}
			}
			return last.Number("pixels")
		},
	}
}
