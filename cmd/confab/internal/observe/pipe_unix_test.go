//go:build unix

package observe

import (
	"bufio"
	"bytes"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestEventPipeThatNobodyReads holds up nothing. What it does not take is counted, and said in the log and, once
// somebody reads, by an event.
func TestEventPipeThatNobodyReads(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	w, err := OpenEvents(pipe, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	const written = 3000
	padding := strings.Repeat("x", 1000)
	for i := range written { // three times what the queue holds
		w.write("signal", map[string]any{"data": padding, "id": i})
	}
	dropped := w.Dropped()
	if dropped == 0 || dropped == written || strings.Count(log.String(), "level=WARN") != 1 {
		t.Fatalf("%d of %d dropped; the log says %q", dropped, written, log.String())
	}

	reader, err := os.Open(pipe)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	if err := reader.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(reader)
	next := func() pipeLine { return nextLine(t, lines) }
	for i := range written - dropped {
		if e := next(); e.Event != "signal" || e.ID != i {
			t.Fatalf("line %d is %+v", i, e)
		}
	}
	w.write("signal", map[string]any{"id": written})
	if e := next(); e.Event != "eventsDropped" || e.Count != dropped {
		t.Errorf("%+v, want %d dropped", e, dropped)
	}
	if e := next(); e.ID != written {
		t.Errorf("%+v after the gap", e)
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	if w.Dropped() != dropped || strings.Count(log.String(), "level=WARN") != 2 {
		t.Errorf("%d dropped; the log says %q", w.Dropped(), log.String())
	}
}

// pipeLine is what the tests read of an event.
type pipeLine struct {
	Event     string
	ID, Count int
}

func nextLine(t *testing.T, lines *bufio.Scanner) (e pipeLine) {
	t.Helper()
	if !lines.Scan() {
		t.Fatal("no further line: ", lines.Err())
	}
	if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
		t.Fatal(err)
	}
	return e
}

// TestEventPipeThatNobodyEverReads does not keep the program from ending.
func TestEventPipeThatNobodyEverReads(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	w, err := OpenEvents(pipe, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	for range 200 {
		w.write("signal", map[string]any{"data": strings.Repeat("x", 1000)})
	}
	begun := time.Now()
	_ = w.Close()
	if took := time.Since(begun); took > 10*endTimeout {
		t.Errorf("closed after %v", took)
	}
	<-w.done
}
