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
		"deadline": {
			func(c *conn) { _ = c.SetWriteDeadline(time.Now().Add(time.Second)) },
			os.ErrDeadlineExceeded,
		},
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

// datagrams is a socket on either side of a gate, and the address of the one inside.
type datagrams struct {
	g       *Gate
	inside  udp
	outside *net.UDPConn
	back    netip.AddrPort
	buffer  []byte
}

func newDatagrams(t *testing.T) *datagrams {
	t.Helper()
	g := New()
	inside, err := g.Net().ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = inside.Close() })
	outside, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = outside.Close() })
	back := netip.MustParseAddrPort(inside.LocalAddr().String())
	return &datagrams{g: g, inside: inside.(udp), outside: outside, back: back, buffer: make([]byte, 16)}
}

// send sends text out by both methods.
func (d *datagrams) send(t *testing.T, text string) {
	t.Helper()
	to := d.outside.LocalAddr().(*net.UDPAddr).AddrPort()
	for _, err := range []error{
		second(d.inside.WriteTo([]byte(text), d.outside.LocalAddr())),
		second(d.inside.WriteToAddrPort([]byte(text), to)),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// answer sends text in.
func (d *datagrams) answer(t *testing.T, text string) {
	t.Helper()
	if _, err := d.outside.WriteToUDPAddrPort([]byte(text), d.back); err != nil {
		t.Fatal(err)
	}
}

// reads are the two methods by which the inside reads.
func (d *datagrams) reads() map[string]func() (int, error) {
	return map[string]func() (int, error){
		"slow": func() (int, error) { n, _, err := d.inside.ReadFrom(d.buffer); return n, err },
		"fast": func() (int, error) { n, _, err := d.inside.ReadFromAddrPort(d.buffer); return n, err },
	}
}

// TestDatagrams: what meets a shut gate is lost, either way and by either pair of methods.
func TestDatagrams(t *testing.T) {
	d := newDatagrams(t)
	d.g.Shut(time.Hour)
	d.send(t, "lost")
	d.g.Shut(0)
	d.send(t, "kept")
	for range 2 {
		if n, _, err := d.outside.ReadFrom(d.buffer); err != nil || string(d.buffer[:n]) != "kept" {
			t.Fatalf("%q, %v", d.buffer[:n], err)
		}
	}
	for name, read := range d.reads() {
		d.answer(t, name)
		if n, err := read(); err != nil || string(d.buffer[:n]) != name {
			t.Errorf("%q, %v", d.buffer[:n], err)
		}
	}
	d.g.Shut(time.Hour)
	defer d.g.Shut(0)
	d.answer(t, "lost")
	for name, read := range d.reads() {
		_ = d.inside.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
		if _, err := read(); !errors.Is(err, os.ErrDeadlineExceeded) {
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
