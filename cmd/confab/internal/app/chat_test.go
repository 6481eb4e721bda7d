package app

import (
	"testing"

	"confab/cmd/confab/internal/sources"
	"confab/media/studio"

	"confab/session/meeting/event"
)

func TestChatOfHostilePeople(t *testing.T) {
	a := newTestApp(t, sources.Choice{Camera: studio.None, Microphone: studio.None}).App
	a.signalled(event.Signal{From: "\u202Eann", Type: chatKind, Data: "\u202Egnp.exe\x1b[2J\r\n\tsecond"})
	a.signalled(event.Signal{From: "ann", Type: chatKind, Data: "\u200B\u202E"})
	lines := a.local.Local().Chat
	if len(lines) != 1 || lines[0].From != "ann" || lines[0].Text != "gnp.exe[2J\n    second" {
		t.Errorf("%+v", lines)
	}
}
