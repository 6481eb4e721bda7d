//go:build e2e && linux

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"os"
	"runtime"
	"runtime/debug"
	"testing"
	"time"

	"confab/cmd/e2e"
	"confab/media/device"
	"confab/ui/model"
)

// footprint is what a process holds.
type footprint struct {
	goroutines, descriptors int
	heap, resident          uint64 // bytes
}

func measure(t *testing.T) footprint {
	t.Helper()
	debug.FreeOSMemory()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	_, resident := usage()
	return footprint{runtime.NumGoroutine(), len(open), memory.HeapAlloc, resident}
}

// TestSoakJoins joins and leaves 50 times in one process, each time until the other side's picture is decoded. What the
// process holds after the first ten, when pools and codecs are warm, must be what it holds at the end.
func TestSoakJoins(t *testing.T) {
	const warm, rounds = 10, 50
	server := e2e.StartServer(t)
	guest := e2e.StartConfab(t, e2e.ConfabOptions{
		Server: server.URL, Room: "soak", Name: "Guest",
		Args: []string{"--fake-camera", "pattern", "--fake-microphone", "speech", "--speaker", "none"},
	})
	guest.Await(20*time.Second, "sessionConnected", nil)

	out, in := io.Pipe()
	lines := make(chan string, 64)
	go scan(out, lines)
	c, _, err := load([]string{"--fake-camera", "pattern", "--fake-microphone", "speech", "--speaker", "none", "--server", server.URL}, os.LookupEnv)
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	devices := device.New(device.Options{FakeCamera: c.fakeCamera, FakeMicrophone: c.fakeMicrophone})
	t.Cleanup(func() { _ = devices.Close() })
	cond := newConductor(c, log, &eventWriter{out: in}, devices, fakes{})
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { cond.run(ctx); close(done) }()

	var before footprint
	for round := range rounds {
		cond.do(func() { cond.join(model.JoinForm{Server: server.URL, Room: "soak", Name: "Soak"}) })
		await(t, lines, "subscriberConnected", "camera")
		cond.do(cond.hangUp)
		await(t, lines, "sessionDisconnected", "")
		if round == warm-1 {
			before = settled(t, cond)
			t.Logf("after %d: %+v", warm, before)
		}
	}
	after := settled(t, cond)
	t.Logf("after %d: %+v", rounds, after)
	stop()
	<-done
	_ = in.Close()
	if after.goroutines > before.goroutines+2 {
		t.Errorf("goroutines grew from %d to %d", before.goroutines, after.goroutines)
	}
	if after.descriptors > before.descriptors+2 {
		t.Errorf("descriptors grew from %d to %d", before.descriptors, after.descriptors)
	}
	if after.heap > before.heap+before.heap/5 {
		t.Errorf("heap grew from %d to %d bytes", before.heap, after.heap)
	}
	if after.resident > before.resident+before.resident/5 {
		t.Errorf("resident memory grew from %d to %d bytes", before.resident, after.resident)
	}
}

// settled measures on the conductor's loop, which has nothing else to do then: sessions have ended before.
func settled(t *testing.T, cond *conductor) footprint {
	t.Helper()
	result := make(chan footprint)
	cond.do(func() {
		cond.stopPlayers()
		result <- measure(t)
	})
	return <-result
}

func await(t *testing.T, lines <-chan string, event, source string) {
	t.Helper()
	patience := time.NewTimer(20 * time.Second)
	defer patience.Stop()
	for {
		select {
		case line := <-lines:
			if e, ok := parse(line); ok && e.Event == event && (source == "" || e.Source == source) {
				return
			}
		case <-patience.C:
			t.Fatalf("no %s %s within 20 s", event, source)
		}
	}
}

// heard is what the test reads of an event.
type heard struct{ Event, Source string }

func parse(line string) (e heard, ok bool) {
	return e, json.Unmarshal([]byte(line), &e) == nil
}

func scan(from io.Reader, to chan<- string) {
	for s := bufio.NewScanner(from); s.Scan(); {
		to <- s.Text()
	}
}
