package faultnet_test

import (
	"errors"
	"fmt"
	"net"
	"sync"
	"testing"
	"time"

	"confab/signaling/faultnet"
)

func TestDatagramsPass(t *testing.T) {
	r := relayUDP(t)
	a, b := dialUDP(t, r), dialUDP(t, r)
	for i := range 3 {
		answers(t, a, fmt.Sprint("a", i))
		answers(t, b, fmt.Sprint("b", i))
	}
	if c := r.Counters(); c.Accepted != 2 || c.Passed != [2]uint64{6, 6} {
		t.Errorf("counters %+v", c)
	}
}

func TestDatagramsDrop(t *testing.T) {
	for _, d := range []faultnet.Direction{faultnet.Up, faultnet.Down} {
		t.Run(d.String(), func(t *testing.T) {
			r := relayUDP(t)
			conn := dialUDP(t, r)
			answers(t, conn, "one")
			r.Set(d, faultnet.Fault{Drop: true})
			fmt.Fprint(conn, "two")
			silent(t, conn)
			if c := r.Counters(); c.Lost[d] != 1 || c.Lost[1-d] != 0 {
				t.Errorf("counters %+v", c)
			}
			r.Restore()
			answers(t, conn, "three")
		})
	}
}

func TestDatagramsStall(t *testing.T) {
	r := relayUDP(t)
	conn := dialUDP(t, r)
	r.Set(faultnet.Down, faultnet.Fault{Stall: true})
	fmt.Fprint(conn, "one")
	silent(t, conn)
	r.Restore()
	if got := receive(t, conn); got != "one" {
		t.Errorf("got %q after the stall", got)
	}
}

func TestDatagramsDelayAndReorder(t *testing.T) {
	const delay = 30 * time.Millisecond
	r := relayUDP(t)
	conn := dialUDP(t, r)
	answers(t, conn, "warm")
	r.Set(faultnet.Up, faultnet.Fault{Delay: delay, Reorder: 0.3, ReorderBy: delay})
	began := time.Now()
	const many = 40
	for i := range many {
		fmt.Fprintf(conn, "%02d", i)
	}
	var overtaken int
	last := ""
	for range many {
		got := receive(t, conn)
		if got < last {
			overtaken++
		}
		last = got
	}
	if overtaken == 0 {
		t.Error("nothing was reordered")
	}
	if took := time.Since(began); took < delay {
		t.Errorf("there and back in %v, want %v", took, delay)
	}
}

func TestDatagramsLoss(t *testing.T) {
	r := relayUDP(t)
	conn := dialUDP(t, r)
	answers(t, conn, "warm")
	r.Set(faultnet.Up, faultnet.Fault{Loss: 0.5})
	const many = 100
	for range many {
		fmt.Fprint(conn, "x")
	}
	for lost := r.Counters(); lost.Lost[0]+lost.Passed[0] < many; lost = r.Counters() {
		silent(t, nil)
	}
	if lost := r.Counters().Lost[0]; lost < many/4 || lost > many*3/4 {
		t.Errorf("%d of %d lost, want about half", lost, many)
	}
}

// TestDatagramsCut changes the port that the target sees, and everything goes on.
func TestDatagramsCut(t *testing.T) {
	r := relayUDP(t)
	conn := dialUDP(t, r)
	answers(t, conn, "one")
	r.Cut()
	for r.Counters().Open != 0 {
		silent(t, nil)
	}
	answers(t, conn, "two")
	if c := r.Counters(); c.Accepted != 2 || c.Cut != 1 {
		t.Errorf("counters %+v", c)
	}
}

func relayUDP(t *testing.T) *faultnet.Relay {
	return start(t, faultnet.Options{Network: "udp", Target: echoUDP(t)})
}

func echoUDP(t *testing.T) string {
	t.Helper()
	socket, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var work sync.WaitGroup
	work.Go(func() {
		buffer := make([]byte, 2048)
		for {
			n, from, err := socket.ReadFrom(buffer)
			if errors.Is(err, net.ErrClosed) {
				return
			}
			if err == nil {
				_, _ = socket.WriteTo(buffer[:n], from)
			}
		}
	})
	t.Cleanup(work.Wait)
	t.Cleanup(func() { socket.Close() })
	return socket.LocalAddr().String()
}

func answers(t *testing.T, conn net.Conn, text string) {
	t.Helper()
	fmt.Fprint(conn, text)
	if got := receive(t, conn); got != text {
		t.Fatalf("got %q, want %q", got, text)
	}
}

func receive(t *testing.T, conn net.Conn) string {
	t.Helper()
	_ = conn.SetReadDeadline(time.Now().Add(timeout))
	buffer := make([]byte, 2048)
	n, err := conn.Read(buffer)
	if err != nil {
		t.Fatalf("receive: %v", err)
	}
	return string(buffer[:n])
}
