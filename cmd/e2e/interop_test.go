//go:build e2e && unix

package e2e

import (
	"testing"
)

// TestHarnessInterop proves the browser's page on itself: two browsers, no confab.
func TestHarnessInterop(t *testing.T) {
	s := StartServer(t)
	for _, mode := range []struct{ name, endpoint string }{
		{"single", s.URL},
		{"dual", ServeWithoutV1(t, s).URL},
	} {
		t.Run(mode.name, func(t *testing.T) {
			a, b := StartBrowser(t), StartBrowser(t)
			a.Do(Job{Kind: "meet", Server: mode.endpoint, Room: mode.name, Name: "Ann"})
			if got := a.Await(starting, "mode", nil).Text("mode"); got != mode.name {
				t.Errorf("mode %q", got)
			}
			b.Do(Job{Kind: "meet", Server: mode.endpoint, Room: mode.name, Name: "Bob"})
			browserSees(t, b, "Ann")
			browserHears(t, b, "Ann")
		})
	}
}

// browserSees waits until the browser shows a moving picture of that participant that is not black.
func browserSees(t *testing.T, b *Browser, from string) {
	t.Helper()
	e := b.Await(starting, "video", func(e Event) bool {
		return e.Text("from") == from && e.Number("framesDecoded") > 30 && e.Number("brightness") > 10 && e.Number("moved") > 0
	})
	t.Logf("the browser sees %s: %v", from, e.Fields)
}

// browserHears waits until sound of that participant comes out of the browser's decoder.
func browserHears(t *testing.T, b *Browser, from string) {
	t.Helper()
	e := b.Await(starting, "audio", func(e Event) bool {
		return e.Text("from") == from && e.Number("rms") > 0.001 && e.Number("energy") > 0.0001
	})
	t.Logf("the browser hears %s: %v", from, e.Fields)
}
