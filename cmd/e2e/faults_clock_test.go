//go:build e2e && linux

package e2e

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// wallClock is a clock on the wall that programs see in the machine's place and that can be set. Only they do: the
// machine's own goes on as it is, and so do the monotonic clocks.
type wallClock struct {
	t    testing.TB
	Env  []string // makes a program look at this clock
	path string   // holds by how many seconds it is ahead

	mu   sync.Mutex
	sets []setting
}

// setting is a moment at which the clock was set, by the machine's own, and how far it has been ahead since.
type setting struct {
	at    time.Time
	ahead time.Duration
}

// startClock makes a clock that is right.
func startClock(t testing.TB) *wallClock {
	t.Helper()
	folder := t.TempDir()
	library, ahead := filepath.Join(folder, "clock.so"), filepath.Join(folder, "ahead")
	if out, err := command("gcc", "-O2", "-Wall", "-shared", "-fPIC", "-o", library,
		filepath.Join("testdata", "clock.c")); err != nil {
		t.Fatalf("gcc: %v: %s", err, out)
	}
	c := &wallClock{
		t: t, Env: []string{"LD_PRELOAD=" + library, "CLOCK_SHIFT=" + ahead}, path: ahead,
		sets: []setting{{at: time.Now()}},
	}
	if err := os.WriteFile(ahead, make([]byte, 8), 0o600); err != nil {
		t.Fatal(err)
	}
	return c
}

// Jump sets the clock by whole seconds forward, or back.
func (c *wallClock) Jump(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ahead := c.sets[len(c.sets)-1].ahead + d
	file, err := os.OpenFile(c.path, os.O_WRONLY, 0)
	if err != nil {
		c.t.Fatal(err)
	}
	defer file.Close()
	// In place and at once: programs have the file in their memory.
	if _, err := file.WriteAt(binary.NativeEndian.AppendUint64(nil, uint64(ahead/time.Second)), 0); err != nil {
		c.t.Fatal(err)
	}
	c.sets = append(c.sets, setting{at: time.Now(), ahead: ahead})
}

// True turns a time that this clock told into that of the machine's own. Jumps are far longer than the time between
// them, so only one setting fits.
func (c *wallClock) True(told time.Time) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	const inaccurate = time.Second // of the moment at which it was set
	for i, s := range c.sets {
		at := told.Add(-s.ahead)
		if at.After(s.at.Add(-inaccurate)) && (i+1 == len(c.sets) || at.Before(c.sets[i+1].at.Add(inaccurate))) {
			return at
		}
	}
	return told
}

// TestHarnessClock sets the clock of a program in Go and one in C, and of nobody else.
func TestHarnessClock(t *testing.T) {
	c := startClock(t)
	for _, d := range []time.Duration{0, time.Hour, -2 * time.Hour} {
		c.Jump(d)
		ahead := c.sets[len(c.sets)-1].ahead
		read := StartConfab(t, ConfabOptions{
			Server: "http://" + freeAddress(t), Room: "none", Name: "nobody",
			Env: c.Env, Args: []string{
				"--camera", "none", "--microphone", "none", "--speaker", "none",
			},
		})
		told := read.Await(starting, "sessionConnecting", nil).At()
		if off := time.Since(told.Add(-ahead)); off < 0 || off > starting {
			t.Errorf("set to %v ahead, the program's clock says %v", ahead, told)
		}
		if off := time.Since(c.True(told)); off < 0 || off > starting {
			t.Errorf("%v is taken for %v", told, c.True(told))
		}
	}
}
