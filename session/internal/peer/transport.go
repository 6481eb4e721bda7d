package peer

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/pion/webrtc/v4"
)

// transport is one pion connection with the candidates that came before their description.
type transport struct {
	refuseTCP func() bool // nil: never
	describe  func(sdp string)
	target    Target
	log       *slog.Logger
	pc        *webrtc.PeerConnection
	pending   []webrtc.ICECandidateInit // until there is a description that they belong to
	tcp       tcp
	later     func(func()) // runs something in Run's goroutine after headStart
}

func (t Target) String() string {
	if t == Subscriber {
		return "subscriber"
	}
	return "publisher"
}

func (p *Peer) newTransport(api *webrtc.API, target Target) (*transport, error) {
	pc, err := api.NewPeerConnection(webrtc.Configuration{
		BundlePolicy:  webrtc.BundlePolicyMaxBundle,
		RTCPMuxPolicy: webrtc.RTCPMuxPolicyRequire,
	})
	if err != nil {
		return nil, fmt.Errorf("create %s connection: %w", target, err)
	}
	t := &transport{target: target, log: p.log, pc: pc, refuseTCP: p.options.RefuseTCP, describe: p.downlink.Describe}
	t.later = func(do func()) { time.AfterFunc(headStart, func() { p.orders.Put(do) }) }
	pc.OnICECandidate(func(c *webrtc.ICECandidate) {
		if c == nil {
			return
		}
		init, err := json.Marshal(c.ToJSON())
		if err != nil {
			return
		}
		// Through the orders, so that the description which a candidate belongs to is always reported first.
		p.orders.Put(func() { p.events.Put(CandidateFound{Target: target, Init: string(init)}) })
	})
	// pion calls this one in a goroutine of its own (peerconnection.go, onConnectionStateChange), so the argument may
	// be stale: it is a nudge, and Run reads the state.
	pc.OnConnectionStateChange(func(webrtc.PeerConnectionState) { p.orders.Put(p.noteState) })
	pc.OnTrack(func(track *webrtc.TrackRemote, receiver *webrtc.RTPReceiver) {
		p.orders.Put(func() { p.trackArrived(t, track, receiver) })
	})
	pc.OnDataChannel(p.adoptChannel)
	return t, nil
}

// setRemote applies a description and then the candidates that waited for it. A candidate that does not fit is left
// out: one path less is no reason to give up the connection.
func (t *transport) setRemote(d webrtc.SessionDescription) error {
	var late []string
	d.SDP, late = splitTCP(d.SDP)
	t.describe(d.SDP)
	if err := t.pc.SetRemoteDescription(d); err != nil {
		return fmt.Errorf("set remote %s: %w", d.Type, err)
	}
	t.tcp.begin(credentials(d.SDP))
	waiting := t.pending
	t.pending = nil
	for _, candidate := range late {
		waiting = append(waiting, webrtc.ICECandidateInit{Candidate: candidate})
	}
	t.addCandidates(waiting)
	return nil
}

func (t *transport) addCandidates(candidates []webrtc.ICECandidateInit) {
	for _, c := range candidates {
		if err := t.addCandidate(c); err != nil {
			t.log.Debug("ignoring a candidate", "target", t.target, "error", err)
		}
	}
}

func (t *transport) addCandidate(c webrtc.ICECandidateInit) error {
	switch {
	case t.pc.RemoteDescription() == nil:
		t.pending = append(t.pending, c)
		return nil
	case overTCP(c.Candidate) && !t.mayUseTCP(c):
		return nil
	}
	if err := t.pc.AddICECandidate(c); err != nil {
		return fmt.Errorf("add candidate: %w", err)
	}
	return nil
}
