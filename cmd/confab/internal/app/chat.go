package app

import (
	"time"

	"confab/session/legible"
	"confab/session/meeting/event"
	"confab/ui/model"
	"confab/ui/text"
)

// chatKind is the kind of signal that chat is.
const chatKind = "chat"

// longestShown is how much of a message is shown, in characters; events have all of it.
const longestShown = 10_000

// signalled shows what somebody said.
func (a *App) signalled(s event.Signal) {
	if s.Type != chatKind {
		return
	}
	said, file := legible.Text(s.Data, longestShown), ""
	if s.File != "" {
		file = legible.Name(s.File, s.ID)
	}
	if said == "" && file == "" && !s.Deleted && !s.Edited {
		return
	}
	name := legible.Name(s.From)
	if s.From == "" {
		name = text.Moderation.Host() // the server itself: whoever may use its REST API
	}
	if known, ok := namesOf(a.Snapshot())[s.From]; ok {
		name = known
	}
	a.local.Chat.Put(model.ChatLine{
		Time: time.Now(), From: name, Text: said, ID: s.ID, FromID: s.From,
		Edited: s.Edited, Deleted: s.Deleted || s.Edited && said == "", Incomplete: s.Incomplete,
		File: file, Size: s.Size,
	})
	a.local.Nudge()
}
