package session

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/livekit/protocol/livekit"
	"github.com/pion/webrtc/v4"

	"confab/session/meeting"
	"confab/session/queue"
	"confab/signaling"
)

// world is what a session under test lives in: a scripted server and scripted peer connections. Use it inside a synctest bubble.
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
		dial:    w.dial,
		newPeer: w.newPeer,
	}
	return w
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

func (w *world) dial(ctx context.Context, o signaling.Options) (socket, *signaling.Welcome, error) {
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

func participant(identity, sid string, tracks ...*livekit.TrackInfo) *livekit.ParticipantInfo {
	return &livekit.ParticipantInfo{Identity: identity, Sid: sid, Name: strings.ToUpper(identity), State: livekit.ParticipantInfo_ACTIVE, Tracks: tracks}
}

func cameraInfo(sid string) *livekit.TrackInfo {
	return &livekit.TrackInfo{Sid: sid, Type: livekit.TrackType_VIDEO, Source: livekit.TrackSource_CAMERA, MimeType: "video/VP8", Width: 640, Height: 360}
}

func microphoneInfo(sid string) *livekit.TrackInfo {
	return &livekit.TrackInfo{Sid: sid, Type: livekit.TrackType_AUDIO, Source: livekit.TrackSource_MICROPHONE, MimeType: "audio/opus"}
}

func localTrack(source meeting.Source, id string) LocalTrack {
	mime, codec := webrtc.MimeTypeOpus, "opus"
	if source.Video() {
		mime, codec = webrtc.MimeTypeVP8, "vp8"
	}
	track, err := webrtc.NewTrackLocalStaticSample(webrtc.RTPCodecCapability{MimeType: mime}, id, "stream")
	if err != nil {
		panic(err)
	}
	return LocalTrack{Source: source, Tracks: []webrtc.TrackLocal{track}, Codec: codec}
}

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
