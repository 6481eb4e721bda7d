package attempt

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"confab/session/internal/blackhole"
	"confab/session/internal/peer"
	"confab/signaling"
)

// stubPeer is a peer that does nothing but offer.
type stubPeer struct{ Peer }

func (stubPeer) FirstOffer() (peer.OfferMade, error) { return peer.OfferMade{ID: 1, SDP: "v=0"}, nil }
func (stubPeer) Run(context.Context)                 {}

// pipe is a connection whose other end closes with the test.
func pipe(t *testing.T) net.Conn {
	near, far := net.Pipe()
	t.Cleanup(func() { _ = far.Close() })
	return near
}

// reachTrip is how long each question takes in these tests.
const reachTrip = time.Second

// reachAttempt is an attempt whose dial is refused, with connections ahead that are counted.
func reachAttempt(t *testing.T, likely string, broken error, open *atomic.Int32,
	dialled func(signaling.Options),
) *Attempt {
	return &Attempt{
		Hosts: &signaling.Hosts{}, LocalAddress: &atomic.Pointer[netip.Addr]{}, Report: func(Report) {},
		Options: Options{
			Likely: likely, Network: blackhole.New(), Logger: slog.New(slog.DiscardHandler),
			Tickets: func(context.Context) (Ticket, error) {
				time.Sleep(reachTrip)
				return Ticket{URL: reachServer, Token: "ticket"}, nil
			},
			NewPeer: func(peer.Options) (Peer, error) { return stubPeer{}, nil },
			Connect: func(ctx context.Context, o signaling.Options) (*signaling.Line, error) {
				time.Sleep(reachTrip)
				o.NetDialContext = func(context.Context, string, string) (net.Conn, error) {
					if broken != nil {
						return nil, broken
					}
					open.Add(1)
					return &closing{pipe(t), open}, nil
				}
				return signaling.Connect(ctx, o)
			},
			Dial: func(_ context.Context, o signaling.Options) (Socket, *signaling.Welcome, error) {
				dialled(o)
				if o.Line != nil {
					o.Line.Close()
				}
				return nil, nil, errors.New("refused")
			},
		},
	}
}

const reachServer = "ws://sfu.example:7880"

// TestConnectsAhead counts round trips up to the dial: the way to the server that a ticket will name is made while the
// ticket is asked for.
func TestConnectsAhead(t *testing.T) {
	for name, row := range map[string]struct {
		likely string
		broken error // of connections ahead
		before time.Duration
	}{
		"likely":       {reachServer, nil, reachTrip},
		"not-known":    {"", nil, 2 * reachTrip},
		"moved":        {"ws://former.example:7880", nil, 2 * reachTrip},
		"out-of-reach": {reachServer, errors.New("refused"), reachTrip}, // the dial says why
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begun, dials := time.Now(), 0
				var open atomic.Int32
				reachAttempt(t, row.likely, row.broken, &open, func(o signaling.Options) {
					dials++
					if took := time.Since(begun); took != row.before || (o.Line == nil) != (row.broken != nil) {
						t.Errorf("dialled after %v, with a line: %t", took, o.Line != nil)
					}
					if o.Join.PublisherOffer.GetSdp() != "v=0" {
						t.Errorf("join %v", o.Join)
					}
				}).Run(t.Context())
				if n := open.Load(); n != 0 || dials != 1 {
					t.Errorf("%d dials, %d connections are left", dials, n)
				}
			})
		})
	}
}

// closing counts those that are open.
type closing struct {
	net.Conn
	open *atomic.Int32
}

func (c *closing) Close() error {
	c.open.Add(-1)
	return c.Conn.Close()
}
