//go:build e2e && linux

package app

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"testing"
	"time"

	"confab/cmd/confab/internal/observe"

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
	_, resident := observe.Usage()
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

	i := startLiveAppAs(
		t, model.JoinForm{Server: server.URL, Room: "soak", Name: "Soak"},
		device.Options{FakeCamera: "pattern", FakeMicrophone: "speech"},
	)
	var before footprint
	for round := range rounds {
		i.Join(i.form)
		await(t, i.lines, "subscriberConnected", "camera")
		i.Leave()
		await(t, i.lines, "sessionDisconnected", "")
		if round == warm-1 {
			before = measureAtRest(t, i.App)
			t.Logf("after %d: %+v", warm, before)
		}
	}
	after := measureAtRest(t, i.App)
	t.Logf("after %d: %+v", rounds, after)
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

// measureAtRest measures on the loop, which has nothing else to do then: sessions have ended before.
func measureAtRest(t *testing.T, a *App) footprint {
	t.Helper()
	result := make(chan footprint)
	a.tell(script{func() {
		a.stopPlayers()
		result <- measure(t)
	}})
	return <-result
}

func await(t *testing.T, lines <-chan string, event, source string) {
	t.Helper()
	limit := time.NewTimer(20 * time.Second)
	defer limit.Stop()
	for {
		select {
		case line := <-lines:
			if e, ok := parse(line); ok && e.Event == event && (source == "" || e.Source == source) {
				return
			}
		case <-limit.C:
			t.Fatalf("no %s %s within 20 s", event, source)
		}
	}
}

// heard is what the test reads of an event.
type heard struct{ Event, Source, StreamID string }

func parse(line string) (e heard, ok bool) {
	return e, json.Unmarshal([]byte(line), &e) == nil
}

func scan(from io.Reader, to chan<- string) {
	for s := bufio.NewScanner(from); s.Scan(); {
		to <- s.Text()
	}
}
