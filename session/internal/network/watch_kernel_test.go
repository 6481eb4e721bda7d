//go:build e2e && linux

package network

import (
	"context"
	"log/slog"
	"net"
	"net/netip"
	"reflect"
	"sync"
	"testing"
	"time"
)

// TestWatchAsTheKernelSaysIt: addresses come and go, and default routes lead elsewhere, also one of several ways.
func TestWatchAsTheKernelSaysIt(t *testing.T) { inNamespace(t, watchInside) }

func watchInside(t *testing.T) {
	t.Helper()
	for _, link := range []string{"one", "two"} {
		ip(t, "link add "+link+" type veth peer name far-"+link)
		ip(t, "link set far-"+link+" up")
		ip(t, "link set "+link+" up")
		awaitRunning(t, link)
	}
	ip(t, "addr add 10.77.0.1/24 dev one")
	news, err := open()
	if err != nil {
		t.Fatal(err)
	}
	nudge, looked, changes := make(chan struct{}, 1), make(chan struct{}, 100), make(chan Change, 10)
	look := func() (state, error) {
		defer func() { looked <- struct{}{} }()
		return current()
	}
	ctx, cancel := context.WithCancel(t.Context())
	var work sync.WaitGroup
	work.Go(func() { listen(news, nudge) })
	work.Go(func() {
		follow(ctx, slog.New(slog.DiscardHandler), nudge, look, func(c Change) { changes <- c })
	})
	defer func() {
		cancel()
		_ = news.Close()
		work.Wait()
	}()
	<-looked
	address := netip.MustParseAddr("10.78.0.1")
	for _, step := range []struct {
		arguments string
		want      Change
	}{
		{"addr add 10.78.0.1/24 dev two", Change{Come: []netip.Addr{address}}},
		{"route add default via 10.77.0.2", Change{Routed: true}},
		{"route replace default via 10.77.0.3", Change{Routed: true}},
		{"route replace default nexthop via 10.77.0.2 nexthop via 10.78.0.2", Change{Routed: true}},
		{"route replace default nexthop via 10.77.0.2 nexthop via 10.78.0.3", Change{Routed: true}},
		{"addr del 10.78.0.1/24 dev two", Change{Gone: []netip.Addr{address}}},
	} {
		ip(t, step.arguments)
		select {
		case got := <-changes:
			if !reflect.DeepEqual(got, step.want) {
				t.Errorf("ip %s: %+v", step.arguments, got)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("ip %s: not noticed", step.arguments)
		}
	}
}

// awaitRunning waits for the kernel to say that an interface is connected.
func awaitRunning(t *testing.T, name string) {
	t.Helper()
	limit := time.After(10 * time.Second)
	for {
		i, err := net.InterfaceByName(name)
		if err == nil && i.Flags&net.FlagRunning != 0 {
			return
		}
		select {
		case <-time.After(10 * time.Millisecond):
		case <-limit:
			t.Fatalf("%s is not running: %v", name, err)
		}
	}
}
