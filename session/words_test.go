package session

import (
	"encoding/base64"
	"fmt"
	"time"

	"github.com/livekit/protocol/livekit"
)

// The server's messages, as short as tests like to say them.

func published(cid, sid string) *livekit.SignalResponse {
	return &livekit.SignalResponse{Message: &livekit.SignalResponse_TrackPublished{
		TrackPublished: &livekit.TrackPublishedResponse{Cid: cid, Track: &livekit.TrackInfo{Sid: sid}},
	}}
}

func leaveMessage(r livekit.DisconnectReason, a livekit.LeaveRequest_Action) *livekit.SignalResponse {
	leave := &livekit.LeaveRequest{Reason: r, Action: a}
	return &livekit.SignalResponse{Message: &livekit.SignalResponse_Leave{Leave: leave}}
}

func update(people ...*livekit.ParticipantInfo) *livekit.SignalResponse {
	all := &livekit.ParticipantUpdate{Participants: people}
	return &livekit.SignalResponse{Message: &livekit.SignalResponse_Update{Update: all}}
}

func refresh(token string) *livekit.SignalResponse {
	return &livekit.SignalResponse{Message: &livekit.SignalResponse_RefreshToken{RefreshToken: token}}
}

func gone(identity, sid string, r livekit.DisconnectReason) *livekit.SignalResponse {
	return update(&livekit.ParticipantInfo{
		Identity: identity, Sid: sid, State: livekit.ParticipantInfo_DISCONNECTED, DisconnectReason: r,
	})
}

// jwtFrom is a token that becomes valid then, by the clock of who made it. Nobody checks the signature here.
func jwtFrom(from time.Time) string {
	claims := fmt.Sprintf(`{"nbf":%d,"video":{"roomJoin":true}}`, from.Unix())
	return "eyJhbGciOiJIUzI1NiJ9." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".c2lnbmF0dXJl"
}
