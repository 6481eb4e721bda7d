package sfu

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// proxy is what participants reach instead of LiveKit itself: it asks Options.Admit about the token of every request
// and hands on those that it lets through, signalling sockets included. It stays while children come and go.
type proxy struct {
	server *http.Server
	work   sync.WaitGroup

	mu      sync.Mutex
	sockets int           // signalling sockets to which LiveKit may still write
	quiet   chan struct{} // closed while there are none
}

// openProxy listens on LiveKit's HTTP port; LiveKit itself gets another with every child.
func (s *Server) openProxy() (*proxy, error) {
	if s.options.Admit == nil {
		return nil, nil
	}
	ports, err := s.choosePorts()
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(s.options.Bind, strconv.Itoa(ports.HTTP)))
	if err != nil {
		return nil, &PortError{Network: "tcp", Purpose: "LiveKit signalling", Port: ports.HTTP, Err: err}
	}
	g := &proxy{quiet: make(chan struct{})}
	close(g.quiet)
	g.server = s.proxyServer(g.count(s.ask(s.newProxy())))
	g.work.Go(func() { _ = g.server.Serve(listener) }) // until close
	s.mu.Lock()
	s.proxied = g
	s.mu.Unlock()
	return g, nil
}

// proxyServer has neither ReadTimeout nor WriteTimeout: LiveKit may take longer to let somebody in. ask limits what a
// client can hold on to.
func (s *Server) proxyServer(handler http.Handler) *http.Server {
	return &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute,
		ErrorLog: slog.NewLogLogger(s.logger.Handler(), slog.LevelDebug),
	}
}

// delivered is closed once all that LiveKit said on its signalling sockets before it closed them was handed on.
func (g *proxy) delivered() <-chan struct{} {
	if g == nil {
		quiet := make(chan struct{})
		close(quiet)
		return quiet
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.quiet
}

// count makes delivered know the signalling sockets that next opens.
func (g *proxy) count(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(upgrader{w, g}, r) })
}

func (g *proxy) add(n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.sockets == 0 {
		g.quiet = make(chan struct{})
	}
	if g.sockets += n; g.sockets == 0 {
		close(g.quiet)
	}
}

// upgrader counts the connection that a request is upgraded to.
type upgrader struct {
	http.ResponseWriter
	proxy *proxy
}

func (u upgrader) Unwrap() http.ResponseWriter { return u.ResponseWriter }

// Hijack is for the proxy, which takes the connection when LiveKit accepted the upgrade.
func (u upgrader) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffered, err := http.NewResponseController(u.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	u.proxy.add(1)
	return &socket{Conn: conn, over: sync.OnceFunc(func() { u.proxy.add(-1) })}, buffered, nil
}

// socket is a signalling socket on the participant's side. The proxy half-closes it after LiveKit's last byte.
type socket struct {
	net.Conn
	over func()
}

func (s *socket) CloseWrite() error {
	defer s.over()
	if half, ok := s.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return s.Conn.Close()
}

func (s *socket) Close() error {
	defer s.over()
	return s.Conn.Close()
}

// close ends the proxy after the last child; sockets that went through it ended with that.
func (g *proxy) close() {
	if g == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	if g.server.Shutdown(ctx) != nil {
		_ = g.server.Close()
	}
	g.work.Wait()
}

// behind is the ports that a child is told: behind a proxy its HTTP port is one that nobody else knows.
func (s *Server) behind(ports Ports) (Ports, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.proxied == nil {
		return ports, nil
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(s.options.Bind, "0"))
	if err != nil {
		return ports, fmt.Errorf("find a port for LiveKit: %w", err)
	}
	s.inner = listener.Addr().(*net.TCPAddr).Port
	ports.HTTP = s.inner
	return ports, listener.Close()
}

// ServiceAddress is host:port of LiveKit itself, past the proxy: for the room service and for signs of life.
func (s *Server) ServiceAddress() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	port := s.ports.HTTP
	if s.proxied != nil {
		port = s.inner
	}
	return net.JoinHostPort(s.options.Bind, strconv.Itoa(port))
}
