package session

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/livekit/protocol/livekit"
	"github.com/pion/webrtc/v4"

	"confab/session/internal/attempt"
	"confab/session/internal/recovery"
	"confab/session/internal/wire/wiretest"
	"confab/session/meeting"
	"confab/session/queue"
	"confab/signaling"
)

// world is what a session under test lives in: a scripted server and scripted peer connections. Use it inside a
// synctest bubble.
type world struct {
	t       *testing.T
	options Options
	s       *Session
	done    chan error
	cancel  context.CancelFunc // of Run's context

	// server answers the n-th dial, from 0; nil is a healthy server. Set it before start or between settles.
	server func(n int, o signaling.Options) (*signaling.Welcome, error)
	stall  bool // dials hang until their context ends
	still  bool // peers do not connect by themselves
	silent bool // peers connect, but no packets arrive

	mu      sync.Mutex
	dials   []signaling.Options
	sockets []*fakeSocket
	peers   []*fakePeer
	tickets int

	events []meeting.Event
	tracks []TrackChange
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, done: make(chan error, 1)}
	w.options = Options{
		Room:   "asked-for",
		Random: rand.New(rand.NewPCG(1, 2)),
		Tickets: func(context.Context) (Ticket, error) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.tickets++
			return Ticket{URL: "wss://sfu.example", Token: fmt.Sprintf("ticket-%d", w.tickets)}, nil
		},
		Codecs:  someCodecs(),
		dial:    w.dial,
		newPeer: w.newPeer,
	}
	return w
}

// someCodecs are what a session of the tests can decode.
func someCodecs() []webrtc.RTPCodecParameters {
	var list []webrtc.RTPCodecParameters
	for _, mime := range []string{webrtc.MimeTypeOpus, "audio/red", webrtc.MimeTypeVP8, webrtc.MimeTypeVP9} {
		list = append(list, webrtc.RTPCodecParameters{RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: mime}})
	}
	return list
}

// serve changes what the server answers from now on.
func (w *world) serve(answer func(n int, o signaling.Options) (*signaling.Welcome, error)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.server = answer
}

// start runs the session; the test's end leaves it and waits for Run.
func (w *world) start() *world {
	w.s = New(w.options)
	ctx, cancel := context.WithCancel(context.Background())
	go func() { w.done <- w.s.Run(ctx) }()
	w.cancel = cancel
	w.t.Cleanup(cancel)
	return w
}

// join starts, joins and settles.
func (w *world) join() *world {
	w.start()
	w.s.Join()
	w.settle()
	return w
}

// settle lets everything happen that needs no more time to pass, and collects what came out.
func (w *world) settle() {
	synctest.Wait()
	w.events = append(w.events, w.s.Events().Take()...)
	w.tracks = append(w.tracks, w.s.Tracks().Take()...)
}

// pass lets time go by.
func (w *world) pass(d time.Duration) {
	<-time.After(d)
	w.settle()
}

// end leaves if need be and returns what Run returned.
func (w *world) end() error {
	w.t.Helper()
	w.s.Leave()
	return w.ended()
}

// ended waits for Run, which must be over within a second.
func (w *world) ended() error {
	w.t.Helper()
	begun := time.Now()
	var err error
	select {
	case err = <-w.done:
	case <-time.After(time.Minute): // the session's own clocks never stop, so a hang would not be noticed
		w.t.Fatal("Run does not return")
	}
	if took := time.Since(begun); took > time.Second {
		w.t.Errorf("Run took %v to return", took)
	}
	w.settle()
	return err
}

func (w *world) dial(ctx context.Context, o signaling.Options) (attempt.Socket, *signaling.Welcome, error) {
	w.mu.Lock()
	n := len(w.dials)
	w.dials = append(w.dials, o)
	answer, stall := w.server, w.stall
	w.mu.Unlock()
	if stall {
		<-ctx.Done()
		return nil, nil, ctx.Err()
	}
	if answer == nil {
		answer = welcome
	}
	hello, err := answer(n, o)
	if err != nil {
		return nil, nil, err
	}
	c := &fakeSocket{in: queue.New[*livekit.SignalResponse](), over: make(chan error, 1), hungUp: make(chan struct{})}
	w.mu.Lock()
	w.sockets = append(w.sockets, c)
	w.mu.Unlock()
	return c, hello, nil
}

// welcome is what a healthy server says.
func welcome(_ int, o signaling.Options) (*signaling.Welcome, error) {
	if o.Join.Reconnect {
		return &signaling.Welcome{Mode: o.Mode, Reconnect: &livekit.ReconnectResponse{}}, nil
	}
	mode := o.Mode
	if mode == signaling.Auto {
		mode = signaling.Single
	}
	return &signaling.Welcome{Mode: mode, Join: joinResponse()}, nil
}

func joinResponse(others ...*livekit.ParticipantInfo) *livekit.JoinResponse {
	return &livekit.JoinResponse{
		Room:              &livekit.Room{Sid: "RM_1", Name: "room"},
		Participant:       participant("me", "PA_me"),
		OtherParticipants: others,
		ServerInfo:        &livekit.ServerInfo{Version: "1.13.5", Region: "here"},
		IceServers:        []*livekit.ICEServer{{Urls: []string{"stun:stun.example"}}},
	}
}

// What servers say of people, in short.
var (
	participant    = wiretest.Participant
	cameraInfo     = wiretest.Camera
	microphoneInfo = wiretest.Microphone
)

// socket is the newest one, peer the newest peer.
func (w *world) socket() *fakeSocket {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.sockets[len(w.sockets)-1]
}

func (w *world) peer() *fakePeer {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.peers[len(w.peers)-1]
}

// dialled are the tokens of all dials so far; a resume is marked.
func (w *world) dialled() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var list []string
	for _, o := range w.dials {
		token := o.Token
		if o.Join.Reconnect {
			token += " (resume)"
		}
		list = append(list, token)
	}
	return list
}

// names are those of the events so far, and clears them.
func (w *world) names() []string {
	var list []string
	for _, e := range w.events {
		list = append(list, e.Name())
	}
	w.events = nil
	return list
}

func (w *world) expectEvents(names ...string) {
	w.t.Helper()
	if got := w.names(); !slices.Equal(got, names) {
		w.t.Errorf("events %v, want %v", got, names)
	}
}

func (w *world) expectPhase(p meeting.Phase, b meeting.Banner) {
	w.t.Helper()
	if s := w.s.Snapshot(); s.Phase != p || s.Banner != b {
		w.t.Errorf("phase %s, banner %s, want %s, %s", s.Phase, s.Banner, p, b)
	}
}

// last finds the newest event of a kind.
func last[E meeting.Event](w *world) (found E) {
	w.t.Helper()
	for _, e := range slices.Backward(w.events) {
		if e, ok := e.(E); ok {
			return e
		}
	}
	w.t.Errorf("no %T among %v", found, w.events)
	return found
}

// command is an input of a test, run by the loop.
type command func()

func (in command) apply(*Session) { in() }

// Leave is what the end of Run's context does.
func (s *Session) Leave() { s.inbox.Put(told{recovery.LeaveRequested{}}) }
