package peer

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/pion/webrtc/v4"
)

// transport is one pion connection with the candidates that came before their description.
type transport struct {
	refuseTCP func() bool // nil: never
	target    Target
	log       *slog.Logger
	pc        *webrtc.PeerConnection
	pending   []webrtc.ICECandidateInit
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
	t := &transport{target: target, log: p.log, pc: pc, refuseTCP: p.options.RefuseTCP}
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
	// pion calls this one in a goroutine of its own (peerconnection.go, onConnectionStateChange), so the argument may be
	// stale: it is a nudge, and Run reads the state.
	pc.OnConnectionStateChange(func(webrtc.PeerConnectionState) { p.orders.Put(p.noteState) })
	pc.OnTrack(func(track *webrtc.TrackRemote, receiver *webrtc.RTPReceiver) {
		p.orders.Put(func() { p.trackArrived(t, track, receiver) })
	})
	pc.OnDataChannel(p.adoptChannel)
	return t, nil
}

// setRemote applies a description and then the candidates that waited for it. A candidate that does not fit is left out: one
// path less is no reason to give up the connection.
func (t *transport) setRemote(d webrtc.SessionDescription) error {
	if t.refusesTCP() {
		d.SDP = withoutTCP(d.SDP)
	}
	if err := t.pc.SetRemoteDescription(d); err != nil {
		return fmt.Errorf("set remote %s: %w", d.Type, err)
	}
	waiting := t.pending
	t.pending = nil
	for _, c := range waiting {
		if err := t.pc.AddICECandidate(c); err != nil {
			t.log.Debug("ignoring a candidate", "target", t.target, "error", err)
		}
	}
	return nil
}

func (t *transport) refusesTCP() bool { return t.refuseTCP != nil && t.refuseTCP() }

// withoutTCP leaves out candidate lines over TCP (RFC 8839 §5.1: foundation, component, transport, …).
func withoutTCP(sdp string) string {
	lines := strings.SplitAfter(sdp, "\n")
	return strings.Join(slices.DeleteFunc(lines, func(line string) bool {
		candidate, is := strings.CutPrefix(line, "a=")
		return is && overTCP(candidate)
	}), "")
}

func overTCP(candidate string) bool {
	words := strings.Fields(candidate)
	return len(words) > 2 && strings.HasPrefix(words[0], "candidate:") && strings.EqualFold(words[2], "tcp")
}

func (t *transport) addCandidate(c webrtc.ICECandidateInit) error {
	if t.refusesTCP() && overTCP(c.Candidate) {
		return nil
	}
	if t.pc.RemoteDescription() == nil {
		t.pending = append(t.pending, c)
		return nil
	}
	if err := t.pc.AddICECandidate(c); err != nil {
		return fmt.Errorf("add candidate: %w", err)
	}
	return nil
}
