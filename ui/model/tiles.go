package model

import (
	"slices"
	"strings"
	"unicode"

	"confab/session/meeting"
	"confab/ui/text"
)

// tiles orders the gallery: shared screens first, then the others as they joined, and oneself last of the first page,
// so that one's own picture stays in sight when there are more pages. Somebody who is listed twice is shown once.
// Programs have no face: they are there with the pictures that they send. Who is hidden is not there.
func tiles(s *meeting.Snapshot, l Local) []Tile {
	var screens, people []Tile
	seen := map[string]bool{s.Me.ID: true}
	for _, c := range s.Others {
		if seen[c.ID] {
			continue
		}
		seen[c.ID] = true
		if c.Hidden {
			continue
		}
		if c.Kind.Person() || sendsFirst(c) {
			people = append(people, past(person(c), s))
		}
		for _, t := range cameras(c) {
			if c.Kind.Person() || sends(c, t.Key) {
				people = append(people, past(t, s))
			}
		}
		for _, t := range shared(c) {
			if c.Kind.Person() || sends(c, t.Key) {
				screens = append(screens, past(t, s))
			}
		}
	}
	all := append(screens, people...)
	return slices.Insert(all, min(len(all), PerPage-1), append([]Tile{mine(s, l)}, further(s, l)...)...)
}

// past keeps what the server said before an outage from looking like the present: nobody speaks, and once the banner
// says Disconnected every picture is an old one. Who may not receive is shown no picture at all.
func past(t Tile, s *meeting.Snapshot) Tile {
	t.Video = t.Video && s.MaySubscribe()
	if s.Phase != meeting.Live {
		t.Speaking = false
	}
	if cutOff(s) {
		t.Quality = meeting.UnknownQuality
	}
	if s.Phase == meeting.Closed || s.Banner == meeting.Disconnected {
		t.Dim, t.Mark = true, ""
	}
	return t
}

func mine(s *meeting.Snapshot, l Local) Tile {
	camera, microphone := control(s, l.Input(meeting.Camera)), control(s, l.Input(meeting.Microphone))
	quality := s.Me.Quality
	if cutOff(s) {
		quality = meeting.LostQuality // the server cannot tell us
	}
	return heldBack(Tile{
		Key:      TileKey{ConnectionID: s.Me.ID, Source: meeting.Camera},
		Mine:     true,
		Name:     text.Tiles.You(s.Me.Name),
		Initials: Initials(s.Me.Name),
		Person:   s.Me.Name,
		Video:    camera.On,
		Muted:    !microphone.On,
		Speaking: s.Me.Speaking && microphone.On && s.Phase == meeting.Live,
		Quality:  quality,
	}, l.Input(meeting.Camera))
}

// heldBack marks a picture of ours that others do not see though it is on.
func heldBack(t Tile, in Input) Tile {
	if t.Video && in.Paused {
		t.Dim, t.Mark = true, text.Tiles.PausedYours()
	}
	return t
}

// further are the tiles of our other pictures that are sent, but for screens: one would see this window in it.
func further(s *meeting.Snapshot, l Local) []Tile {
	var tiles []Tile
	first := l.Input(meeting.Camera).ID
	for _, in := range l.Inputs {
		if in.ID == first || in.ID.Source == meeting.Screen || !in.ID.Source.Video() || !control(s, in).On {
			continue
		}
		tiles = append(tiles, heldBack(Tile{
			Key:  TileKey{ConnectionID: s.Me.ID, Source: in.ID.Source, Number: in.ID.Number},
			Mine: true, Video: true, Name: text.Yours(in.ID.Source, in.ID.Number+1), Initials: Initials(s.Me.Name),
			Person: s.Me.Name, Quality: s.Me.Quality,
		}, in))
	}
	return tiles
}

// person is the tile that everybody has, with the first camera if there is one and with what is known of the voice.
func person(c meeting.Connection) Tile {
	name := nameOf(c)
	if c.Kind.Phone() {
		name = text.People.Caller(name)
	}
	t := tileOf(c, meeting.Stream{Source: meeting.Camera}, name)
	if streams := c.From(meeting.Camera); len(streams) > 0 {
		t = tileOf(c, streams[0], name)
	}
	t.Muted, t.Phone = true, c.Kind.Phone()
	interrupted := false
	for _, mic := range c.From(meeting.Microphone) {
		if !mic.Muted {
			t.Muted = false
			t.Speaking = c.Speaking
			interrupted = interrupted || mic.Interrupted
			if t.Mark == "" && mic.Obstacle != meeting.NoObstacle {
				t.Dim, t.Mark = true, obstacle(mic)
			}
		}
	}
	if interrupted && t.Mark == "" {
		t.Dim, t.Mark = true, text.Tiles.Interrupted()
	}
	if t.Dim {
		t.Speaking = false
	}
	return t
}

// sends says whether the picture of a tile is being sent.
func sends(c meeting.Connection, key TileKey) bool {
	return slices.ContainsFunc(
		c.From(key.Source),
		func(st meeting.Stream) bool { return st.Number == key.Number && !st.Muted },
	)
}

// sendsFirst says so of the camera of the tile that persons always have.
func sendsFirst(c meeting.Connection) bool {
	streams := c.From(meeting.Camera)
	return len(streams) > 0 && !streams[0].Muted
}

// cameras are the tiles of somebody's cameras after the first: of the voice they say nothing.
func cameras(c meeting.Connection) []Tile {
	var tiles []Tile
	for i, st := range c.From(meeting.Camera) {
		if i > 0 {
			tiles = append(tiles, tileOf(c, st, text.Tiles.CameraOf(nameOf(c), st.Number+1)))
		}
	}
	return tiles
}

func shared(c meeting.Connection) []Tile {
	var tiles []Tile
	for i, st := range c.From(meeting.Screen) {
		name := text.Tiles.Presents(nameOf(c))
		if i > 0 {
			name = text.Tiles.ScreenOf(nameOf(c), st.Number+1)
		}
		tiles = append(tiles, tileOf(c, st, name))
	}
	return tiles
}

func nameOf(c meeting.Connection) string {
	if c.Name == "" {
		return c.ID
	}
	return c.Name
}

// tileOf is the tile of one picture. A stream without an id stands for none.
func tileOf(c meeting.Connection, st meeting.Stream, name string) Tile {
	t := Tile{
		Key:  TileKey{ConnectionID: c.ID, Source: st.Source, Number: st.Number},
		Name: name, Initials: Initials(nameOf(c)), Person: nameOf(c), Quality: c.Quality,
	}
	if st.ID == "" || st.Muted {
		return t
	}
	if st.Obstacle != meeting.NoObstacle {
		t.Dim, t.Mark = true, obstacle(st)
		return t
	}
	t.Video, t.StreamID, t.Width, t.Height = true, st.ID, st.Width, st.Height
	switch {
	case st.Interrupted:
		t.Dim, t.Mark = true, text.Tiles.Interrupted()
	case st.Paused:
		t.Dim, t.Mark = true, text.Tiles.Paused()
	}
	return t
}

// obstacle says why something that is sent cannot be seen or heard here.
func obstacle(st meeting.Stream) string {
	switch {
	case st.Obstacle == meeting.Encrypted:
		return text.Tiles.Encrypted()
	case st.Obstacle == meeting.NotPermitted:
		return text.Tiles.NotShared()
	case st.Source.Video():
		return text.Tiles.CannotShow(st.Codec)
	}
	return text.Tiles.CannotPlay(st.Codec)
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
