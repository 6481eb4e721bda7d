package faultnet_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"syscall"
	"testing"
	"time"

	"confab/signaling/faultnet"
)

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

func relayTCP(t *testing.T) *faultnet.Relay {
	return start(t, faultnet.Options{Target: echoTCP(t)})
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

func read(t *testing.T, conn net.Conn, r *bufio.Reader) string {
	t.Helper()
	_ = conn.SetReadDeadline(time.Now().Add(timeout))
	line, err := r.ReadString('\n')
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	return line
}

// fails wants the connection to end, and says how.
func fails(t *testing.T, conn net.Conn) error {
	t.Helper()
	_ = conn.SetReadDeadline(time.Now().Add(timeout))
	_, err := conn.Read(make([]byte, 1))
	var late net.Error
	if err == nil || errors.As(err, &late) && late.Timeout() {
		t.Fatalf("the connection goes on: %v", err)
	}
	return err
}
