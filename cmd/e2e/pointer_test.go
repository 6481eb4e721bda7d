//go:build e2e && unix

package e2e

import (
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"confab/cmd/e2e/process"
)

// TestClickRightAfterAMove: a touch, a remote desktop and a quick hand move the pointer and press at one moment, and
// the press is where the pointer is then, not where it was before.
func TestClickRightAfterAMove(t *testing.T) {
	display, s := StartDisplay(t, 1280, 800), StartServer(t)
	folder, err := build()
	if err != nil {
		t.Fatal(err)
	}
	status := freeAddress(t)
	p, stdout, stderr := run(t, process.Options{
		Path: filepath.Join(folder, "confab"), Dir: t.TempDir(), Env: display.Env, Args: []string{
			"--join", "--server", s.URL, "--room", "room", "--name", "Window", "--events", "-", "--status", status,
			"--fake-camera", "pattern", "--fake-microphone", "tone", "--speaker", "none", "--screen", "none",
		},
	})
	window := &Confab{t: t, process: p, stdout: stdout, stderr: stderr, status: status, http: &http.Client{}}
	for _, source := range []string{"camera", "microphone"} {
		window.Await(starting, "publisherCreated", func(e Event) bool { return e.Text("source") == source })
	}
	awaitMovement(t, display, 1280*800/100)
	x, y, width, height := display.window("Confab")
	// The middle of the control bar (ui/view, bar.go): five controls of 54, the last of them 1.4 times as wide, 14
	// apart.
	first := x + width/2 - (4*54+76+4*14)/2 + 27
	microphone, camera, row := first, first+68, y+height-42
	for n := range 8 {
		display.pointer("mousemove", fmt.Sprint(camera), fmt.Sprint(row))
		before := mutes(window)
		display.pointer("mousemove", fmt.Sprint(microphone), fmt.Sprint(row), "click", "1")
		after := awaitOther(t, window, before)
		if after["camera"] != before["camera"] || after["microphone"] == before["microphone"] {
			t.Fatalf("click %d on the microphone's button: muted was %v and is %v", n, before, after)
		}
	}
	if code := window.Leave(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// mutes is what the client says of its own camera and microphone.
func mutes(c *Confab) map[string]bool {
	muted := map[string]bool{}
	for _, p := range c.Status().Publish {
		muted[p.Source] = p.Muted
	}
	return muted
}

// awaitOther waits until something has changed.
func awaitOther(t *testing.T, c *Confab, before map[string]bool) map[string]bool {
	t.Helper()
	ctx := within(t, starting)
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		if now := mutes(c); fmt.Sprint(now) != fmt.Sprint(before) {
			return now
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			t.Fatal("a click did nothing")
		}
	}
}

// pointer moves and presses, as xdotool's arguments say, in one go.
func (d *Display) pointer(args ...string) string {
	d.t.Helper()
	cmd := exec.Command("xdotool", args...)
	cmd.Env = d.Env
	out, err := cmd.CombinedOutput()
	if err != nil {
		d.t.Fatalf("xdotool %q: %v: %s", args, err, out)
	}
	return string(out)
}

// window is the place of the window whose title has that in it, in pixels.
func (d *Display) window(title string) (x, y, width, height int) {
	d.t.Helper()
	ids := strings.Fields(d.pointer("search", "--onlyvisible", "--name", title))
	if len(ids) == 0 {
		d.t.Fatal("no window")
	}
	for _, line := range strings.Fields(d.pointer("getwindowgeometry", "--shell", ids[len(ids)-1])) {
		for name, into := range map[string]*int{"X=%d": &x, "Y=%d": &y, "WIDTH=%d": &width, "HEIGHT=%d": &height} {
			_, _ = fmt.Sscanf(line, name, into)
		}
	}
	return x, y, width, height
}
