package request

import (
	"github.com/livekit/protocol/livekit"

	"confab/session/internal/publications"
)

type (
	// Message is a request to the server, for those who pass it on without looking into it.
	Message = livekit.SignalRequest
	// Join is a request to be let in.
	Join = livekit.JoinRequest
	// Description is an SDP offer or answer.
	Description = livekit.SessionDescription
	// LeaveReason is why a participant leaves.
	LeaveReason = livekit.DisconnectReason
)

// Goodbye is the reason of who leaves of their own accord.
const Goodbye LeaveReason = livekit.DisconnectReason_CLIENT_INITIATED

// NewJoin asks to be let in, and for what is to be sent from the first offer on.
func NewJoin(wants []publications.Wanted) *Join {
	join := &livekit.JoinRequest{ConnectionSettings: connectionSettings()}
	for _, w := range wants {
		join.AddTrackRequests = append(join.AddTrackRequests, addTrack(w.Track, w.Muted))
	}
	return join
}

// NewOffer is our side of a negotiation, with the number that its answer will have.
func NewOffer(sdp string, id uint32) *Description {
	return &livekit.SessionDescription{Type: "offer", Sdp: sdp, Id: id}
}

// NewResume asks to go on with the participant session sid; mediaLost says that the peer connections are lost too.
func NewResume(sid string, mediaLost bool) *Join {
	reason := livekit.ReconnectReason_RR_SIGNAL_DISCONNECTED
	if mediaLost {
		reason = livekit.ReconnectReason_RR_PUBLISHER_FAILED
	}
	return &livekit.JoinRequest{
		ConnectionSettings: connectionSettings(), Reconnect: true, ReconnectReason: reason, ParticipantSid: sid,
	}
}

// connectionSettings ask that nothing be paused for lack of bandwidth: see package fallback.
func connectionSettings() *livekit.ConnectionSettings {
	return &livekit.ConnectionSettings{AutoSubscribe: true, SubscriberAllowPause: new(false)}
}
