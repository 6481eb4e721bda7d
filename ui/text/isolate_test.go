package text

import (
	"strings"
	"testing"
	"time"

	"confab/session/meeting"
)

// TestNamesDoNotTurnWhatIsAroundThem: in an isolate letters that are written from the right leave the words around them
// where they are (UAX #9, 2.4).
func TestNamesDoNotTurnWhatIsAroundThem(t *testing.T) {
	at := time.Date(2026, 1, 2, 10, 4, 0, 0, time.UTC)
	for place, say := range map[string]func(name string) string{
		"chat":          func(n string) string { return Chat.Head(n, at) },
		"you":           Tiles.You,
		"screen":        Tiles.Presents,
		"muted-by":      func(n string) string { return Moderation.MutedBy(meeting.Microphone, n) },
		"gone":          Moderation.AlreadyGone,
		"quiet":         Moderation.AlreadyQuiet,
		"joining":       Lobby.Joining,
		"title":         Meeting.WindowTitle,
		"login":         Login.LoggedInAs,
		"device":        Devices.Default,
		"device-change": Devices.Switched,
		"speaker":       Devices.SpeakerIs,
	} {
		for name, isolated := range map[string]bool{
			"Ann": false, "Zoë 👩\u200D👧": false, "山田": false,
			"שלום": true, "Ann محمد": true, "ߊߕߌ": true, "𞤀𞤣": true,
		} {
			got := say(name)
			if in := strings.Contains(got, "\u2068"+name+"\u2069"); in != isolated || !strings.Contains(got, name) {
				t.Errorf("%s: %q", place, got)
			}
		}
	}
}
