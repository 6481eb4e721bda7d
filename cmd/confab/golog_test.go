package main

import (
	"bytes"
	"errors"
	"log"
	"log/slog"
	"os"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
)

// TestLibrariesPrintThroughTheLog: what Fyne and others print is one line of ours each, and what is harmless is for
// --log-level debug.
func TestLibrariesPrintThroughTheLog(t *testing.T) {
	var out bytes.Buffer
	captureLibraries(slog.New(slog.NewTextHandler(&out, nil)))
	t.Cleanup(func() { log.SetOutput(os.Stderr); log.SetFlags(log.LstdFlags) })
	fyne.LogError("failed to watch theme settings", errors.New("no dbus-launch"))
	fyne.LogError("Failed to create fyne cache space", errors.New("mkdir"))
	log.Println("*** This application has not been migrated to the fyne.Do threading model ***")
	if out.Len() > 0 {
		t.Errorf("a new user reads:\n%s", out.String())
	}
	fyne.LogError("Failed on saving preferences", errors.New("disk full"))
	fyne.LogError("GLFW clipboard set failed", nil)
	log.Print("something else\n")
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 3 {
		t.Fatalf("%d lines:\n%s", len(lines), out.String())
	}
	for i, words := range [][]string{
		{"level=WARN", `msg="Failed on saving preferences"`, `cause="disk full"`, "at=", "golog_test.go"},
		{"level=WARN", `msg="GLFW clipboard set failed"`, "golog_test.go"},
		{"level=WARN", `msg="something else"`},
	} {
		for _, w := range words {
			if !strings.Contains(lines[i], w) {
				t.Errorf("%q lacks %q", lines[i], w)
			}
		}
	}
	out.Reset()
	captureLibraries(slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug})))
	fyne.LogError("failed to watch theme settings", errors.New("no dbus-launch"))
	if !strings.Contains(out.String(), "level=DEBUG") || !strings.Contains(out.String(), "no dbus-launch") {
		t.Errorf("with --log-level debug:\n%s", out.String())
	}
}
