package device

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestNoDevices(t *testing.T) {
	t.Setenv("DISPLAY", "")
	t.Setenv("PULSE_SERVER", "unix:"+filepath.Join(t.TempDir(), "none"))
	m := New(Options{})
	for _, k := range []Kind{Camera, Microphone, Screen, Speaker, 0} {
		if list, err := m.List(k); len(list) > 0 && list[0].Kind != k || err != nil {
			t.Errorf("%v: %+v %v", k, list, err)
		}
	}
	if _, err := m.OpenVideo(Camera, "no such", Want{}); !errors.Is(err, ErrNotFound) {
		t.Errorf("%v", err)
	}
	if _, err := m.OpenAudio("no such"); !errors.Is(err, ErrNotFound) {
		t.Errorf("%v", err)
	}
}

func TestWatchSeesACamera(t *testing.T) {
	m := New(Options{Logger: slog.New(slog.DiscardHandler)})
	m.look(t.TempDir())
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	changed := m.Watch(ctx)
	touch := time.NewTicker(900 * time.Millisecond) // the watch starts whenever it starts
	defer touch.Stop()
	for n := 0; ; n++ {
		if err := os.WriteFile(filepath.Join(m.devices, fmt.Sprintf("video%d", n)), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		select {
		case k, ok := <-changed:
			if !ok || k != Camera {
				t.Fatalf("%v %v", k, ok)
			}
			if err := m.Close(); err != nil {
				t.Error(err)
			}
			for range changed {
				continue
			}
			if _, ok := <-m.Watch(ctx); ok {
				t.Error("a watch after Close")
			}
			return
		case <-touch.C:
		}
	}
}
