package model

import (
	"strings"
	"unicode"

	"confab/session/meeting"
	"confab/ui/text"
)

// tiles orders the gallery: shared screens first, then the others as they joined, and oneself last of the first page, so
// that one's own picture stays in sight when there are more pages. Somebody who is listed twice is shown once.
func tiles(s *meeting.Snapshot, l Local) []Tile {
	var screens, people []Tile
	seen := map[TileKey]bool{{s.Me.ID, meeting.Camera}: true}
	for _, c := range s.Others {
		t := person(c)
		if seen[t.Key] {
			continue
		}
		seen[t.Key] = true
		people = append(people, past(t, s))
		if st, ok := c.Stream(meeting.Screen); ok {
			screens = append(screens, past(shared(c, st), s))
		}
	}
	all := append(screens, people...)
	at := min(len(all), PerPage-1)
	all = append(all, Tile{})
	copy(all[at+1:], all[at:])
	all[at] = mine(s, l)
	return all
}

// past keeps what the server said before an outage from looking like the present: nobody speaks, and once the banner says
// Disconnected every picture is an old one.
func past(t Tile, s *meeting.Snapshot) Tile {
	if s.Phase != meeting.Live {
		t.Speaking = false
	}
	if s.Phase == meeting.Closed || s.Banner == meeting.Disconnected {
		t.Dim, t.Mark, t.Quality = true, "", meeting.UnknownQuality
	}
	return t
}

func mine(s *meeting.Snapshot, l Local) Tile {
	return Tile{
		Key:      TileKey{s.Me.ID, meeting.Camera},
		Mine:     true,
		Name:     text.You(s.Me.Name),
		Initials: Initials(s.Me.Name),
		Person:   s.Me.Name,
		Video:    working(l.Camera),
		Muted:    !working(l.Microphone),
		Speaking: s.Me.Speaking && working(l.Microphone) && s.Phase == meeting.Live,
		Quality:  s.Me.Quality,
	}
}

func person(c meeting.Connection) Tile {
	name := c.Name
	if name == "" {
		name = c.ID
	}
	t := Tile{
		Key: TileKey{c.ID, meeting.Camera}, Name: name, Initials: Initials(name), Person: name,
		Muted: true, Quality: c.Quality,
	}
	interrupted := false
	if mic, ok := c.Stream(meeting.Microphone); ok && !mic.Muted {
		t.Muted = false
		t.Speaking = c.Speaking
		interrupted = mic.Interrupted
	}
	if cam, ok := c.Stream(meeting.Camera); ok && !cam.Muted {
		picture(&t, cam)
	}
	if interrupted && t.Mark == "" {
		t.Dim, t.Mark = true, text.Interrupted()
	}
	if t.Dim {
		t.Speaking = false
	}
	return t
}

func shared(c meeting.Connection, st meeting.Stream) Tile {
	t := Tile{
		Key: TileKey{c.ID, meeting.Screen}, Name: text.Presents(c.Name), Initials: Initials(c.Name), Person: c.Name,
		Quality: c.Quality,
	}
	if !st.Muted {
		picture(&t, st)
	}
	return t
}

func picture(t *Tile, st meeting.Stream) {
	t.Video, t.StreamID, t.Width, t.Height = true, st.ID, st.Width, st.Height
	switch {
	case st.Interrupted:
		t.Dim, t.Mark = true, text.Interrupted()
	case st.Paused:
		t.Dim, t.Mark = true, text.Paused()
	}
}

// PerPage is how many tiles one page of the gallery holds at most.
const PerPage = 9

// Initials are the first letters of the first and the last word of a name, in capitals; "?" for a name without letters.
func Initials(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	switch len(words) {
	case 0:
		return "?"
	case 1:
		return first(words[0])
	}
	return first(words[0]) + first(words[len(words)-1])
}

func first(word string) string {
	for _, r := range word {
		return string(unicode.ToUpper(r))
	}
	return ""
}
