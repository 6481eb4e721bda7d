package wire

import (
	"testing"

	"github.com/livekit/protocol/livekit"

	"confab/session/meeting"
)

func TestSourcesThatMayBePublished(t *testing.T) {
	if all := sourcesOf(nil); !all.Has(meeting.Camera) || !all.Has(meeting.Screen) {
		t.Error("none means all")
	}
	some := sourcesOf([]livekit.TrackSource{livekit.TrackSource_MICROPHONE, livekit.TrackSource_SCREEN_SHARE})
	if !some.Has(meeting.Microphone) || !some.Has(meeting.Screen) || some.Has(meeting.Camera) {
		t.Errorf("%b", some)
	}
	if odd := sourcesOf([]livekit.TrackSource{99}); odd.Has(meeting.Camera) {
		t.Error("a source of the future is none of ours")
	}
}
