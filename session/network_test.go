package session

import (
	"context"
	"net/netip"
	"testing"
	"testing/synctest"

	"confab/session/internal/network"
	"confab/session/meeting"
	"confab/signaling"
)

// TestWatchesNetwork: the watch lives as long as Run, and what it says is acted on.
func TestWatchesNetwork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		changes, ended := make(chan network.Change), make(chan struct{})
		w.options.network = func(ctx context.Context, changed func(network.Change)) {
			defer close(ended)
			for {
				select {
				case c := <-changes:
					changed(c)
				case <-ctx.Done():
					return
				}
			}
		}
		w.live()
		changes <- network.Change{Routed: true}
		w.settle()
		w.expectEvents("sessionReconnecting", "sessionReconnected")
		_ = w.end()
		<-ended
	})
}

// TestNetworkComesBack: an address cuts a wait short, and a path that goes during an attempt begins another one.
func TestNetworkComesBack(t *testing.T) {
	here := netip.MustParseAddr("10.0.0.2")
	for name, test := range map[string]struct {
		address netip.Addr
		stalled bool // the attempt hangs
		change  network.Change
		dials   int // more of them, at once
	}{
		"address-comes-while-waiting": {here, false, network.Change{Come: []netip.Addr{here}}, 1},
		"address-goes-while-waiting":  {here, false, network.Change{Gone: []netip.Addr{here}}, 1},
		"no-path-while-trying":        {netip.Addr{}, true, network.Change{Come: []netip.Addr{here}}, 1},
		"address-comes-while-trying": {
			here, true,
			network.Change{Come: []netip.Addr{netip.MustParseAddr("10.0.0.3")}},
			0,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t).live()
				p := w.peer()
				p.mu.Lock()
				p.address = test.address
				p.mu.Unlock()
				w.serve(refusing(signaling.ErrUnreachable))
				w.mu.Lock()
				w.stall = test.stalled
				w.mu.Unlock()
				w.socket().lose()
				w.settle()
				before := len(w.dialled())
				w.s.inbox.Put(command(func() { w.s.networkChanged(test.change) }))
				w.settle()
				if got := len(w.dialled()) - before; got != test.dials {
					t.Errorf("%d more dials, want %d", got, test.dials)
				}
				if ph := w.s.Snapshot().Phase; ph != meeting.Resuming {
					t.Errorf("%s", ph)
				}
				_ = w.end()
			})
		})
	}
}
