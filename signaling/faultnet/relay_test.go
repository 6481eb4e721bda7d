package faultnet_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"confab/signaling/faultnet"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	patience = 5 * time.Second
	quiet    = 100 * time.Millisecond // long enough for loopback to have delivered
)

func TestListensLocallyOnly(t *testing.T) {
	for address, want := range map[string]error{
		"0.0.0.0:0": faultnet.ErrNotLocal, "192.0.2.1:0": faultnet.ErrNotLocal, "10.0.0.1:0": faultnet.ErrNotLocal, "127.0.0.1:0": nil,
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

func TestStreamPasses(t *testing.T) {
	r := relayTCP(t)
	conn := dial(t, r)
	echoes(t, conn, "one")
	c := r.Counters()
	if c.Accepted != 1 || c.Open != 1 || c.Passed[faultnet.Up] == 0 || c.Passed[faultnet.Down] == 0 {
		t.Errorf("counters %+v", c)
	}
	_ = conn.(*net.TCPConn).CloseWrite()
	if _, err := io.ReadAll(conn); err != nil {
		t.Errorf("the end does not pass: %v", err)
	}
}

func TestStreamCut(t *testing.T) {
	r := relayTCP(t)
	conn := dial(t, r)
	echoes(t, conn, "one")
	r.Cut()
	if err := fails(t, conn); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("after a cut: %v, want a reset", err)
	}
	echoes(t, dial(t, r), "two")
}

func TestStreamClose(t *testing.T) {
	r := relayTCP(t)
	conn := dial(t, r)
	echoes(t, conn, "one")
	r.Close()
	if err := fails(t, conn); !errors.Is(err, io.EOF) {
		t.Errorf("after a close: %v, want the end", err)
	}
}

func TestStreamRefuse(t *testing.T) {
	r := relayTCP(t)
	before := dial(t, r)
	echoes(t, before, "one")
	r.Refuse()
	if err := refused(t, r); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("refused: %v, want a reset", err)
	}
	echoes(t, before, "two")
	r.Restore()
	echoes(t, dial(t, r), "three")
}

func TestStreamStall(t *testing.T) {
	for _, d := range []faultnet.Direction{faultnet.Up, faultnet.Down} {
		t.Run(d.String(), func(t *testing.T) {
			r := relayTCP(t)
			conn := dial(t, r)
			lines := bufio.NewReader(conn)
			r.Set(d, faultnet.Fault{Stall: true})
			fmt.Fprintln(conn, "one")
			silent(t, conn)
			r.Restore()
			if line := read(t, conn, lines); line != "one\n" {
				t.Errorf("got %q after the stall", line)
			}
		})
	}
}

func TestStreamDropIsForGood(t *testing.T) {
	for _, d := range []faultnet.Direction{faultnet.Up, faultnet.Down} {
		t.Run(d.String(), func(t *testing.T) {
			r := relayTCP(t)
			conn := dial(t, r)
			echoes(t, conn, "one")
			r.Set(d, faultnet.Fault{Drop: true})
			fmt.Fprintln(conn, "two")
			silent(t, conn)
			r.Restore()
			fmt.Fprintln(conn, "three")
			silent(t, conn)
			echoes(t, dial(t, r), "four")
		})
	}
}

func TestStreamDelay(t *testing.T) {
	const delay = 150 * time.Millisecond
	r := relayTCP(t)
	conn := dial(t, r)
	r.SetBoth(faultnet.Fault{Delay: delay})
	began := time.Now()
	echoes(t, conn, "one")
	if took := time.Since(began); took < 2*delay {
		t.Errorf("there and back in %v, want %v", took, 2*delay)
	}
}

func TestStreamBound(t *testing.T) {
	r := start(t, faultnet.Options{Target: echoTCP(t), MostOpen: 1})
	echoes(t, dial(t, r), "one")
	if refused(t, r) == nil {
		t.Error("a second connection is let in")
	}
	if c := r.Counters(); c.Refused != 1 || c.Open != 1 {
		t.Errorf("counters %+v", c)
	}
}

func TestStreamToNobody(t *testing.T) {
	r := start(t, faultnet.Options{Target: "127.0.0.1:1"})
	if refused(t, r) == nil {
		t.Error("no error")
	}
}

// TestStreamStalledEnds leaves a full, stalled connection behind for Run to end.
func TestStreamStalledEnds(t *testing.T) {
	r := relayTCP(t)
	conn := dial(t, r)
	r.SetBoth(faultnet.Fault{Stall: true})
	_ = conn.SetWriteDeadline(time.Now().Add(quiet))
	for {
		if _, err := conn.Write(make([]byte, 64<<10)); err != nil {
			break
		}
	}
}

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

func relayTCP(t *testing.T) *faultnet.Relay {
	return start(t, faultnet.Options{Target: echoTCP(t)})
}

func relayUDP(t *testing.T) *faultnet.Relay {
	return start(t, faultnet.Options{Network: "udp", Target: echoUDP(t)})
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
		case <-time.After(patience):
			t.Error("the relay has not ended")
		}
	})
}

func echoTCP(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var work sync.WaitGroup
	work.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			work.Go(func() {
				defer conn.Close()
				_, _ = io.Copy(conn, conn)
			})
		}
	})
	t.Cleanup(work.Wait)
	t.Cleanup(func() { l.Close() })
	return l.Addr().String()
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

// refused connects and says how that fails: while dialling or right after, as the reset comes.
func refused(t *testing.T, r *faultnet.Relay) error {
	t.Helper()
	conn, err := net.Dial("tcp", r.Address())
	if err != nil {
		return err
	}
	t.Cleanup(func() { conn.Close() })
	return fails(t, conn)
}

// echoes sends a line and wants it back.
func echoes(t *testing.T, conn net.Conn, line string) {
	t.Helper()
	fmt.Fprintln(conn, line)
	if got := read(t, conn, bufio.NewReader(conn)); got != line+"\n" {
		t.Fatalf("got %q, want %q", got, line)
	}
}

func answers(t *testing.T, conn net.Conn, text string) {
	t.Helper()
	fmt.Fprint(conn, text)
	if got := receive(t, conn); got != text {
		t.Fatalf("got %q, want %q", got, text)
	}
}

func read(t *testing.T, conn net.Conn, r *bufio.Reader) string {
	t.Helper()
	_ = conn.SetReadDeadline(time.Now().Add(patience))
	line, err := r.ReadString('\n')
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	return line
}

func receive(t *testing.T, conn net.Conn) string {
	t.Helper()
	_ = conn.SetReadDeadline(time.Now().Add(patience))
	buffer := make([]byte, 2048)
	n, err := conn.Read(buffer)
	if err != nil {
		t.Fatalf("receive: %v", err)
	}
	return string(buffer[:n])
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

// fails wants the connection to end, and says how.
func fails(t *testing.T, conn net.Conn) error {
	t.Helper()
	_ = conn.SetReadDeadline(time.Now().Add(patience))
	_, err := conn.Read(make([]byte, 1))
	var late net.Error
	if err == nil || errors.As(err, &late) && late.Timeout() {
		t.Fatalf("the connection goes on: %v", err)
	}
	return err
}
