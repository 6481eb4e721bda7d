package sfu

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"os/exec"
	"strconv"
	"sync"
	"time"
)

// Subcommand is the hidden first argument that makes confab-server the embedded LiveKit.
const Subcommand = "sfu"

// Options say what the embedded LiveKit is like. Keys are required.
type Options struct {
	Keys         Keys
	Bind         string        // IP address of all its ports; default 127.0.0.1
	Ports        Ports         // zero: free ones are picked at the first start and then kept
	LogLevel     string        // debug, info, warn or error; default warn
	Grace        time.Duration // from asking the child to stop to killing it; default 1 s
	StartTimeout time.Duration // from starting the child to its being ready; default 30 s
	CheckEvery   time.Duration // between two looks whether a ready child still answers; default 5 s
	Logger       *slog.Logger  // nil: nothing is logged

	// Admit stands between participants and LiveKit, if it is given: it is asked about the token of each request that
	// has one, and nil lets it through. LiveKit then sees this token alone.
	Admit func(ctx context.Context, token string) *Refusal
	// Webhook is the URL that LiveKit tells what happens in its rooms; empty for none.
	Webhook string

	// Command makes the child's process; default is this program with the argument "sfu".
	Command func() (*exec.Cmd, error)
}

// Status is what is true about the embedded LiveKit.
type Status struct {
	Ready  bool
	PID    int    // of the child; 0 while there is none
	Starts int    // how often a child was started
	Served int    // how often a child became ready
	Cause  string // why the last child ended, empty before the first end
}

// Server is an embedded LiveKit. It starts with Run.
type Server struct {
	options Options
	logger  *slog.Logger
	client  *http.Client // asks the child whether it still answers

	mu      sync.Mutex
	ports   Ports
	proxied *proxy // what participants reach on ports.HTTP; nil when that is the child itself
	inner   int    // the child's own HTTP port behind it
	status  Status
	changed chan struct{} // closed and replaced at every change of status
}

// New prepares an embedded LiveKit and starts nothing.
func New(o Options) *Server {
	if o.Bind == "" {
		o.Bind = "127.0.0.1"
	}
	if o.LogLevel == "" {
		o.LogLevel = "warn"
	}
	if o.Grace == 0 {
		o.Grace = time.Second
	}
	if o.StartTimeout == 0 {
		o.StartTimeout = 30 * time.Second
	}
	if o.CheckEvery == 0 {
		o.CheckEvery = 5 * time.Second
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Command == nil {
		o.Command = command
	}
	return &Server{
		options: o, logger: o.Logger, ports: o.Ports, changed: make(chan struct{}),
		client: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}},
	}
}

// Status is the current state, and a channel that is closed at its next change.
func (s *Server) Status() (Status, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.status, s.changed
}

// Ports are the ports in use; all zero until free ones were picked.
func (s *Server) Ports() Ports {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ports
}

// Address is host:port where participants reach LiveKit's HTTP and WebSocket server.
func (s *Server) Address() string {
	return net.JoinHostPort(s.options.Bind, strconv.Itoa(s.Ports().HTTP))
}

// Keys are the keys that LiveKit accepts.
func (s *Server) Keys() Keys { return s.options.Keys }

func (s *Server) update(change func(*Status)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.status
	change(&s.status)
	if s.status != before {
		close(s.changed)
		s.changed = make(chan struct{})
	}
}
