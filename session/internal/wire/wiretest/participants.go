package wiretest

import (
	"strings"

	"github.com/livekit/protocol/livekit"
)

// Participant is news of somebody who is here, whose name is the identity in capitals.
func Participant(identity, sid string, tracks ...*livekit.TrackInfo) *livekit.ParticipantInfo {
	return &livekit.ParticipantInfo{
		Identity: identity, Sid: sid, Name: strings.ToUpper(identity), State: livekit.ParticipantInfo_ACTIVE,
		Tracks: tracks,
	}
}

// Camera is a camera of 640x360 in VP8.
func Camera(sid string) *livekit.TrackInfo {
	return &livekit.TrackInfo{
		Sid: sid, Type: livekit.TrackType_VIDEO, Source: livekit.TrackSource_CAMERA, MimeType: "video/VP8", Width: 640,
		Height: 360,
	}
}

// Microphone is a track of Opus that is not muted.
func Microphone(sid string) *livekit.TrackInfo {
	return &livekit.TrackInfo{
		Sid: sid, Type: livekit.TrackType_AUDIO, Source: livekit.TrackSource_MICROPHONE, MimeType: "audio/opus",
	}
}
