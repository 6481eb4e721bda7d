package request

import (
	"github.com/livekit/protocol/livekit"

	"confab/session/internal/wire"
	"confab/session/meeting"
	"confab/session/track"
)

// Resize says of which size the pictures of a stream of ours are.
func Resize(streamID string, width, height int) *Message {
	return &Message{Message: &livekit.SignalRequest_UpdateVideoTrack{UpdateVideoTrack: &livekit.UpdateLocalVideoTrack{
		TrackSid: streamID, Width: uint32(width), Height: uint32(height),
	}}}
}

// addTrack asks to publish. The cid must be the track id in the offer's msid: it is how the server matches them.
func addTrack(t track.LocalTrack, muted bool) *livekit.AddTrackRequest {
	r := &livekit.AddTrackRequest{
		Cid: t.ID(), Name: t.Source.String(), Source: wire.Source(t.Source), Type: livekit.TrackType_AUDIO,
		Muted:  muted,
		Stream: "camera",
	}
	if t.Source == meeting.Screen || t.Source == meeting.ScreenAudio {
		r.Stream = "screen"
	}
	if !t.Source.Video() {
		return r
	}
	r.Type, r.Width, r.Height = livekit.TrackType_VIDEO, uint32(t.Width), uint32(t.Height)
	for _, l := range t.Layers {
		r.Layers = append(r.Layers, &livekit.VideoLayer{
			Quality: wire.LayerQuality(l.RID), Width: uint32(l.Width), Height: uint32(l.Height),
			Bitrate: uint32(l.Bitrate), Rid: l.RID,
		})
	}
	r.SimulcastCodecs = []*livekit.SimulcastCodec{{Codec: t.Codec, Cid: t.ID(), Layers: r.Layers}}
	return r
}
