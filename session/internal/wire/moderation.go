package wire

import (
	"encoding/json"

	"confab/session/internal/publications"
	"confab/session/legible"
	"confab/session/meeting"
)

// Act reads the packet in which confab-server says what a moderator did; acts that it does not know are none.
func Act(raw string) (publications.Act, bool) {
	var said struct {
		Action   string   `json:"action"`
		By       string   `json:"by"`
		ByName   string   `json:"byName"`
		StreamID string   `json:"streamId"`
		Excluded []string `json:"excluded"`
	}
	if json.Unmarshal([]byte(raw), &said) != nil {
		return publications.Act{}, false
	}
	kinds := map[string]publications.ActKind{
		"forceMute": publications.Muted, "forceMuteAll": publications.MutedAll,
		"forceUnpublish": publications.Unpublished,
	}
	kind, known := kinds[said.Action]
	if !known || kind != publications.MutedAll && said.StreamID == "" {
		return publications.Act{}, false
	}
	return publications.Act{
		Kind: kind, By: said.By, ByName: legible.Name(said.ByName), StreamID: said.StreamID, Excluded: said.Excluded,
	}, true
}

// termsOf reads what confab-server lays down in the room's metadata; other metadata has none.
func termsOf(metadata string) meeting.Terms {
	var all struct {
		Confab struct {
			SessionID, MediaMode, ArchiveMode string
			Muted                             *struct{ By string }
		}
	}
	if json.Unmarshal([]byte(metadata), &all) != nil {
		return meeting.Terms{}
	}
	c := all.Confab
	t := meeting.Terms{SessionID: c.SessionID, MediaMode: c.MediaMode, ArchiveMode: c.ArchiveMode}
	if c.Muted != nil {
		t.Silenced, t.SilencedBy = true, c.Muted.By
	}
	return t
}
