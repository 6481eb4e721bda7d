package model

import (
	"fmt"
	"strings"
	"testing"

	"confab/session/meeting"
	"confab/ui/text"
)

type streams = []meeting.Stream

// kindRow is somebody else in a meeting with Ada, and how both lists show them.
type kindRow struct {
	kind    meeting.Kind
	hidden  bool
	streams streams
	tiles   string // of the others
	people  int    // in the window's bar
	row     string // in the people panel
}

// kindRows are one of each kind, of those who are shown for what they send with and without it, and of the hidden.
func kindRows() map[string]kindRow {
	camera := func(muted bool) meeting.Stream {
		return meeting.Stream{ID: "TR_c", Source: meeting.Camera, Muted: muted}
	}
	second := meeting.Stream{ID: "TR_2", Source: meeting.Camera, Number: 1}
	screen := meeting.Stream{ID: "TR_s", Source: meeting.Screen}
	voice := meeting.Stream{ID: "TR_v", Source: meeting.Microphone}
	return map[string]kindRow{
		"person": {meeting.Standard, false, nil, "X", 2, "People (2): Ada (you), X"},
		"caller": {meeting.SIP, false, streams{voice}, "X (by phone)", 2, "People (2): Ada (you), X: By phone"},
		"caller by service": {
			meeting.Connector, false, streams{voice}, "X (by phone)", 2, "People (2): Ada (you), X: By phone",
		},
		"agent": {
			meeting.Agent, false, streams{voice}, "", 1, "People (1): Ada (you), X: Assistant, not a person",
		},
		"agent with a face": {
			meeting.Agent, false,
			streams{camera(false), voice},
			"X", 1,
			"People (1): Ada (you), X: Assistant, not a person",
		},
		"agent, camera off": {
			meeting.Agent, false,
			streams{camera(true), voice},
			"", 1,
			"People (1): Ada (you), X: Assistant, not a person",
		},
		"agent, second camera": {
			meeting.Agent, false,
			streams{camera(true), second},
			"X, camera 2", 1,
			"People (1): Ada (you), X: Assistant, not a person",
		},
		"agent with a screen": {
			meeting.Agent, false, streams{screen}, "X's screen", 1, "People (1): Ada (you), X: Assistant, not a person",
		},
		"recorder": {meeting.Egress, false, nil, "", 1, "People (1): Ada (you), X: Records the meeting"},
		"ingress": {
			meeting.Ingress, false, streams{camera(false)}, "X", 1, "People (1): Ada (you), X: A stream from outside",
		},
		"ingress, sound only": {
			meeting.Ingress, false, streams{voice}, "", 1, "People (1): Ada (you), X: A stream from outside",
		},
		"network camera": {
			meeting.Bridge, false, streams{camera(false)}, "X", 1, "People (1): Ada (you), X: A device, not a person",
		},
		"hidden":          {meeting.Standard, true, nil, "", 1, "People (1): Ada (you)"},
		"hidden recorder": {meeting.Egress, true, nil, "", 1, "People (1): Ada (you)"},
	}
}

// TestKinds: who is not a person is neither counted nor shown, unless it sends a picture; callers are people.
func TestKinds(t *testing.T) {
	for name, row := range kindRows() {
		t.Run(name, func(t *testing.T) {
			s := &meeting.Snapshot{
				Phase: meeting.Live, Me: meeting.Connection{ID: "me", Name: "Ada"},
				Others: []meeting.Connection{{
					ID: "x", Name: "X", Kind: row.kind, Hidden: row.hidden,
					Streams: row.streams,
				}},
			}
			m := Present(View{Snapshot: s, Now: noon, Side: PeopleSide}).Meeting
			var tiles []string
			for _, tile := range m.Tiles {
				if !tile.Mine {
					tiles = append(tiles, tile.Name)
				}
			}
			if got := strings.Join(tiles, ", "); got != row.tiles {
				t.Errorf("tiles %q, want %q", got, row.tiles)
			}
			if m.Floating != (len(tiles) == 1) {
				t.Errorf("one's own tile floats: %v", m.Floating)
			}
			if m.People != text.People.Count(row.people) {
				t.Errorf("people %q, want %d", m.People, row.people)
			}
			if got := spellPeople(m.PeopleList); got != row.row {
				t.Errorf("panel %q, want %q", got, row.row)
			}
		})
	}
}

func spellPeople(p PeoplePanel) string {
	var rows []string
	for _, r := range p.Rows {
		line := r.Name
		if r.Note != "" {
			line += ": " + r.Note
		}
		rows = append(rows, line)
	}
	return fmt.Sprintf("%s: %s", p.Title, strings.Join(rows, ", "))
}

// TestProgramsAreListedLast: people first, in the order in which they came.
func TestProgramsAreListedLast(t *testing.T) {
	me := meeting.Connection{ID: "me", Name: "Ada", Hidden: true}
	s := &meeting.Snapshot{Phase: meeting.Live, Me: me, Others: []meeting.Connection{
		{ID: "1", Name: "Bot", Kind: meeting.Agent},
		{ID: "2", Name: "Bob"},
		{ID: "3", Name: "Rec", Kind: meeting.Egress},
		{ID: "4", Name: "+15550100", Kind: meeting.SIP},
		{ID: "2", Name: "Bob"},
	}}
	want := "People (2): Ada (you): The others do not see that you are here, Bob, +15550100: By phone, " +
		"Bot: Assistant, not a person, Rec: Records the meeting"
	if got := spellPeople(Present(View{Snapshot: s, Now: noon, Side: PeopleSide}).Meeting.PeopleList); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
