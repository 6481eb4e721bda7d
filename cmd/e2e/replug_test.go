//go:build e2e && linux

package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"confab/media/device/v4l2/v4l2test"
)

// sockets are where three devices of a kind are plugged in and out.
type sockets struct {
	kind, wanted string // the one that was asked for by name
	plugs        map[string]func()
	plug         func(name string) (unplug func())
	truth        func() []string // the names of those that are really being read
	used         string
}

func (s *sockets) toggle(name string) string {
	if unplug := s.plugs[name]; unplug != nil {
		delete(s.plugs, name)
		unplug()
		return "unplug " + name
	}
	s.plugs[name] = s.plug(name)
	return "plug " + name
}

// right are the devices of which one is to be used now; none for no device.
func (s *sockets) right() []string {
	switch {
	case s.plugs[s.wanted] != nil:
		return []string{s.wanted}
	case s.plugs[s.used] != nil:
		return []string{s.used}
	}
	var list []string
	for name := range s.plugs {
		list = append(list, name)
	}
	return list
}

// settled says whether the right device is used, by what the status says and by what the device says.
func (s *sockets) settled(status Status) bool {
	name, real := status.openFor(s.kind).Name, s.truth()
	if right := s.right(); len(right) == 0 {
		return name == "" && len(real) == 0
	} else if !slices.Contains(right, name) || !slices.Equal(real, []string{name}) {
		return false
	}
	s.used = name
	return true
}

// camerasOf are three cameras of a bus.
func camerasOf(bus *v4l2test.Bus) *sockets {
	nodes := map[string]*v4l2test.Device{}
	return &sockets{
		kind: "camera", wanted: "video1", plugs: map[string]func(){},
		plug: func(name string) func() {
			nodes[name] = bus.Plug(name, virtualCamera("YUYV", 320, 180))
			return nodes[name].Unplug
		},
		truth: func() []string {
			var list []string
			for name, node := range nodes {
				if node.Streams() {
					list = append(list, name)
				}
			}
			return list
		},
	}
}

// microphonesOf are three microphones of a sound server.
func microphonesOf(p *Pulse) *sockets {
	return &sockets{
		kind: "microphone", wanted: "mic1", plugs: map[string]func(){},
		plug: func(name string) func() {
			module := p.Pactl("load-module", "module-null-source", "source_name="+name)
			return func() { p.Pactl("unload-module", module) }
		},
		truth: func() []string {
			names := map[string]string{}
			for line := range strings.Lines(p.Pactl("list", "short", "sources")) {
				if fields := strings.Fields(line); len(fields) > 1 {
					names[fields[0]] = fields[1]
				}
			}
			var list []string
			for line := range strings.Lines(p.Pactl("list", "short", "source-outputs")) {
				if fields := strings.Fields(line); len(fields) > 1 {
					list = append(list, names[fields[1]])
				}
			}
			return list
		},
	}
}

// Pactl runs pactl with args and returns what it says.
func (p *Pulse) Pactl(args ...string) string {
	p.t.Helper()
	c := exec.CommandContext(within(p.t, starting), "pactl", args...)
	c.Env = append(os.Environ(), p.Env...)
	out, err := c.Output()
	if err != nil {
		p.t.Fatalf("pactl %q: %v", args, err)
	}
	return strings.TrimSpace(string(out))
}

// holdings is what a process holds.
type holdings struct{ descriptors, threads, megabytes int }

func holdingsOf(t testing.TB, pid int) holdings {
	t.Helper()
	list, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	if err != nil {
		t.Fatal(err)
	}
	h := holdings{descriptors: len(list)}
	status, _ := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "status"))
	for line := range strings.Lines(string(status)) {
		_, _ = fmt.Sscanf(line, "Threads: %d", &h.threads)
		if n, _ := fmt.Sscanf(line, "VmRSS: %d", &h.megabytes); n == 1 {
			h.megabytes /= 1024
		}
	}
	return h
}

// TestReplug plugs three cameras and three microphones in and out in random order. REPLUGS is how often.
func TestReplug(t *testing.T) {
	times, err := strconv.Atoi(os.Getenv("REPLUGS"))
	if err != nil {
		times = 10
	}
	bus := v4l2test.NewBus(t)
	pulse := StartPulse(t)
	kinds := []*sockets{camerasOf(bus), microphonesOf(pulse)}
	for _, s := range kinds {
		s.toggle(s.wanted)
	}
	s := StartServer(t)
	c := StartConfab(t, ConfabOptions{
		Server: s.URL, Room: "replug", Name: "Ann", Devices: bus.Devices, Env: pulse.Env,
		Args: []string{"--camera", kinds[0].wanted, "--microphone", kinds[1].wanted, "--speaker", "none"},
	})
	t.Cleanup(bus.UnplugAll)
	r := &replug{Confab: c, kinds: kinds, random: rand.New(rand.NewPCG(2, uint64(times)))}
	for _, kind := range kinds {
		r.settle(kind, "join")
	}
	r.took = nil
	r.play(times / 5)
	before := r.everything()
	r.play(times - times/5)
	after := r.everything()
	slices.Sort(r.took)
	t.Logf("%d times: median %v, 95 of 100 within %v, greatest %v", len(r.took), r.took[len(r.took)/2],
		r.took[len(r.took)*95/100], r.took[len(r.took)-1])
	t.Logf("held before %+v, after %+v", before, after)
	if median := r.took[len(r.took)/2]; median > time.Second {
		t.Errorf("half of all take longer than %v", median)
	}
	if after.descriptors > before.descriptors+3 || after.threads > before.threads+6 ||
		after.megabytes > before.megabytes+before.megabytes/4 {
		t.Errorf("held before %+v, after %+v", before, after)
	}
}

// replug is a run of TestReplug.
type replug struct {
	*Confab
	kinds  []*sockets
	random *rand.Rand
	took   []time.Duration
}

func (r *replug) play(times int) {
	r.t.Helper()
	for range times {
		kind := r.kinds[r.random.IntN(len(r.kinds))]
		name := strings.TrimRight(kind.wanted, "0123456789") + strconv.Itoa(r.random.IntN(3))
		r.settle(kind, kind.toggle(name))
	}
}

// settle waits until the right device is used, and notes how long that takes.
func (r *replug) settle(kind *sockets, what string) {
	r.t.Helper()
	began := time.Now()
	ctx, cancel := context.WithTimeout(r.t.Context(), starting)
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		status, err := r.getStatus(ctx)
		if err == nil && kind.settled(status) {
			break
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			r.t.Fatalf("%s: of %v it is to use one, and says %+v, and really uses %v", what, kind.right(),
				status.openFor(kind.kind), kind.truth())
		}
	}
	took := time.Since(began).Round(time.Millisecond)
	if r.took = append(r.took, took); took > time.Second {
		r.t.Logf("%s took %v", what, took)
	}
}

// everything plugs all in, and says what the process holds then.
func (r *replug) everything() holdings {
	r.t.Helper()
	for _, kind := range r.kinds {
		for n := range 3 {
			name := strings.TrimRight(kind.wanted, "0123456789") + strconv.Itoa(n)
			if kind.plugs[name] == nil {
				r.settle(kind, kind.toggle(name))
			}
		}
	}
	return holdingsOf(r.t, r.process.Pid())
}
