package faultnet_test

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"go.uber.org/goleak"

	"confab/signaling/faultnet"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	timeout = 5 * time.Second
	quiet   = 100 * time.Millisecond // long enough for loopback to have delivered
)

func TestListensLocallyOnly(t *testing.T) {
	for address, want := range map[string]error{
		"0.0.0.0:0": faultnet.ErrNotLocal, "192.0.2.1:0": faultnet.ErrNotLocal, "10.0.0.1:0": faultnet.ErrNotLocal,
		"127.0.0.1:0": nil,
	} {
		for _, network := range []string{"tcp", "udp"} {
			r, err := faultnet.New(faultnet.Options{Network: network, Listen: address, Target: "127.0.0.1:1"})
			if !errors.Is(err, want) {
				t.Errorf("%s %s: %v, want %v", network, address, err, want)
			}
			if err == nil {
				serve(t, r)
			}
		}
	}
	if _, err := faultnet.New(faultnet.Options{Network: "sctp"}); err == nil {
		t.Error("relays sctp")
	}
}

func start(t *testing.T, o faultnet.Options) *faultnet.Relay {
	t.Helper()
	r, err := faultnet.New(o)
	if err != nil {
		t.Fatal(err)
	}
	serve(t, r)
	return r
}

// serve runs a relay until the test ends, and wants it to end in time.
func serve(t *testing.T, r *faultnet.Relay) {
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("the relay ended with %v", err)
			}
			if n := r.Counters().Open; n != 0 {
				t.Errorf("%d connections are left", n)
			}
		case <-time.After(timeout):
			t.Error("the relay has not ended")
		}
	})
}

func dial(t *testing.T, r *faultnet.Relay) net.Conn    { return dialTo(t, "tcp", r) }
func dialUDP(t *testing.T, r *faultnet.Relay) net.Conn { return dialTo(t, "udp", r) }

func dialTo(t *testing.T, network string, r *faultnet.Relay) net.Conn {
	t.Helper()
	conn, err := net.Dial(network, r.Address())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// silent wants nothing to come for a moment; without a connection it only waits.
func silent(t *testing.T, conn net.Conn) {
	t.Helper()
	if conn == nil {
		<-time.After(time.Millisecond)
		return
	}
	_ = conn.SetReadDeadline(time.Now().Add(quiet))
	buffer := make([]byte, 2048)
	if n, err := conn.Read(buffer); err == nil {
		t.Fatalf("got %q, want nothing", buffer[:n])
	}
}
