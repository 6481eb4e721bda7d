package blackhole

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

func TestSwallow(t *testing.T) {
	for name, test := range map[string]struct {
		swallow []time.Duration // a second apart
		over    time.Duration   // since the first
	}{
		"once":    {[]time.Duration{5 * time.Second}, 5 * time.Second},
		"longer":  {[]time.Duration{5 * time.Second, 7 * time.Second}, 8 * time.Second},
		"shorter": {[]time.Duration{5 * time.Second, 2 * time.Second}, 5 * time.Second},
		"ended":   {[]time.Duration{5 * time.Second, 0}, time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				network, begun := New(), time.Now()
				if network.Swallows() || network.Swallowed() {
					t.Error("born a black hole")
				}
				for i, d := range test.swallow {
					if i > 0 {
						<-time.After(time.Second)
					}
					network.Swallow(d)
				}
				<-network.Carries()
				if took := time.Since(begun); took != test.over || network.Swallows() || !network.Swallowed() {
					t.Errorf("over after %v, want %v", took, test.over)
				}
			})
		})
	}
}

// pipe is a held connection and its other end.
func pipe(t *testing.T, network *Network) (*conn, net.Conn) {
	t.Helper()
	a, b := net.Pipe()
	t.Cleanup(func() { _, _ = a.Close(), b.Close() })
	return newConn(network, a), b
}

// TestHeldNotLost: what TCP carries arrives when the black hole is over.
func TestHeldNotLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := New()
		c, far := pipe(t, network)
		begun := time.Now()
		network.Swallow(5 * time.Second)
		go func() { _, _ = far.Write([]byte("in")) }()
		buffer := make([]byte, 8)
		n, err := c.Read(buffer)
		if err != nil || !bytes.Equal(buffer[:n], []byte("in")) || time.Since(begun) != 5*time.Second {
			t.Errorf("%q, %v after %v", buffer[:n], err, time.Since(begun))
		}
		network.Swallow(5 * time.Second)
		go func() { _, _ = c.Write([]byte("out")) }()
		n, err = far.Read(buffer)
		if err != nil || !bytes.Equal(buffer[:n], []byte("out")) || time.Since(begun) != 10*time.Second {
			t.Errorf("%q, %v after %v", buffer[:n], err, time.Since(begun))
		}
	})
}

// TestHoldEnds: neither a deadline nor a close waits until it is over.
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
				network := New()
				c, _ := pipe(t, network)
				network.Swallow(time.Hour)
				defer network.Swallow(0)
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
	network := New()
	c, err := network.Dial(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	_ = c.Close()
	_ = c.Close()
	network.Swallow(time.Hour)
	defer network.Swallow(0)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := network.Dial(ctx, "tcp", l.Addr().String()); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("dialled in a black hole: %v", err)
	}
}

// datagrams is a socket on either side of the network, and the address of the one inside.
type datagrams struct {
	network *Network
	inside  udp
	outside *net.UDPConn
	back    netip.AddrPort
	buffer  []byte
}

func newDatagrams(t *testing.T) *datagrams {
	t.Helper()
	network := New()
	inside, err := network.Net().ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
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
	return &datagrams{network: network, inside: inside.(udp), outside: outside, back: back, buffer: make([]byte, 16)}
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

// TestDatagrams: what is sent in a black hole is lost, either way and by either pair of methods.
func TestDatagrams(t *testing.T) {
	d := newDatagrams(t)
	d.network.Swallow(time.Hour)
	d.send(t, "lost")
	d.network.Swallow(0)
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
	d.network.Swallow(time.Hour)
	defer d.network.Swallow(0)
	d.answer(t, "lost")
	for name, read := range d.reads() {
		_ = d.inside.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
		if _, err := read(); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%s: read in a black hole: %v", name, err)
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
