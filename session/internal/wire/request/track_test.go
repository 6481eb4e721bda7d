package request

import (
	"testing"

	"github.com/livekit/protocol/livekit"
	"google.golang.org/protobuf/proto"

	"confab/session/meeting"
	"confab/session/track"
	"confab/session/track/tracktest"
)

func TestAddTrack(t *testing.T) {
	camera := tracktest.Local(meeting.Camera, "cam")
	camera.Width, camera.Height = 1280, 720
	camera.Layers = []track.Layer{
		{RID: "q", Width: 320, Height: 180, Bitrate: 150_000}, {RID: "f", Width: 1280, Height: 720, Bitrate: 1_500_000},
	}
	layers := []*livekit.VideoLayer{
		{Quality: livekit.VideoQuality_LOW, Width: 320, Height: 180, Bitrate: 150_000, Rid: "q"},
		{Quality: livekit.VideoQuality_HIGH, Width: 1280, Height: 720, Bitrate: 1_500_000, Rid: "f"},
	}
	for name, test := range map[string]struct {
		track track.LocalTrack
		muted bool
		want  *livekit.AddTrackRequest
	}{
		"camera": {camera, false, &livekit.AddTrackRequest{
			Cid: "cam", Name: "camera", Source: livekit.TrackSource_CAMERA, Type: livekit.TrackType_VIDEO, Width: 1280,
			Height: 720, Stream: "camera",
			Layers: layers, SimulcastCodecs: []*livekit.SimulcastCodec{{Codec: "vp8", Cid: "cam", Layers: layers}},
		}},
		"microphone": {tracktest.Local(meeting.Microphone, "mic"), true, &livekit.AddTrackRequest{
			Cid: "mic", Name: "microphone", Source: livekit.TrackSource_MICROPHONE, Muted: true, Stream: "camera",
		}},
		"screen-audio": {tracktest.Local(meeting.ScreenAudio, "sound"), false, &livekit.AddTrackRequest{
			Cid: "sound", Name: "screenAudio", Source: livekit.TrackSource_SCREEN_SHARE_AUDIO, Stream: "screen",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := addTrack(test.track, test.muted); !proto.Equal(got, test.want) {
				t.Errorf("%v", got)
			}
		})
	}
}
