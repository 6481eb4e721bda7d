//go:build e2e && linux

package e2e

import (
	"context"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"confab/cmd/e2e/process"
	"confab/cmd/e2e/wire"
)

// TestHarnessWire checks that a wire takes its time, and carries no more than its rate, each way by itself and also
// after a change.
func TestHarnessWire(t *testing.T) {
	const size = 100_000 // bytes: more than TCP sends before it knows the link
	s := Serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = w.Write(make([]byte, size))
	})
	n := StartWire(t, wire.Conditions{Delay: 20 * time.Millisecond}, wire.Conditions{Delay: 20 * time.Millisecond})
	client := &http.Client{Transport: &http.Transport{DialContext: n.Dial, DisableKeepAlives: true}}
	fetch := func() time.Duration {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		if got, err := io.Copy(io.Discard, response.Body); err != nil || got != size {
			t.Fatalf("%d bytes, %v", got, err)
		}
		return time.Since(began)
	}
	const trip = 40 * time.Millisecond
	if took := fetch(); took < 2*trip { // one to connect, one to ask
		t.Errorf("over %v it took %v", n.Wire.Down.Conditions(), took)
	}
	n.Wire.Down.Set(wire.Conditions{Delay: 20 * time.Millisecond, Rate: 400_000})
	if took := fetch(); took < size*8*time.Second/400_000 {
		t.Errorf("over %v it took %v", n.Wire.Down.Conditions(), took)
	}
	n.Wire.Down.Set(wire.Conditions{Delay: 20 * time.Millisecond, Loss: 1})
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	if conn, err := n.Dial(ctx, "tcp", strings.TrimPrefix(s.URL, "http://")); err == nil {
		conn.Close()
		t.Error("connected over a wire that loses everything")
	}
	if lost := n.Wire.Down.Counts().Lost; lost == 0 {
		t.Error("nothing was counted as lost")
	}
}

// TestHarnessWireKeepsTime checks that frames are in time while the machine has much else to do, and says how late they
// are.
func TestHarnessWireKeepsTime(t *testing.T) {
	const each = 20 * time.Millisecond
	echo := Serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 20_000)) })
	n := StartWire(t, wire.Conditions{Delay: each}, wire.Conditions{Delay: each, Rate: 2e6})
	for range 2 * runtime.NumCPU() {
		run(t, process.Options{Path: "/bin/sh", Args: []string{"-c", "while :; do :; done"}})
	}
	client := &http.Client{Transport: &http.Transport{DialContext: n.Dial}}
	defer client.CloseIdleConnections()
	for range 30 {
		response, err := client.Get(echo.URL)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, response.Body)
		response.Body.Close()
	}
	up, down := n.Wire.Up.Counts(), n.Wire.Down.Counts()
	t.Logf("up %+v, down %+v", up, down)
	if up.Passed < 100 || down.Passed < 300 {
		t.Errorf("only %d and %d frames", up.Passed, down.Passed)
	}
	if late := max(up.Late99, down.Late99); late > 10*time.Millisecond {
		t.Errorf("1 frame in 100 is late by %v or more, on a wire that takes %v", late, each)
	}
}
