//go:build e2e && linux

package e2e

import (
	"context"
	"io"
	"net/http"
	"testing"
	"time"
)

// TestHarnessNetwork checks that each fault of the network is one, that it ends, and that this machine is not touched.
func TestHarnessNetwork(t *testing.T) {
	s := Serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") })
	n := StartNetwork(t)
	client := &http.Client{Transport: &http.Transport{DialContext: n.Dial, DisableKeepAlives: true}}
	reaches := func() bool {
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := client.Do(request)
		if err != nil {
			return false
		}
		return response.Body.Close() == nil
	}
	for _, step := range []struct {
		name   string
		do     func()
		passes bool
	}{
		{"at first", func() {}, true},
		{"hole", func() { n.Drop(Everything) }, false},
		{"healed", n.Heal, true},
		{"nothing up", func() { n.Drop(Upwards) }, false},
		{"nothing down", func() { n.Drop(Downwards) }, false},
		{"no datagrams", func() { n.Drop(Datagrams) }, true},
		{"healed again", n.Heal, true},
		{"link down", func() { n.SetLink(false) }, false},
		{"link up", func() { n.SetLink(true) }, true},
		{"other address", n.ChangeAddress, true},
		{"and another", n.ChangeAddress, true},
	} {
		step.do()
		if reaches() != step.passes {
			t.Errorf("%s: reaches the server = %v", step.name, !step.passes)
		}
	}
	if response, err := http.Get(s.URL); err != nil {
		t.Error(err)
	} else {
		response.Body.Close()
	}
}
