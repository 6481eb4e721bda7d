//lint:file-ignore SA1019 servers that know no codecs in SubscribedQualityUpdate still fill the old field

package wire

import (
	"reflect"
	"testing"
	"time"

	"github.com/livekit/protocol/livekit"

	"confab/session/internal/failure"
	"confab/session/meeting"
)

func TestSources(t *testing.T) {
	for _, s := range []meeting.Source{meeting.Camera, meeting.Microphone, meeting.Screen, meeting.ScreenAudio} {
		kind := livekit.TrackType_AUDIO
		if s.Video() {
			kind = livekit.TrackType_VIDEO
		}
		if back := sourceOf(&livekit.TrackInfo{Source: Source(s), Type: kind}); back != s {
			t.Errorf("%s came back as %s", s, back)
		}
	}
	if Source(meeting.UnknownSource) != livekit.TrackSource_UNKNOWN {
		t.Error("unknown source")
	}
	if got := sourceOf(&livekit.TrackInfo{Type: livekit.TrackType_VIDEO}); got != meeting.Camera {
		t.Errorf("nameless picture: %s", got)
	}
	if got := sourceOf(&livekit.TrackInfo{}); got != meeting.Microphone {
		t.Errorf("nameless sound: %s", got)
	}
}

func TestReasons(t *testing.T) {
	want := map[livekit.DisconnectReason]meeting.Reason{
		livekit.DisconnectReason_UNKNOWN_REASON:      meeting.NetworkDisconnected,
		livekit.DisconnectReason_CLIENT_INITIATED:    meeting.ClientDisconnected,
		livekit.DisconnectReason_DUPLICATE_IDENTITY:  meeting.DuplicateIdentity,
		livekit.DisconnectReason_SERVER_SHUTDOWN:     meeting.ServerShutdown,
		livekit.DisconnectReason_PARTICIPANT_REMOVED: meeting.ForceDisconnected,
		livekit.DisconnectReason_ROOM_DELETED:        meeting.RoomClosed,
		livekit.DisconnectReason_ROOM_CLOSED:         meeting.RoomClosed,
	}
	for number := range livekit.DisconnectReason_name {
		reason := livekit.DisconnectReason(number)
		expected, ok := want[reason]
		if !ok {
			expected = meeting.NetworkDisconnected
		}
		if got := reasonOf(reason); got != expected {
			t.Errorf("%s is %s", reason, got)
		}
		if failure.Left(reasonOf(reason)) == nil {
			t.Errorf("%s has no error", reason)
		}
	}
}

func TestPersonIsDescribed(t *testing.T) {
	at := time.UnixMilli(1_700_000_000_123)
	for name, test := range map[string]struct {
		info *livekit.ParticipantInfo
		want meeting.Connection
	}{
		"full": {
			&livekit.ParticipantInfo{
				Identity: "ann", Name: "Ann", Metadata: "data", Attributes: map[string]string{"k": "v"},
				JoinedAt: 1_700_000_000, JoinedAtMs: at.UnixMilli(),
				Permission: &livekit.ParticipantPermission{CanPublish: true, CanPublishData: true},
			},
			meeting.Connection{
				ID: "ann", Name: "Ann", Data: "data", Attributes: map[string]string{"k": "v"}, JoinedAt: at,
				Capabilities: meeting.Capabilities{Publish: true, Signal: true},
			},
		},
		"nameless": {
			&livekit.ParticipantInfo{Identity: "ann", JoinedAt: 1_700_000_000},
			meeting.Connection{ID: "ann", Name: "ann", JoinedAt: time.Unix(1_700_000_000, 0)},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var c meeting.Connection
			describePerson(&c, test.info)
			if !reflect.DeepEqual(c, test.want) {
				t.Errorf("%+v", c)
			}
		})
	}
}

func TestStreamIsDescribed(t *testing.T) {
	got := streamOf(&livekit.TrackInfo{
		Sid: "TR", Name: "n", MimeType: "video/H264", Codecs: []*livekit.SimulcastCodecInfo{{MimeType: "video/VP9"}},
		Type: livekit.TrackType_VIDEO, Source: livekit.TrackSource_SCREEN_SHARE, Muted: true, Width: 3, Height: 2,
	})
	if want := (meeting.Stream{
		ID: "TR", Name: "n", Codec: "vp9", Source: meeting.Screen, Muted: true, Width: 3, Height: 2,
	}); got != want {
		t.Errorf("%+v", got)
	}
	for mime, want := range map[string]string{"video/VP8": "vp8", "audio/opus": "opus", "VP9": "vp9", "": ""} {
		if got := CodecName(mime); got != want {
			t.Errorf("%q is %q", mime, got)
		}
	}
}

func TestActiveLayers(t *testing.T) {
	q := func(v livekit.VideoQuality, on bool) *livekit.SubscribedQuality {
		return &livekit.SubscribedQuality{Quality: v, Enabled: on}
	}
	low, high := q(livekit.VideoQuality_LOW, true), q(livekit.VideoQuality_HIGH, false)
	for name, test := range map[string]struct {
		update *livekit.SubscribedQualityUpdate
		want   map[string]bool
		ok     bool
	}{
		"plain": {
			&livekit.SubscribedQualityUpdate{SubscribedQualities: []*livekit.SubscribedQuality{low, high}},
			map[string]bool{"q": true, "f": false},
			true,
		},
		"our-codec": {
			&livekit.SubscribedQualityUpdate{
				SubscribedCodecs: []*livekit.SubscribedCodec{
					{Codec: "vp8", Qualities: []*livekit.SubscribedQuality{high}},
					{Codec: "video/AV1", Qualities: []*livekit.SubscribedQuality{low}},
				},
			},
			map[string]bool{"f": false},
			true,
		},
		"with-type": {
			&livekit.SubscribedQualityUpdate{
				SubscribedCodecs: []*livekit.SubscribedCodec{
					{Codec: "video/VP8", Qualities: []*livekit.SubscribedQuality{low}},
				},
			},
			map[string]bool{"q": true},
			true,
		},
		"other-codecs": {
			&livekit.SubscribedQualityUpdate{
				SubscribedCodecs: []*livekit.SubscribedCodec{
					{Codec: "av1", Qualities: []*livekit.SubscribedQuality{low}},
				},
			},
			nil,
			false,
		},
		"off": {
			&livekit.SubscribedQualityUpdate{
				SubscribedQualities: []*livekit.SubscribedQuality{q(livekit.VideoQuality_OFF, true)},
			},
			map[string]bool{},
			true,
		},
		"empty": {&livekit.SubscribedQualityUpdate{}, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := layersNeeded(test.update).Active("vp8")
			if !reflect.DeepEqual(got, test.want) || ok != test.ok {
				t.Errorf("%v %v", got, ok)
			}
		})
	}
}

func TestServerAndICE(t *testing.T) {
	if got := serverOf("u", nil, true); got != (meeting.Server{URL: "u", Mode: "dual"}) {
		t.Errorf("%+v", got)
	}
	if relayOnly(nil) || !relayOnly(&livekit.ClientConfiguration{ForceRelay: livekit.ClientConfigSetting_ENABLED}) {
		t.Error("relayOnly")
	}
	got := iceServers([]*livekit.ICEServer{{Urls: []string{"turn:x"}, Username: "u", Credential: "c"}})
	if len(got) != 1 || got[0].URLs[0] != "turn:x" || got[0].Username != "u" || got[0].Credential != "c" {
		t.Errorf("%+v", got)
	}
}

// TestServerOf: a name and password for a proxy are nobody's business.
func TestServerOf(t *testing.T) {
	if got := serverOf("wss://me:secret@sfu.example", nil, false).URL; got != "wss://sfu.example" {
		t.Errorf("shows %q", got)
	}
}
