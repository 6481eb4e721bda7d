package gate

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"testing"
	"testing/synctest"
	"time"
)

func TestShut(t *testing.T) {
	for name, test := range map[string]struct {
		shut []time.Duration // a second apart
		open time.Duration   // since the first
	}{
		"once":    {[]time.Duration{5 * time.Second}, 5 * time.Second},
		"longer":  {[]time.Duration{5 * time.Second, 7 * time.Second}, 8 * time.Second},
		"shorter": {[]time.Duration{5 * time.Second, 2 * time.Second}, 5 * time.Second},
		"opened":  {[]time.Duration{5 * time.Second, 0}, time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g, begun := New(), time.Now()
				if g.Shutting() || g.Used() {
					t.Error("born shut")
				}
				for i, d := range test.shut {
					if i > 0 {
						<-time.After(time.Second)
					}
					g.Shut(d)
				}
				<-g.Opened()
				if took := time.Since(begun); took != test.open || g.Shutting() || !g.Used() {
					t.Errorf("opened after %v, want %v", took, test.open)
				}
			})
		})
	}
}

// pipe is a held connection and its other end.
func pipe(t *testing.T, g *Gate) (*conn, net.Conn) {
	t.Helper()
	a, b := net.Pipe()
	t.Cleanup(func() { _, _ = a.Close(), b.Close() })
	return newConn(g, a), b
}

// TestHeldNotLost: what TCP carries arrives when the gate opens.
func TestHeldNotLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New()
		c, far := pipe(t, g)
		begun := time.Now()
		g.Shut(5 * time.Second)
		go func() { _, _ = far.Write([]byte("in")) }()
		buffer := make([]byte, 8)
		n, err := c.Read(buffer)
		if err != nil || !bytes.Equal(buffer[:n], []byte("in")) || time.Since(begun) != 5*time.Second {
			t.Errorf("%q, %v after %v", buffer[:n], err, time.Since(begun))
		}
		g.Shut(5 * time.Second)
		go func() { _, _ = c.Write([]byte("out")) }()
		n, err = far.Read(buffer)
		if err != nil || !bytes.Equal(buffer[:n], []byte("out")) || time.Since(begun) != 10*time.Second {
			t.Errorf("%q, %v after %v", buffer[:n], err, time.Since(begun))
		}
	})
}

// TestHoldEnds: neither a deadline nor a close waits for the gate.
func TestHoldEnds(t *testing.T) {
	for name, test := range map[string]struct {
		end  func(*conn)
		want error
	}{
		"deadline":       {func(c *conn) { _ = c.SetWriteDeadline(time.Now().Add(time.Second)) }, os.ErrDeadlineExceeded},
		"both-deadlines": {func(c *conn) { _ = c.SetDeadline(time.Now().Add(time.Second)) }, os.ErrDeadlineExceeded},
		"close":          {func(c *conn) { time.AfterFunc(time.Second, func() { _ = c.Close() }) }, net.ErrClosed},
		"moved": {func(c *conn) {
			_ = c.SetWriteDeadline(time.Now().Add(time.Minute))
			time.AfterFunc(time.Second/2, func() { _ = c.SetWriteDeadline(time.Now().Add(time.Second / 2)) })
		}, os.ErrDeadlineExceeded},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := New()
				c, _ := pipe(t, g)
				g.Shut(time.Hour)
				defer g.Shut(0)
				begun := time.Now()
				test.end(c)
				if _, err := c.Write([]byte("x")); !errors.Is(err, test.want) || time.Since(begun) != time.Second {
					t.Errorf("%v after %v", err, time.Since(begun))
				}
			})
		})
	}
}

func TestDial(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	g := New()
	c, err := g.Dial(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	_ = c.Close()
	_ = c.Close()
	g.Shut(time.Hour)
	defer g.Shut(0)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := g.Dial(ctx, "tcp", l.Addr().String()); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("dialled through a shut gate: %v", err)
	}
}

// TestDatagrams: what meets a shut gate is lost, either way and by either pair of methods.
func TestDatagrams(t *testing.T) {
	g := New()
	inside, err := g.Net().ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer inside.Close()
	outside, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer outside.Close()
	fast := inside.(udp)
	to := outside.LocalAddr().(*net.UDPAddr).AddrPort()
	back := netip.MustParseAddrPort(inside.LocalAddr().String())
	send := func(text string) {
		t.Helper()
		for _, err := range []error{second(inside.WriteTo([]byte(text), outside.LocalAddr())), second(fast.WriteToAddrPort([]byte(text), to))} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	g.Shut(time.Hour)
	send("lost")
	g.Shut(0)
	send("kept")
	buffer := make([]byte, 16)
	for range 2 {
		if n, _, err := outside.ReadFrom(buffer); err != nil || string(buffer[:n]) != "kept" {
			t.Fatalf("%q, %v", buffer[:n], err)
		}
	}
	for name, read := range map[string]func() (int, error){
		"slow": func() (int, error) { n, _, err := inside.ReadFrom(buffer); return n, err },
		"fast": func() (int, error) { n, _, err := fast.ReadFromAddrPort(buffer); return n, err },
	} {
		if _, err := outside.WriteToUDPAddrPort([]byte(name), back); err != nil {
			t.Fatal(err)
		}
		if n, err := read(); err != nil || string(buffer[:n]) != name {
			t.Errorf("%q, %v", buffer[:n], err)
		}
	}
	g.Shut(time.Hour)
	defer g.Shut(0)
	if _, err := outside.WriteToUDPAddrPort([]byte("lost"), back); err != nil {
		t.Fatal(err)
	}
	for name, read := range map[string]func() error{
		"slow": func() error { _, _, err := inside.ReadFrom(buffer); return err },
		"fast": func() error { _, _, err := fast.ReadFromAddrPort(buffer); return err },
	} {
		_ = inside.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
		if err := read(); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%s: read through a shut gate: %v", name, err)
		}
	}
}

func second(_ int, err error) error { return err }

func TestInterfacesAreFresh(t *testing.T) {
	n := New().Net()
	list, err := n.Interfaces()
	if err != nil || len(list) == 0 {
		t.Fatalf("%v, %v", list, err)
	}
	if i, err := n.InterfaceByName(list[0].Name); err != nil || i.Index != list[0].Index {
		t.Errorf("%v, %v", i, err)
	}
	if i, err := n.InterfaceByIndex(list[0].Index); err != nil || i.Name != list[0].Name {
		t.Errorf("%v, %v", i, err)
	}
}
