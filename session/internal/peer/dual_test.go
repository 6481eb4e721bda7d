package peer

import (
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
)

func TestDual(t *testing.T) {
	p, err := New(Options{Dual: true, Loopback: true})
	if err != nil {
		t.Fatal(err)
	}
	down, up := newServer(t), newServer(t)
	down.send(webrtc.MimeTypeOpus, "TR_down")
	stop := run(t, p)
	p.Open(nil, false)
	p.Candidate(Subscriber, `{"candidate":""}`) // early: kept until the description
	p.Offer(200, down.offer(), map[string]string{"0": "TR_named"})
	p.Publish(Send{Tracks: []webrtc.TrackLocal{sample(t, webrtc.MimeTypeVP8, "cam")}})

	got := map[string]bool{}
	late := time.After(testTimeout)
	for len(got) < 5 {
		select {
		case init := <-down.candidates:
			p.Candidate(Subscriber, init)
		case init := <-up.candidates:
			p.Candidate(Publisher, init)
		case track := <-up.tracks:
			got["up "+track.ID()] = true
		case <-p.Events().Ready():
			for _, e := range p.Events().Take() {
				switch e := e.(type) {
				case CandidateFound:
					map[Target]*server{Publisher: up, Subscriber: down}[e.Target].candidate(e.Init)
				case OfferMade:
					p.Answer(e.ID, up.answer(e.SDP), map[string]string{"0": "of no account"})
					got["offered"] = true
				case AnswerMade:
					answer := webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: e.SDP}
					if err := down.pc.SetRemoteDescription(answer); err != nil || e.ID != 200 {
						t.Fatal(e.ID, err)
					}
					if offer, answer := p.LastDescriptions(); answer != e.SDP || offer == "" {
						t.Error("the last descriptions are not those of the subscriber")
					}
					got["answered"] = true
				case TrackArrived:
					got["down "+e.TrackID] = true
				case StateChanged:
					if e.State == Connected {
						got["connected"] = true
					}
				}
			}
		case <-late:
			t.Fatalf("only %v, state %s", got, p.State())
		}
	}
	for _, want := range []string{"offered", "answered", "connected", "up cam", "down TR_named"} {
		if !got[want] {
			t.Errorf("no %s", want)
		}
	}
	stop()
}

func TestDerive(t *testing.T) {
	const (
		fresh        = webrtc.PeerConnectionStateNew
		connecting   = webrtc.PeerConnectionStateConnecting
		connected    = webrtc.PeerConnectionStateConnected
		disconnected = webrtc.PeerConnectionStateDisconnected
		failed       = webrtc.PeerConnectionStateFailed
		closed       = webrtc.PeerConnectionStateClosed
	)
	for _, test := range []struct {
		states []webrtc.PeerConnectionState
		want   State
	}{
		{[]webrtc.PeerConnectionState{fresh}, Connecting},
		{[]webrtc.PeerConnectionState{connecting}, Connecting},
		{[]webrtc.PeerConnectionState{connected}, Connected},
		{[]webrtc.PeerConnectionState{disconnected}, Disconnected},
		{[]webrtc.PeerConnectionState{failed}, Failure},
		{[]webrtc.PeerConnectionState{closed}, Failure},
		{[]webrtc.PeerConnectionState{connected, connecting}, Connecting},
		{[]webrtc.PeerConnectionState{connecting, connected}, Connecting},
		{[]webrtc.PeerConnectionState{connecting, disconnected}, Disconnected},
		{[]webrtc.PeerConnectionState{disconnected, connecting}, Disconnected},
		{[]webrtc.PeerConnectionState{disconnected, failed}, Failure},
		{[]webrtc.PeerConnectionState{failed, connected}, Failure},
	} {
		if got := derive(test.states...); got != test.want {
			t.Errorf("%v: %s, want %s", test.states, got, test.want)
		}
	}
	for s := Fresh; s <= Failure; s++ {
		if s.String() == "unknown" {
			t.Errorf("state %d has no name", s)
		}
	}
	if State(99).String() != "unknown" {
		t.Error("a state from nowhere has a name")
	}
}

func FuzzCandidate(f *testing.F) {
	f.Add(`{"candidate":"candidate:1 1 udp 1 127.0.0.1 9 typ host","sdpMid":"0","sdpMLineIndex":0}`)
	f.Add(`{"candidate":""}`)
	f.Add(`[`)
	p, err := New(Options{Dual: true}) // before any description, so that nothing is dialled
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(p.close)
	f.Fuzz(func(t *testing.T, init string) {
		for _, target := range []Target{Publisher, Subscriber} {
			p.Candidate(target, init)
		}
		for _, order := range p.orders.Take() {
			order()
		}
		for _, e := range p.events.Take() {
			if failed, ok := e.(Failed); ok {
				t.Errorf("a candidate of the other side ends the connection: %v", failed.Err)
			}
		}
		p.publisher.pending, p.subscriber.pending = nil, nil
	})
}
