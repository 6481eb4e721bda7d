//go:build e2e && linux

package e2e

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestLateCamera: a camera that cannot be had when somebody joins, and can a little later, is announced then, under the
// id that the others see.
func TestLateCamera(t *testing.T) {
	s := StartServer(t)
	observer := StartConfab(t, ConfabOptions{Server: s.URL, Room: "late", Name: "Observer", Args: []string{
		"--camera", "none", "--microphone", "none", "--speaker", "none",
	}})
	observer.Await(starting, "sessionConnected", nil)
	camera := filepath.Join(t.TempDir(), "camera.y4m")
	if err := os.WriteFile(camera, []byte("somebody else has it"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := StartConfab(t, ConfabOptions{Server: s.URL, Room: "late", Name: "Late", Args: []string{
		"--fake-camera", camera, "--fake-microphone", "tone", "--speaker", "none",
	}})
	c.Await(starting, "sessionConnected", nil)
	c.Await(starting, "error", nil)
	observer.AwaitReceived(starting, "Late", "microphone", func(s Subscription) bool { return s.Packets > 10 })

	freed := time.Now()
	if err := os.Rename(smallCamera(t), camera); err != nil {
		t.Fatal(err)
	}
	created := c.Await(starting, "publisherCreated", func(e Event) bool {
		return e.Text("source") == "camera" && e.At().After(freed)
	})
	seen := observer.AwaitReceived(starting, "Late", "camera",
		func(s Subscription) bool { return s.FramesDecoded > 10 })
	if id := created.Text("streamId"); id == "" || id != seen.StreamID {
		t.Errorf("announced as %q, seen as %q", id, seen.StreamID)
	}
	for _, p := range c.Status().Publish {
		if p.Source == "camera" && p.StreamID != seen.StreamID {
			t.Errorf("in the status as %q, seen as %q", p.StreamID, seen.StreamID)
		}
	}
}
