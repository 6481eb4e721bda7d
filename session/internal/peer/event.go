package peer

import (
	"time"

	"github.com/pion/webrtc/v4"
)

// Target says which of the two connections something is about. In single mode everything is about Publisher.
type Target uint8

// The targets.
const (
	Publisher Target = iota
	Subscriber
)

// Event is a fact about the connections.
type Event interface{ isEvent() }

type (
	// OfferMade: send it to the server; the answer comes back through Peer.Answer with the same ID.
	OfferMade struct {
		ID  uint32
		SDP string
	}
	// AnswerMade answers the server's offer with that ID (dual mode).
	AnswerMade struct {
		ID  uint32
		SDP string
	}
	// CandidateFound is JSON of an RTCIceCandidateInit.
	CandidateFound struct {
		Target Target
		Init   string
	}
	// StateChanged carries the state derived from all connections that matter.
	StateChanged struct{ State State }
	// MediaFlowed is sent once after Peer.AwaitMedia, when packets were seen to arrive, or an answer of the server's
	// transport where nothing is to be received.
	MediaFlowed struct{}
	// MediaSent is sent once after Peer.AwaitMedia, when a packet of ours went out over a connection that stood.
	MediaSent struct{}
	// ChannelOpened: Peer.Send works on it from now on.
	ChannelOpened struct{ Channel Channel }
	// TrackArrived: the server began to send a track. The receiver of the event must read Track until it ends.
	TrackArrived struct {
		Track    *webrtc.TrackRemote
		SSRC     webrtc.SSRC
		TrackID  string // LiveKit track sid
		StreamID string // MediaStream id: "PA_…|…"
	}
	// DataReceived is one message of a data channel. The slice belongs to the receiver.
	DataReceived struct {
		Channel Channel
		Data    []byte
	}
	// UplinkEstimated: what the way to the server carries has changed.
	UplinkEstimated struct {
		Bitrate   int           // bit/s of all RTP packets
		RoundTrip time.Duration // 0: not known
		Loss      float64       // share of the packets of the last seconds, 0 to 1
	}
	// Failed: negotiation went wrong in a way that only a new Peer can mend.
	Failed struct{ Err error }
)

func (OfferMade) isEvent()      {}
func (AnswerMade) isEvent()     {}
func (CandidateFound) isEvent() {}
func (StateChanged) isEvent()   {}
func (MediaFlowed) isEvent()    {}
func (MediaSent) isEvent()      {}
func (ChannelOpened) isEvent()  {}
func (TrackArrived) isEvent()   {}
func (DataReceived) isEvent()   {}
func (Failed) isEvent()         {}

func (UplinkEstimated) isEvent() {}

// State is what can be said of all needed connections together.
type State uint8

// The states, derived and never assigned: see derive.
const (
	Fresh State = iota
	Connecting
	Connected
	Disconnected // ICE has lost its path and may still find it again
	Failure      // ICE or DTLS has failed; only an ICE restart or a new Peer helps
)

var stateNames = [...]string{"fresh", "connecting", "connected", "disconnected", "failed"}

// String names the state.
func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return "unknown"
}

// derive joins the states of the needed connections: the worst one rules, and all must be connected for Connected.
func derive(states ...webrtc.PeerConnectionState) State {
	result := Connected
	for _, s := range states {
		switch s {
		case webrtc.PeerConnectionStateFailed, webrtc.PeerConnectionStateClosed:
			return Failure
		case webrtc.PeerConnectionStateDisconnected:
			result = Disconnected
		case webrtc.PeerConnectionStateConnected:
		default:
			if result == Connected {
				result = Connecting
			}
		}
	}
	return result
}
