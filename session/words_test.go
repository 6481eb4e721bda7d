package session

import "github.com/livekit/protocol/livekit"

// The server's messages, as short as tests like to say them.

func published(cid, sid string) *livekit.SignalResponse {
	return &livekit.SignalResponse{Message: &livekit.SignalResponse_TrackPublished{
		TrackPublished: &livekit.TrackPublishedResponse{Cid: cid, Track: &livekit.TrackInfo{Sid: sid}},
	}}
}

func leaveMessage(r livekit.DisconnectReason, a livekit.LeaveRequest_Action) *livekit.SignalResponse {
	return &livekit.SignalResponse{Message: &livekit.SignalResponse_Leave{Leave: &livekit.LeaveRequest{Reason: r, Action: a}}}
}

func update(people ...*livekit.ParticipantInfo) *livekit.SignalResponse {
	return &livekit.SignalResponse{Message: &livekit.SignalResponse_Update{Update: &livekit.ParticipantUpdate{Participants: people}}}
}

func refresh(token string) *livekit.SignalResponse {
	return &livekit.SignalResponse{Message: &livekit.SignalResponse_RefreshToken{RefreshToken: token}}
}

func gone(identity, sid string, r livekit.DisconnectReason) *livekit.SignalResponse {
	return update(&livekit.ParticipantInfo{Identity: identity, Sid: sid, State: livekit.ParticipantInfo_DISCONNECTED, DisconnectReason: r})
}
