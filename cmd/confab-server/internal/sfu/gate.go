package sfu

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"sync"
	"time"
)

// gate is what participants reach instead of LiveKit itself: it asks Options.Gate about every request and hands the
// others on, signalling sockets included. It stays while children come and go.
type gate struct {
	server *http.Server
	work   sync.WaitGroup
}

// openGate listens on LiveKit's HTTP port; LiveKit itself gets another with every child.
func (s *Server) openGate() (*gate, error) {
	if s.options.Gate == nil {
		return nil, nil
	}
	ports, err := s.settlePorts()
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(s.options.Bind, strconv.Itoa(ports.HTTP)))
	if err != nil {
		return nil, &PortError{Network: "tcp", Purpose: "LiveKit signalling", Port: ports.HTTP, Err: err}
	}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(&url.URL{Scheme: "http", Host: s.ServiceAddress()})
			r.Out.Host = r.In.Host
			r.SetXForwarded()
		},
		Transport: &http.Transport{DialContext: (&net.Dialer{Timeout: 5 * time.Second}).DialContext, DisableKeepAlives: true},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			s.logger.Debug("LiveKit did not answer", "cause", err)
			w.Header().Set("Retry-After", "1")
			http.Error(w, "the media server is starting", http.StatusServiceUnavailable)
		},
	}
	g := &gate{server: &http.Server{Handler: s.options.Gate(proxy), ReadHeaderTimeout: 10 * time.Second}}
	g.work.Go(func() { _ = g.server.Serve(listener) }) // until close
	s.mu.Lock()
	s.gated = true
	s.mu.Unlock()
	return g, nil
}

// close ends the gate after the last child; sockets that went through it ended with that.
func (g *gate) close() {
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

// behind is the ports that a child is told: behind a gate its HTTP port is one that nobody else knows.
func (s *Server) behind(ports Ports) (Ports, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.gated {
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

// ServiceAddress is host:port of LiveKit itself, past the gate: for the room service and for signs of life.
func (s *Server) ServiceAddress() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	port := s.ports.HTTP
	if s.gated {
		port = s.inner
	}
	return net.JoinHostPort(s.options.Bind, strconv.Itoa(port))
}
