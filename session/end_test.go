package session

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"confab/session/internal/attempt"
	"confab/session/internal/peer"
	"confab/session/meeting"
)

// stuckPeer does not close before it is released, as pion now and then does not.
type stuckPeer struct {
	attempt.Peer
	release chan struct{}
}

func (p stuckPeer) Run(ctx context.Context) {
	p.Peer.Run(ctx)
	<-p.release
}

// TestEndIsBounded: whoever leaves is out soon, also when a connection hangs in its Close, the present one or one
// before it.
func TestEndIsBounded(t *testing.T) {
	for name, outages := range map[string]int{"present": 0, "former": 2} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				release := make(chan struct{})
				defer close(release)
				var said bytes.Buffer
				w := newWorld(t)
				w.options.Logger = slog.New(slog.NewTextHandler(&said, nil))
				w.options.newPeer = func(o peer.Options) (attempt.Peer, error) {
					p, err := w.newPeer(o)
					return stuckPeer{p, release}, err
				}
				w.live()
				for range outages {
					w.peer().become(peer.Failure)
					w.settle()
				}
				w.s.Leave()
				began := time.Now()
				if err := <-w.done; err != nil {
					t.Error(err)
				}
				if took := time.Since(began); took > endGrace {
					t.Errorf("out after %v", took)
				}
				if phase := w.s.Snapshot().Phase; phase != meeting.Closed {
					t.Errorf("%s at the end", phase)
				}
				if !strings.Contains(said.String(), "left behind") {
					t.Errorf("nothing was said of it: %s", said.String())
				}
			})
		})
	}
}
