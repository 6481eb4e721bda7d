package wire

import (
	"testing"

	"github.com/livekit/protocol/livekit"

	"confab/session/meeting"
)

func TestHostilePersonIsFitToBeShown(t *testing.T) {
	for name, row := range map[string]struct {
		info *livekit.ParticipantInfo
		want string
	}{
		"named":               {&livekit.ParticipantInfo{Name: "\u202Egnp.exe\x1b[2J\u200B"}, "gnp.exe[2J"},
		"nothing-to-see":      {&livekit.ParticipantInfo{Identity: "a\u202Enn", Name: "\u200B\u3164"}, "ann"},
		"nor-in-the-identity": {&livekit.ParticipantInfo{Sid: "PA_1", Identity: "\u200B"}, "PA_1"},
	} {
		t.Run(name, func(t *testing.T) {
			row.info.Metadata, row.info.Attributes = "\x1bdata", map[string]string{"k": "\u202Ev"}
			var c meeting.Connection
			describePerson(&c, row.info)
			if c.Name != row.want {
				t.Errorf("called %q", c.Name)
			}
			if c.ID != row.info.Identity || c.Data != "\x1bdata" || c.Attributes["k"] != "\u202Ev" {
				t.Errorf("what is for programs has changed: %+v", c)
			}
		})
	}
}

func TestHostileServerIsFitToBeShown(t *testing.T) {
	got := serverOf("wss://a\u202Eb", &livekit.ServerInfo{Version: "1\x1b[2J", Region: "\u202Eeu"}, false)
	if got != (meeting.Server{URL: "wss://ab", Version: "1[2J", Region: "eu", Mode: "single"}) {
		t.Errorf("%+v", got)
	}
	stream := streamOf(&livekit.TrackInfo{Name: "\u202En\r\n", MimeType: "video/\u202EVP8\n"})
	if stream.Name != "n" || stream.Codec != "vp8" {
		t.Errorf("%+v", stream)
	}
}

func TestModeratorsNameIsFitToBeShown(t *testing.T) {
	v, ok := Act(`{"action":"forceMuteAll","by":"\u202Emod","byName":"\u202Egnp.exe\u001b[2J"}`)
	if !ok || v.ByName != "gnp.exe[2J" || v.By != "\u202Emod" {
		t.Errorf("%+v", v)
	}
}
