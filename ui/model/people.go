package model

import (
	"slices"
	"strings"

	"confab/session/meeting"
	"confab/ui/text"
)

// PeoplePanel lists who is in the meeting: oneself first, then the others as they joined, and behind them the
// programs, which do not count. Who is hidden is not listed.
type PeoplePanel struct {
	Title   string
	Rows    []PersonRow
	MuteAll bool // the button is shown: there is somebody to mute, and we may

	Silenced string // the sentence that newcomers are muted, for those who may end that; else empty
}

// PersonRow is one person of the list. What may not be done to them is not offered.
type PersonRow struct {
	ID, Name, Note     string
	Phone              bool   // calls by telephone
	Initials, Person   string // Person is what the colour is derived from
	Muted, Speaking    bool
	Quality            meeting.Quality
	CanMute, CanRemove bool
}

func peoplePanel(s *meeting.Snapshot, v View) PeoplePanel {
	may := s.Me.Capabilities
	if !v.Can.Moderate || s.Phase != meeting.Live {
		may = meeting.Capabilities{} // a press could do nothing
	}
	me := mine(s, v.Local)
	p := PeoplePanel{Rows: []PersonRow{{
		ID: s.Me.ID, Name: me.Name, Note: role(s.Me), Initials: me.Initials, Person: me.Person,
		Muted: me.Muted, Speaking: me.Speaking, Quality: me.Quality,
	}}}
	seen := map[string]bool{s.Me.ID: true}
	persons := len(p.Rows)
	for _, c := range s.Others {
		if seen[c.ID] || c.Hidden {
			continue
		}
		seen[c.ID] = true
		t := past(person(c), s)
		at := len(p.Rows)
		if c.Kind.Person() {
			at = persons
			persons++
		}
		p.Rows = slices.Insert(p.Rows, at, PersonRow{
			ID: c.ID, Name: nameOf(c), Phone: c.Kind.Phone(), Note: role(c), Initials: t.Initials, Person: t.Person,
			Muted: t.Muted, Speaking: t.Speaking, Quality: t.Quality,
			CanMute: may.ForceMute && !t.Muted, CanRemove: may.ForceDisconnect,
		})
		p.MuteAll = p.MuteAll || (may.ForceMute && !t.Muted)
	}
	if may.ForceMute && s.Terms.Silenced {
		p.Silenced = text.People.Silenced()
	}
	p.Title = text.People.Title(s.People())
	if cutOff(s) {
		p.Title = text.People.TitleBefore(len(p.Rows))
	}
	return p
}

var kindNotes = map[meeting.Kind]func() string{
	meeting.SIP: text.People.ByPhone, meeting.Connector: text.People.ByPhone, meeting.Agent: text.People.Agent,
	meeting.Egress:  text.People.Recorder,
	meeting.Ingress: text.People.Ingress, meeting.Bridge: text.People.Bridged,
}

// role is what somebody is there for, in words; empty for somebody who takes part like everybody else, and where it
// is not known.
func role(c meeting.Connection) string {
	may := c.Capabilities
	if is, ok := kindNotes[c.Kind]; ok {
		return is()
	}
	switch {
	case c.Hidden:
		return text.People.NotSeen()
	case may.ForceMute, may.ForceDisconnect, may.ForceUnpublish:
		return text.People.Moderator()
	case may.Subscribe && !may.Publish:
		return text.People.OnlyListens()
	}
	return ""
}

// Search keeps those whose name has all the words of query in it, in any order and whatever the case.
func (p PeoplePanel) Search(query string) []PersonRow {
	words := strings.Fields(strings.ToLower(query))
	if len(words) == 0 {
		return p.Rows
	}
	var found []PersonRow
	for _, row := range p.Rows {
		name, all := strings.ToLower(row.Name), true
		for _, w := range words {
			all = all && strings.Contains(name, w)
		}
		if all {
			found = append(found, row)
		}
	}
	return found
}
