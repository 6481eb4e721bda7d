package signaltest

import "github.com/livekit/protocol/livekit"

// FreshToken is what the greeting's RefreshToken carries.
const FreshToken = "refreshed-token"

// greeting is what a healthy LiveKit says first.
func (s *SFU) greeting(h *Hello) []*livekit.SignalResponse {
	if h.Join.GetReconnect() {
		return []*livekit.SignalResponse{Reconnect(), Refresh(FreshToken)}
	}
	join := Join("room", "me")
	join.GetJoin().PingInterval, join.GetJoin().PingTimeout = seconds(s.o.PingInterval, 5), seconds(s.o.PingTimeout, 15)
	join.GetJoin().SubscriberPrimary = !h.Single()
	return []*livekit.SignalResponse{join, Refresh(FreshToken)}
}

func seconds(v, def int32) int32 {
	switch {
	case v == 0:
		return def
	case v < 0:
		return 0
	default:
		return v
	}
}

// Join is the first message of an ordinary join: a room with nobody else in it. Change it through GetJoin().
func Join(room, identity string) *livekit.SignalResponse {
	return &livekit.SignalResponse{Message: &livekit.SignalResponse_Join{Join: &livekit.JoinResponse{
		Room: &livekit.Room{Sid: "RM_" + room, Name: room},
		Participant: &livekit.ParticipantInfo{
			Sid: "PA_" + identity, Identity: identity,
			State: livekit.ParticipantInfo_JOINING,
		},
		PingInterval: 5,
		PingTimeout:  15,
		ServerInfo:   &livekit.ServerInfo{Version: "1.13.5", Protocol: 17},
	}}}
}

// Reconnect is the first message of a resume.
func Reconnect() *livekit.SignalResponse {
	return &livekit.SignalResponse{Message: &livekit.SignalResponse_Reconnect{Reconnect: &livekit.ReconnectResponse{
		ServerInfo: &livekit.ServerInfo{Version: "1.13.5", Protocol: 17},
	}}}
}

// Refresh hands out a new token.
func Refresh(token string) *livekit.SignalResponse {
	return &livekit.SignalResponse{Message: &livekit.SignalResponse_RefreshToken{RefreshToken: token}}
}

// Leave tells the client to go, and what to do next.
func Leave(reason livekit.DisconnectReason, action livekit.LeaveRequest_Action) *livekit.SignalResponse {
	return &livekit.SignalResponse{Message: &livekit.SignalResponse_Leave{
		Leave: &livekit.LeaveRequest{Reason: reason, Action: action},
	}}
}

// Update announces participants.
func Update(who ...*livekit.ParticipantInfo) *livekit.SignalResponse {
	return &livekit.SignalResponse{Message: &livekit.SignalResponse_Update{
		Update: &livekit.ParticipantUpdate{Participants: who},
	}}
}
