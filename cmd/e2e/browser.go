//go:build unix

package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"confab/cmd/e2e/process"
)

// Browser is a Chromium without a window that runs jobs in a page with LiveKit's own client.
type Browser struct {
	t       testing.TB
	jobs    chan Job
	process *process.Process
	reports *process.Lines // one JSON object for each report of the page
	read    int            // reports that Await has consumed
}

// Job is what a page load does; browser/page.js says what the kinds are.
type Job struct {
	Kind    string `json:"kind"`
	Server  string `json:"server"`
	Room    string `json:"room"`
	Name    string `json:"name"`
	Publish bool   `json:"publish"`
	Small   bool   `json:"small"` // sends 160×120 instead of 1280×720
	Tiles   int    `json:"tiles"` // people to show side by side
	Drawn   bool   `json:"drawn"` // sends frames of its own instead of a camera's

	Encrypted bool   `json:"encrypted"` // has a key for end-to-end encryption
	On        bool   `json:"on"`
	Source    string `json:"source"` // of a picture; empty: unknown
	Codec     string `json:"codec"`  // empty: vp8
	Width     int    `json:"width"`
	Height    int    `json:"height"`
	Rate      int    `json:"rate"` // pictures a second; 0: none after a few
}

// StartBrowser starts Chromium, with fake camera and microphone and a profile of its own.
func StartBrowser(t testing.TB) *Browser {
	t.Helper()
	return StartBrowserIn(t, nil)
}

// StartBrowserIn starts Chromium in a network of its own; nil is this machine's.
func StartBrowserIn(t testing.TB, n *Network) *Browser {
	t.Helper()
	return startBrowser(t, n, nil, "--use-fake-device-for-media-stream", "--mute-audio")
}

// StartBrowserWithSound starts Chromium in a network of its own, with the microphone and the speaker that env names and
// no camera.
func StartBrowserWithSound(t testing.TB, n *Network, env []string) *Browser {
	t.Helper()
	return startBrowser(t, n, env)
}

func startBrowser(t testing.TB, n *Network, env []string, more ...string) *Browser {
	t.Helper()
	library := filepath.Join(root, ".cache/browser/node_modules/livekit-client/dist/livekit-client.umd.js")
	if _, err := os.Stat(library); err != nil {
		t.Fatalf("livekit-client is not there; .ci/browser fetches it (make interop does): %v", err)
	}
	b := &Browser{t: t, jobs: make(chan Job), reports: &process.Lines{}}
	mux := http.NewServeMux()
	mux.Handle("GET /node_modules/", http.FileServer(http.Dir(filepath.Join(root, ".cache/browser"))))
	mux.HandleFunc("GET /next", b.next)
	mux.HandleFunc("POST /report", b.report)
	mux.Handle("GET /", http.FileServer(http.Dir("browser")))
	pages := httptest.NewServer(mux)
	t.Cleanup(func() {
		pages.CloseClientConnections()
		pages.Close()
	})
	chromium, err := chromiumPath()
	if err != nil {
		t.Fatal(err)
	}
	args := []string{
		"--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
		"--use-fake-ui-for-media-stream", "--allow-loopback-in-peer-connection",
		"--autoplay-policy=no-user-gesture-required", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--disable-background-timer-throttling",
		"--log-level=3", "--window-size=1280,800", "--user-data-dir=" + t.TempDir(),
	}
	args = append(append(args, more...), pages.URL+"/page.html")
	if n != nil {
		chromium, args = n.Inside(chromium, args)
	}
	b.process, _, _ = run(t, process.Options{Path: chromium, Args: args, Env: env})
	return b
}

// chromiumPath finds the browser under the names that it goes by.
func chromiumPath() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		for _, folder := range filepath.SplitList(os.Getenv("PATH")) {
			path := filepath.Join(folder, name)
			if info, err := os.Stat(path); err == nil && info.Mode()&0o111 != 0 {
				return path, nil
			}
		}
	}
	return "", fmt.Errorf("chromium is not installed; make interop installs it")
}

// next hands out a job when there is one.
func (b *Browser) next(w http.ResponseWriter, r *http.Request) {
	select {
	case job := <-b.jobs:
		_ = json.NewEncoder(w).Encode(job)
	case <-r.Context().Done():
	}
}

// report takes what a page measured.
func (b *Browser) report(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<16))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	_, _ = b.reports.Write(append(body, '\n'))
}

// Do gives the page a job.
func (b *Browser) Do(job Job) {
	b.t.Helper()
	select {
	case b.jobs <- job:
	case <-time.After(2 * starting):
		b.t.Fatalf("the browser asked for no job within %v; it reported:\n%s", 2*starting, b.last())
	}
}

// Perform has a page that does a job of kind perform do a step, and waits until it is done.
func (b *Browser) Perform(step Job) {
	b.t.Helper()
	b.Do(step)
	b.Await(starting, "done", func(e Event) bool { return e.Text("kind") == step.Kind })
}

// Await waits for a report of that name whose fields match, from the last awaited one on. A nil match takes any. A
// report that the job failed fails the test.
func (b *Browser) Await(timeout time.Duration, name string, match func(Event) bool) Event {
	b.t.Helper()
	var found Event
	_, read, err := b.reports.Wait(within(b.t, timeout), b.read, func(line string) bool {
		event, ok := parseEvent(line)
		if ok && event.Event == "failed" {
			found = event
			return true
		}
		if !ok || event.Event != name || match != nil && !match(event) {
			return false
		}
		found = event
		return true
	})
	if err != nil {
		b.t.Fatalf("the browser reports no %s within %v; the last reports:\n%s", name, timeout, b.last())
	}
	if found.Event == "failed" {
		b.t.Fatalf("the browser's job failed: %s", found.Text("message"))
	}
	b.read = read
	return found
}

// Reports returns what the page reported so far.
func (b *Browser) Reports() []Event {
	var events []Event
	for _, line := range b.reports.All() {
		if e, ok := parseEvent(line); ok {
			events = append(events, e)
		}
	}
	return events
}

// last is what the page reported in the end.
func (b *Browser) last() string {
	lines := b.reports.All()
	return strings.Join(lines[max(0, len(lines)-12):], "\n")
}
