package device

import (
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/jfreymuth/pulse/proto"
)

// pulseConn is a conversation with a sound server.
type pulseConn struct {
	*proto.Client
	conn   net.Conn
	closed chan struct{} // the server has gone
}

// dialPulse logs in at the first server that takes us. heard is called with what the server says by itself, on a
// goroutine of the connection. An error says that no server answers or that it refuses.
func dialPulse(heard func(message any)) (*pulseConn, error) {
	var last error = ErrNotFound
	for _, address := range pulseServers() {
		conn, err := net.DialTimeout(pulseNetwork(address), address, time.Second)
		if err != nil {
			last = err
			continue
		}
		c := &pulseConn{conn: conn, closed: make(chan struct{})}
		if last = c.login(heard); last == nil {
			return c, nil
		}
		c.close()
	}
	return nil, last
}

// login does not use proto.Connect, whose client panics where the server hangs up before somebody listens to it
// (proto/client.go, error).
func (c *pulseConn) login(heard func(message any)) error {
	gone := sync.OnceFunc(func() { close(c.closed) })
	c.Client = &proto.Client{Callback: func(message any) {
		if _, end := message.(*proto.ConnectionClosed); end {
			gone()
		}
		heard(message)
	}}
	c.SetTimeout(soundTimeout)
	c.Open(untilEOF{c.conn})
	cookie, err := pulseCookie()
	if err != nil {
		return err
	}
	var hello proto.AuthReply
	if err := c.Request(&proto.Auth{Version: c.Version(), Cookie: cookie}, &hello); err != nil {
		return err
	}
	c.SetVersion(hello.Version)
	name := &proto.SetClientName{Props: proto.PropList{"application.name": proto.PropListString("confab")}}
	return c.Request(name, &proto.SetClientNameReply{})
}

func (c *pulseConn) close() { _ = c.conn.Close() }

// untilEOF makes an end of every failure: of others proto.Client tells nobody.
type untilEOF struct{ net.Conn }

// Read implements io.Reader.
func (c untilEOF) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if err != nil {
		err = io.EOF
	}
	return n, err
}

// pulseCookie is what a server knows its user by. A server that wants none takes any.
func pulseCookie() ([]byte, error) {
	path := os.Getenv("PULSE_COOKIE")
	if path == "" {
		folder, err := os.UserConfigDir()
		if err != nil {
			return make([]byte, 256), nil
		}
		path = filepath.Join(folder, "pulse", "cookie")
	}
	cookie, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return make([]byte, 256), nil
	}
	return cookie, err
}
