package peer

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"confab/session/internal/downlink"
	"confab/session/internal/uplink"
)

// testTimeout bounds every wait of these tests: they use real sockets on the loopback interface.
const testTimeout = 20 * time.Second

// server is the other side made by hand: a pion connection that answers offers, in this process. The test passes
// messages by hand.
type server struct {
	t          *testing.T
	pc         *webrtc.PeerConnection
	candidates chan string
	tracks     chan *webrtc.TrackRemote
	channels   chan *webrtc.DataChannel
	kept       []Event // of the peer, that no await has asked for yet; states only until there are newer ones
}

func newServer(t *testing.T) *server {
	t.Helper()
	return newServerIn(t, Options{Loopback: true, Logger: quiet})
}

// newServerIn is one with options of a peer, such as another network.
func newServerIn(t *testing.T, o Options) *server {
	t.Helper()
	up, ctx := uplink.New(uplink.Options{}), t.Context()
	var running sync.WaitGroup
	running.Go(func() { up.Run(ctx) })
	t.Cleanup(running.Wait)
	api, err := newAPI(o, newEvidence(), downlink.New(), up)
	if err != nil {
		t.Fatal(err)
	}
	return newServerOf(t, api)
}

func newServerOf(t *testing.T, api *webrtc.API) *server {
	t.Helper()
	pc, err := api.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	s := &server{
		t: t, pc: pc, candidates: make(chan string, 100), tracks: make(chan *webrtc.TrackRemote, 100),
		channels: make(chan *webrtc.DataChannel, 100),
	}
	pc.OnICECandidate(func(c *webrtc.ICECandidate) {
		if c != nil {
			init, _ := json.Marshal(c.ToJSON())
			s.candidates <- string(init)
		}
	})
	pc.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
		s.tracks <- track
	})
	pc.OnDataChannel(func(dc *webrtc.DataChannel) { s.channels <- dc })
	t.Cleanup(func() { _ = pc.GracefulClose() })
	return s
}

// answer takes an offer of the peer's.
func (s *server) answer(offer string) string {
	s.t.Helper()
	if err := s.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}); err != nil {
		s.t.Fatal(err)
	}
	answer, err := s.pc.CreateAnswer(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.pc.SetLocalDescription(answer); err != nil {
		s.t.Fatal(err)
	}
	return answer.SDP
}

// offer makes one, as in dual mode.
func (s *server) offer() string {
	s.t.Helper()
	offer, err := s.pc.CreateOffer(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.pc.SetLocalDescription(offer); err != nil {
		s.t.Fatal(err)
	}
	return offer.SDP
}

func (s *server) candidate(init string) {
	s.t.Helper()
	var c webrtc.ICECandidateInit
	if err := json.Unmarshal([]byte(init), &c); err != nil {
		s.t.Fatal(err)
	}
	if err := s.pc.AddICECandidate(c); err != nil {
		s.t.Fatal(err)
	}
}

// send adds a track to the next answer, and writes samples until the test ends.
func (s *server) send(mime, id string) *webrtc.RTPSender {
	s.t.Helper()
	track, err := webrtc.NewTrackLocalStaticSample(webrtc.RTPCodecCapability{MimeType: mime}, id, "PA_a|"+id)
	if err != nil {
		s.t.Fatal(err)
	}
	sender, err := s.pc.AddTrack(track)
	if err != nil {
		s.t.Fatal(err)
	}
	feed(s.t, track)
	return sender
}

// run starts p and returns a function that ends it and waits.
func run(t *testing.T, p *Peer) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.Run(ctx)
	}()
	stop = func() {
		cancel()
		<-done
	}
	t.Cleanup(stop)
	return stop
}

// await carries candidates both ways and answers every offer until an event satisfies found.
func await[E Event](t *testing.T, p *Peer, s *server, found func(E) bool) E {
	t.Helper()
	late := time.After(testTimeout)
	for {
		for i, e := range s.kept {
			if e, ok := e.(E); ok && found(e) {
				s.kept = slices.Delete(s.kept, i, i+1)
				return e
			}
		}
		select {
		case init := <-s.candidates:
			p.Candidate(Publisher, init)
		case <-p.Events().Ready():
			s.kept = slices.DeleteFunc(s.kept, func(e Event) bool { _, state := e.(StateChanged); return state })
			for _, e := range p.Events().Take() {
				switch e := e.(type) {
				case CandidateFound:
					s.candidate(e.Init)
				case OfferMade:
					p.Answer(e.ID, s.answer(e.SDP), nil)
				}
				s.kept = append(s.kept, e)
			}
		case <-late:
			var want E
			t.Fatalf("no %T in time; state %s", want, p.State())
		}
	}
}

func anything[E Event](E) bool { return true }
