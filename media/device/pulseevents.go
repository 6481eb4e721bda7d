package device

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/jfreymuth/pulse/proto"
)

// subscription is a sound server that says when its devices change.
type subscription struct {
	conn   net.Conn
	closed chan struct{} // the server has gone
}

// subscribe has look called when microphones or speakers of the sound server come or go, or others become the default.
// It is called on a goroutine of the connection, which ends with ctx. An error says that no server answers or that it
// refuses.
func subscribe(ctx context.Context, look func()) (*subscription, error) {
	var last error = ErrNotFound
	for _, address := range pulseServers() {
		conn, err := net.DialTimeout(pulseNetwork(address), address, time.Second)
		if err != nil {
			last = err
			continue
		}
		s := &subscription{conn: conn, closed: make(chan struct{})}
		if last = s.ask(ctx, look); last == nil {
			return s, nil
		}
		s.close()
	}
	return nil, last
}

// ask logs in and subscribes. It does not use proto.Connect, whose client panics where the server hangs up before
// somebody listens to it (proto/client.go, error).
func (s *subscription) ask(ctx context.Context, look func()) error {
	context.AfterFunc(ctx, s.close)
	gone := sync.OnceFunc(func() { close(s.closed) })
	client := &proto.Client{Callback: func(message any) {
		switch message := message.(type) {
		case *proto.ConnectionClosed:
			gone()
		case *proto.SubscribeEvent:
			if matters(message.Event) {
				look()
			}
		}
	}}
	client.SetTimeout(soundTimeout)
	client.Open(untilEOF{s.conn})
	cookie, err := pulseCookie()
	if err != nil {
		return err
	}
	var hello proto.AuthReply
	if err := client.Request(&proto.Auth{Version: client.Version(), Cookie: cookie}, &hello); err != nil {
		return err
	}
	client.SetVersion(hello.Version)
	name := &proto.SetClientName{Props: proto.PropList{"application.name": proto.PropListString("confab")}}
	if err := client.Request(name, &proto.SetClientNameReply{}); err != nil {
		return err
	}
	what := proto.SubscriptionMaskSink | proto.SubscriptionMaskSource | proto.SubscriptionMaskServer
	return client.Request(&proto.Subscribe{Mask: what}, nil)
}

func (s *subscription) close() { _ = s.conn.Close() }

// matters leaves out what changes of a device all the time, such as its volume.
func matters(e proto.SubscriptionEventType) bool {
	return e.GetFacility() == proto.EventServer || e.GetType() != proto.EventChange
}

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
