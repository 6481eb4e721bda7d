package roster_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/livekit/protocol/livekit"

	"confab/session/internal/wire"
)

// video is a camera with a name and a size.
func video(sid, name string, width, height uint32) *livekit.TrackInfo {
	i := cameraInfo(sid)
	i.Name, i.Width, i.Height = name, width, height
	return i
}

func desk(sid string) *livekit.TrackInfo { return video(sid, "desk", 1280, 720) }

func face(sid string) *livekit.TrackInfo { return video(sid, "face", 1280, 720) }

func small(sid string) *livekit.TrackInfo { return video(sid, "camera", 640, 480) }

func large(sid string) *livekit.TrackInfo { return video(sid, "camera", 1280, 720) }

func unnamed(sid string, kind livekit.TrackType) *livekit.TrackInfo {
	return &livekit.TrackInfo{Sid: sid, Type: kind, Source: livekit.TrackSource_UNKNOWN}
}

func screen(sid string) *livekit.TrackInfo {
	return &livekit.TrackInfo{Sid: sid, Type: livekit.TrackType_VIDEO, Source: livekit.TrackSource_SCREEN_SHARE}
}

// claim is a track that says to be of a source.
func claim(kind livekit.TrackType, source livekit.TrackSource) *livekit.TrackInfo {
	return &livekit.TrackInfo{Sid: "TR_a", Type: kind, Source: source}
}

func ann(sid string, tracks ...*livekit.TrackInfo) *livekit.ParticipantInfo {
	return participant("ann", sid, tracks...)
}

// numberTable is what ann says of her streams, one update after the other, and which numbers they have at the end.
var numberTable = map[string]struct {
	updates people
	want    string
}{
	"one": {people{ann("PA_a", cameraInfo("TR_a"))}, "TR_a camera 0"},
	"two": {
		people{ann("PA_a", cameraInfo("TR_a")), ann("PA_a", cameraInfo("TR_a"), cameraInfo("TR_b"))},
		"TR_a camera 0, TR_b camera 1",
	},
	"listed-in-any-order": {
		people{
			ann("PA_a", cameraInfo("TR_b"), cameraInfo("TR_a")),
			ann("PA_a", cameraInfo("TR_a"), cameraInfo("TR_b")),
		},
		"TR_a camera 0, TR_b camera 1",
	},
	"named-first": {people{ann("PA_a", face("TR_a"), desk("TR_b"))}, "TR_a camera 1, TR_b camera 0"},
	"two-screens": {
		people{ann("PA_a", screen("TR_a"), cameraInfo("TR_c"), screen("TR_b"))},
		"TR_a screen 0, TR_b screen 1, TR_c camera 0",
	},
	"two-microphones": {
		people{ann("PA_a", microphoneInfo("TR_a"), microphoneInfo("TR_b"))},
		"TR_a microphone 0, TR_b microphone 1",
	},
	"no-source": {
		people{
			ann(
				"PA_a", cameraInfo("TR_a"), unnamed("TR_b", livekit.TrackType_VIDEO),
				unnamed("TR_c", livekit.TrackType_AUDIO),
			),
		},
		"TR_a camera 0, TR_b camera 1, TR_c microphone 0",
	},
	"sound-that-calls-itself-camera": {
		people{ann("PA_a", claim(livekit.TrackType_AUDIO, livekit.TrackSource_CAMERA))},
		"TR_a microphone 0",
	},
	"picture-that-calls-itself-screen-sound": {
		people{ann("PA_a", claim(livekit.TrackType_VIDEO, livekit.TrackSource_SCREEN_SHARE_AUDIO))},
		"TR_a camera 0",
	},
	"data-is-no-stream": {
		people{ann("PA_a", claim(livekit.TrackType_DATA, 0), cameraInfo("TR_b"))},
		"TR_b camera 0",
	},
	"first-muted": {
		people{
			ann("PA_a", cameraInfo("TR_a"), cameraInfo("TR_b")),
			ann("PA_a", muted(cameraInfo("TR_a")), cameraInfo("TR_b")),
		},
		"TR_a camera 0, TR_b camera 1",
	},
	"first-withdrawn": {
		people{ann("PA_a", cameraInfo("TR_a"), cameraInfo("TR_b")), ann("PA_a", cameraInfo("TR_b"))},
		"TR_b camera 1",
	},
	"place-taken-again": {
		people{
			ann("PA_a", cameraInfo("TR_a"), cameraInfo("TR_b")),
			ann("PA_a", cameraInfo("TR_b")),
			ann("PA_a", cameraInfo("TR_b"), cameraInfo("TR_c")),
		},
		"TR_b camera 1, TR_c camera 0",
	},
	"both-back-by-name": {
		people{
			ann("PA_a", desk("TR_a")),
			ann("PA_a", desk("TR_a"), face("TR_b")),
			ann("PA_2", face("TR_1"), desk("TR_2")),
		},
		"TR_1 camera 1, TR_2 camera 0",
	},
	"second-back-first": {
		people{
			ann("PA_a", desk("TR_a"), face("TR_b")),
			ann("PA_2", face("TR_1")),
			ann("PA_2", face("TR_1"), desk("TR_2")),
		},
		"TR_1 camera 1, TR_2 camera 0",
	},
	"both-back-by-shape": {
		people{ann("PA_a", large("TR_a"), small("TR_b")), ann("PA_2", small("TR_1"), large("TR_2"))},
		"TR_1 camera 1, TR_2 camera 0",
	},
	"both-back-alike": {
		people{
			ann("PA_a", cameraInfo("TR_a"), cameraInfo("TR_b")),
			ann("PA_2", cameraInfo("TR_1"), cameraInfo("TR_2")),
		},
		"TR_1 camera 0, TR_2 camera 1",
	},
	"one-of-two-back": {
		people{ann("PA_a", desk("TR_a"), face("TR_b")), ann("PA_2", face("TR_1"))},
		"TR_1 camera 1, TR_a camera 0",
	},
	"back-with-a-third": {
		people{
			ann("PA_a", desk("TR_a"), face("TR_b")),
			ann("PA_2", video("TR_0", "another", 320, 180), face("TR_1"), desk("TR_2")),
		},
		"TR_0 camera 2, TR_1 camera 1, TR_2 camera 0",
	},
}

// TestNumbers: each of several streams of one person from one source has a number of its own, which a rejoin, a mute
// and the end of another stream leave alone.
func TestNumbers(t *testing.T) {
	for name, test := range numberTable {
		t.Run(name, func(t *testing.T) {
			r := newRoster()
			for _, info := range test.updates {
				r.Apply(wire.Participant(info), epoch)
			}
			var got []string
			for _, st := range r.Connections()[0].Streams {
				got = append(got, fmt.Sprintf("%s %s %d", st.ID, st.Source, st.Number))
			}
			slices.Sort(got)
			if s := strings.Join(got, ", "); s != test.want {
				t.Errorf("%s, want %s", s, test.want)
			}
		})
	}
}

// TestEveryReturnEndsItsFormer: when both of two cameras are back, each ends the one it replaces and no other.
func TestEveryReturnEndsItsFormer(t *testing.T) {
	r := newRoster()
	r.Apply(wire.Participant(participant("ann", "PA_a", cameraInfo("TR_a"), cameraInfo("TR_b"))), epoch)
	var got []string
	for _, tracks := range [][]*livekit.TrackInfo{{cameraInfo("TR_1")}, {cameraInfo("TR_1"), cameraInfo("TR_2")}} {
		for _, e := range r.Apply(wire.Participant(participant("ann", "PA_2", tracks...)), epoch) {
			got = append(got, spellEvent(e))
		}
	}
	want := []string{"-TR_a networkDisconnected", "+TR_1 camera", "-TR_b networkDisconnected", "+TR_2 camera"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
