package model

import (
	"testing"

	"confab/session/meeting"
	"confab/ui/text"
)

func crowd(may meeting.Capabilities) *meeting.Snapshot {
	loud := []meeting.Stream{stream(meeting.Microphone)}
	quiet := []meeting.Stream{{Source: meeting.Microphone, Muted: true}}
	return &meeting.Snapshot{
		Phase: meeting.Live, Me: meeting.Connection{ID: "me", Name: "Ada Lovelace", Capabilities: may},
		Others: []meeting.Connection{
			{ID: "g", Name: "Grace Hopper", Streams: loud, Speaking: true, Quality: meeting.PoorQuality},
			{ID: "l", Name: "Barbara Liskov", Streams: quiet, Capabilities: meeting.Capabilities{Subscribe: true}},
			{ID: "m", Name: "", Capabilities: meeting.Capabilities{Publish: true, Subscribe: true, ForceMute: true}},
			{ID: "g", Name: "Grace's ghost", Streams: loud},
		},
	}
}

func peopleOf(s *meeting.Snapshot, can Abilities) PeoplePanel {
	return Present(View{Snapshot: s, Now: noon, Side: PeopleSide, Can: can}).Meeting.PeopleList
}

func TestPeople(t *testing.T) {
	p := peopleOf(crowd(meeting.Capabilities{}), Abilities{Moderate: true})
	want := []PersonRow{
		{ID: "me", Name: text.Tiles.You("Ada Lovelace"), Initials: "AL", Person: "Ada Lovelace", Muted: true},
		{
			ID: "g", Name: "Grace Hopper", Initials: "GH", Person: "Grace Hopper", Speaking: true,
			Quality: meeting.PoorQuality,
		},
		{
			ID: "l", Name: "Barbara Liskov", Initials: "BL", Person: "Barbara Liskov", Muted: true,
			Note: text.People.OnlyListens(),
		},
		{ID: "m", Name: "m", Initials: "M", Person: "m", Muted: true, Note: text.People.Moderator()},
	}
	if len(p.Rows) != len(want) || p.MuteAll || p.Title != text.People.Title(4) {
		t.Fatalf("got %+v", p)
	}
	for i := range want {
		if p.Rows[i] != want[i] {
			t.Errorf("got  %+v\nwant %+v", p.Rows[i], want[i])
		}
	}
}

func TestWhatAModeratorIsOffered(t *testing.T) {
	all := meeting.Capabilities{ForceMute: true, ForceDisconnect: true, ForceUnpublish: true}
	for _, row := range []struct {
		name     string
		may      meeting.Capabilities
		can      Abilities
		phase    meeting.Phase
		mute     string // whom; one letter each
		remove   string
		everyone bool
	}{
		{"moderator", all, Abilities{Moderate: true}, meeting.Live, "g", "glm", true},
		{
			"may only mute",
			meeting.Capabilities{ForceMute: true},
			Abilities{Moderate: true},
			meeting.Live, "g", "",
			true,
		},
		{
			"may only remove",
			meeting.Capabilities{ForceDisconnect: true},
			Abilities{Moderate: true},
			meeting.Live, "",
			"glm", false,
		},
		{
			"publisher",
			meeting.Capabilities{Publish: true, Subscribe: true},
			Abilities{Moderate: true},
			meeting.Live, "",
			"", false,
		},
		{"not wired up", all, Abilities{}, meeting.Live, "", "", false},
		{"no connection", all, Abilities{Moderate: true}, meeting.Rejoining, "", "", false},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := crowd(row.may)
			s.Phase = row.phase
			p := peopleOf(s, row.can)
			mute, remove := "", ""
			for _, r := range p.Rows {
				if r.CanMute {
					mute += r.ID
				}
				if r.CanRemove {
					remove += r.ID
				}
			}
			if mute != row.mute || remove != row.remove || p.MuteAll != row.everyone {
				t.Errorf("mute %q, remove %q, everyone %v", mute, remove, p.MuteAll)
			}
		})
	}
}

func TestSilenceIsShownToWhoMayEndIt(t *testing.T) {
	for name, row := range map[string]struct {
		may      meeting.Capabilities
		silenced bool
		want     string
	}{
		"moderator":         {meeting.Capabilities{ForceMute: true}, true, text.People.Silenced()},
		"moderator, no one": {meeting.Capabilities{ForceMute: true}, false, ""},
		"publisher":         {meeting.Capabilities{Publish: true}, true, ""},
	} {
		s := crowd(row.may)
		s.Terms.Silenced = row.silenced
		if got := peopleOf(s, Abilities{Moderate: true}).Silenced; got != row.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestRoleIsTheServersWord: an attribute that people give themselves makes nobody a moderator.
func TestRoleIsTheServersWord(t *testing.T) {
	s := crowd(meeting.Capabilities{})
	s.Others[0].Attributes = map[string]string{"role": "moderator"}
	if got := peopleOf(s, Abilities{}).Rows[1].Note; got != "" {
		t.Errorf("noted as %q", got)
	}
}

func TestNobodyIsLeftToMute(t *testing.T) {
	s := crowd(meeting.Capabilities{ForceMute: true})
	s.Others = s.Others[1:3]
	if p := peopleOf(s, Abilities{Moderate: true}); p.MuteAll {
		t.Error("everybody is muted already")
	}
}

func TestSearch(t *testing.T) {
	p := peopleOf(crowd(meeting.Capabilities{}), Abilities{})
	for query, want := range map[string]string{
		"": "megl" + "m", "  ": "megl" + "m", "GRACE": "g", "hop gra": "g", "ar": "l", "l l": "mel", "nobody": "",
		"(you)": "me",
	} {
		got := ""
		for _, r := range p.Search(query) {
			got += r.ID
		}
		if got != want {
			t.Errorf("%q finds %q, want %q", query, got, want)
		}
	}
}
