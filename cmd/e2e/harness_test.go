//go:build e2e && unix

package e2e

import (
	"path/filepath"
	"testing"
	"time"
)

// TestHarnessPulse plays a voice into a null sink and finds it in what the sink's monitor gives.
func TestHarnessPulse(t *testing.T) {
	pulse := StartPulse(t, NullSink("ear", 1))
	voice := Voice(1, 10*time.Second)
	file := filepath.Join(t.TempDir(), "voice.wav")
	if err := writeWAV(file, voice); err != nil {
		t.Fatal(err)
	}
	pulse.Play("ear", file)
	heard := pulse.Record("ear.monitor", 4*time.Second, 1)[0]
	if score := Likeness(heard.Slice(time.Second, 3*time.Second), listen(voice)); score < heardScore {
		t.Errorf("likeness %.2f, want %.2f", score, heardScore)
	}
}

// TestHarnessDisplay looks at an empty display.
func TestHarnessDisplay(t *testing.T) {
	display := StartDisplay(t, 320, 200)
	before := display.Picture()
	if before.Width != 320 || before.Height != 200 || before.Colours() != 1 {
		t.Errorf("an empty display has %d×%d pixels of %d colours", before.Width, before.Height, before.Colours())
	}
	if again := display.Picture(); again.Differing(before) != 0 {
		t.Error("an empty display changes")
	}
}

func TestHarnessServer(t *testing.T) {
	s := StartServer(t)
	s.CreateRoom(t, "small", 1)
	if token := s.Token(t, "small", "a", time.Minute, ""); token == "" {
		t.Error("no token")
	}
}
