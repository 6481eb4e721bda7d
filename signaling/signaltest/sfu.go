package signaltest

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/livekit/protocol/livekit"
)

// Stall says where a server stops answering.
type Stall uint8

// In the order in which a client meets them.
const (
	NoStall    Stall = iota // answers everything
	OnAccept                // takes the TCP connection and reads the request, says nothing
	OnGreeting              // upgrades to a WebSocket, sends no first message
)

// Behaviour is what one connection meets. The zero value is a healthy server.
type Behaviour struct {
	Status int         // HTTP status instead of the upgrade; 0 = upgrade
	Body   string      // of the answer with Status
	Header http.Header // of the answer with Status, beside net/http's own

	Stall     Stall
	First     []*livekit.SignalResponse // instead of the greeting
	RawFirst  []Frame                   // sent before First, byte for byte
	Silent    bool                      // pings are not answered
	CloseCode int                       // after First: close frame with this code; 0 = stay
	Drop      bool                      // after First: cut the connection without a close frame
	Deaf      bool                      // nothing is read from the client: its writes get stuck
}

// Frame is one WebSocket message as it goes over the wire. Type is websocket.BinaryMessage or TextMessage.
type Frame struct {
	Type int
	Data []byte
}

// Options says what the server is like. The zero value is a healthy LiveKit.
type Options struct {
	Behaviour
	Each func(n int, h *Hello) Behaviour // for the n-th handshake, from 0, instead of Behaviour

	NoV1   bool // 404 on /rtc/v1, as before LiveKit 1.9.10; does not count as a handshake
	Memory bool // pipes instead of TCP: for synctest

	PingInterval, PingTimeout int32 // seconds, announced in Join; 0 = LiveKit's 5 and 15; negative = 0, no pings

	// Answer, if set, is called for each request but pings, on the connection's reader, before Next can return it.
	Answer func(p *Peer, r *livekit.SignalRequest)
}

// SFU is the running fake.
type SFU struct {
	o       Options
	server  *http.Server
	memory  *pipes // nil with TCP
	addr    string
	done    chan struct{}
	work    sync.WaitGroup // everything that runs
	accepts *mailbox[*Peer]

	mu      sync.Mutex
	hellos  []*Hello
	closing bool
}

// New starts a server that ends with the test.
func New(tb testing.TB, o Options) *SFU {
	tb.Helper()
	s := &SFU{o: o, done: make(chan struct{}), accepts: newMailbox[*Peer]()}
	var listener net.Listener
	if o.Memory {
		s.memory = newPipes()
		listener = s.memory
	} else {
		var err error
		listener, err = (&net.ListenConfig{}).Listen(tb.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			tb.Fatalf("signaltest: listen: %v", err)
		}
	}
	s.addr = listener.Addr().String()
	s.server = &http.Server{
		Handler:           http.HandlerFunc(s.serve),
		ReadHeaderTimeout: time.Minute,
		ErrorLog:          log.New(io.Discard, "", 0),
	}
	s.work.Go(func() { _ = s.server.Serve(listener) })
	tb.Cleanup(s.Close)
	return s
}

// URL is the server's address, ws://….
func (s *SFU) URL() string { return "ws://" + s.addr }

// NetDialContext connects to the server, whatever the address; nil with TCP, where the address will do. It fits
// signaling.Options.NetDialContext.
func (s *SFU) NetDialContext() func(ctx context.Context, network, addr string) (net.Conn, error) {
	if s.memory == nil {
		return nil
	}
	return s.memory.dial
}

// Accept waits for the next client that has got its WebSocket; net.ErrClosed after Close.
func (s *SFU) Accept(ctx context.Context) (*Peer, error) { return s.accepts.take(ctx) }

// Hellos are all handshakes so far, refused ones included.
func (s *SFU) Hellos() []*Hello {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]*Hello(nil), s.hellos...)
}

// Close cuts every connection and waits until nothing runs. Idempotent.
func (s *SFU) Close() {
	s.mu.Lock()
	if !s.closing {
		s.closing = true
		close(s.done)
		s.accepts.close()
	}
	s.mu.Unlock()
	_ = s.server.Close()
	s.work.Wait()
}

func (s *SFU) begin() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing {
		return false
	}
	s.work.Add(1)
	return true
}

func (s *SFU) serve(w http.ResponseWriter, r *http.Request) {
	if !s.begin() {
		return
	}
	defer s.work.Done()
	if r.URL.Path == "/rtc/v1" && s.o.NoV1 {
		http.NotFound(w, r)
		return
	}
	if r.URL.Path != "/rtc" && r.URL.Path != "/rtc/v1" || !websocket.IsWebSocketUpgrade(r) {
		w.WriteHeader(http.StatusNotFound) // as LiveKit: an empty body
		return
	}
	h, err := readHello(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	n := len(s.hellos)
	s.hellos = append(s.hellos, h)
	s.mu.Unlock()
	b := s.o.Behaviour
	if s.o.Each != nil {
		b = s.o.Each(n, h)
	}
	s.meet(w, r, h, b)
}

func (s *SFU) meet(w http.ResponseWriter, r *http.Request, h *Hello, b Behaviour) {
	if b.Stall == OnAccept {
		select {
		case <-r.Context().Done():
		case <-s.done:
		}
		return
	}
	if b.Status != 0 {
		for k, v := range b.Header {
			w.Header()[k] = v
		}
		w.WriteHeader(b.Status)
		_, _ = io.WriteString(w, b.Body)
		return
	}
	ws, err := (&websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}).Upgrade(w, r, nil)
	if err != nil {
		return
	}
	p := newPeer(ws, h, s, b)
	p.greet()
	s.accepts.put(p)
	p.run(s.done)
}
