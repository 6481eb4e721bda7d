package wire

import (
	"github.com/livekit/protocol/livekit"

	"confab/session/internal/publications"
	"confab/signaling"
)

// What a signalling socket carries, for those who pass it on without looking into it.
type (
	// Response is a message of the server.
	Response = livekit.SignalResponse
	// Request is a message to the server.
	Request = livekit.SignalRequest
	// Description is an SDP offer or answer.
	Description = livekit.SessionDescription
	// Join is a request to be let in.
	Join = livekit.JoinRequest
	// LeaveReason is why a participant leaves.
	LeaveReason = livekit.DisconnectReason
)

// JoinRequest asks to be let in, and for what is to be sent from the first offer on.
func JoinRequest(wants []publications.Wanted) *livekit.JoinRequest {
	join := &livekit.JoinRequest{ConnectionSettings: connectionSettings()}
	for _, w := range wants {
		join.AddTrackRequests = append(join.AddTrackRequests, AddTrack(w.Track, w.Muted))
	}
	return join
}

// Offer is an offer of ours.
func Offer(sdp string, id uint32) *Description {
	return &livekit.SessionDescription{Type: "offer", Sdp: sdp, Id: id}
}

// ResumeRequest asks to go on with the participant session sid; mediaLost says that the peer connections are lost too.
func ResumeRequest(sid string, mediaLost bool) *livekit.JoinRequest {
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

// Forgotten is the refusal of a resume by a server that has forgotten the participant session.
func Forgotten() error {
	return &signaling.DialError{Kind: &signaling.LeaveError{
		Reason: livekit.DisconnectReason_STATE_MISMATCH, Action: livekit.LeaveRequest_RECONNECT,
	}}
}
