package model

import (
	"slices"
	"time"

	"confab/session/meeting"
	"confab/ui/text"
)

// Screen says which of the views is shown.
type Screen uint8

// In the order in which somebody meets them.
const (
	Lobby     Screen = iota // the form, and a preview of what the others will see
	Joining                 // until the first connection stands or fails
	InMeeting               // also while the connection is lost
	Ended                   // an error on the way in, or an end that is not a lost connection
)

var screenNames = [...]string{"lobby", "joining", "meeting", "ended"}

// String names the screen in logs and tests.
func (s Screen) String() string {
	if int(s) >= len(screenNames) {
		return "unknown"
	}
	return screenNames[s]
}

// App is everything the window shows. Only the part of the current screen is filled in.
type App struct {
	Screen  Screen
	Title   string
	Until   time.Time // when it is no longer true though nobody has said anything; zero: it stays
	Lobby   LobbyScreen
	Joining JoiningScreen
	Meeting MeetingScreen
	Ended   EndedScreen
}

// LobbyScreen is where one gets ready.
type LobbyScreen struct {
	Inputs      []Picker // in the order of their buttons
	Speaker     string
	Placeholder string // in place of the preview; empty when there should be a picture
	Troubles    []Trouble
	Notice      string
	Login       LoginForm
}

// Controls are the buttons of the inputs.
func (s LobbyScreen) Controls() []Control {
	var list []Control
	for _, p := range s.Inputs {
		list = append(list, p.Control)
	}
	return list
}

// Heard says that a sound of one's own is to be seen in the meter.
func (s LobbyScreen) Heard() bool {
	return slices.ContainsFunc(s.Inputs, func(p Picker) bool { return !p.Control.ID.Source.Video() && p.Control.On })
}

// Picker is the choice of the device of one input, and its button.
type Picker struct {
	Names, Labels []string // of the devices: what Choose is given, and what people read; equally long
	Selected      int      // index, -1 for none
	Chosen        string   // name of the device that is wanted, be it there or not; empty for the system's default
	Control       Control
}

// Trouble is what is wrong with a device.
type Trouble struct {
	ID InputID
	text.Explanation
}

// JoiningScreen is shown until the first connection stands or fails.
type JoiningScreen struct{ Title, Hint string }

// EndedScreen explains why one is not in the meeting.
type EndedScreen struct {
	text.Explanation
	Calm  bool   // nothing went wrong
	Retry string // label of the button that joins again; empty when that would be wrong
	Back  string // label of the button to the lobby
}

// MeetingScreen is the gallery of tiles with the bar under it, and the panel beside it.
type MeetingScreen struct {
	Room, Clock, People string
	Tiles               []Tile
	Floating            bool      // exactly two tiles, the second of them one's own and small
	Controls            []Control // of all that we can send
	Banner              Banner
	Notice              string
	Recording           bool

	CanChat     bool
	Unread      int  // messages of others since the chat was open
	Side        Side // only the panel that is open is filled in
	PeopleList  PeoplePanel
	Chat        ChatPanel
	Diagnostics DiagnosticsPanel
}

// Banner is the sentence across the top.
type Banner struct {
	Kind             meeting.Banner
	Headline, Detail string
	Rejoin           string  // label of the button; empty for none
	LogIn            string  // label of the button in its place that asks for a login; empty for none
	Back             string  // label of the second button; empty for none
	Opacity          float32 // 0 to 1
}

// TileKey names a tile for as long as somebody is in the meeting: stream ids change on a rejoin, these do not.
type TileKey struct {
	ConnectionID string
	Source       meeting.Source
	Number       int // of somebody's streams of that source
}

// Tile is one picture of the gallery.
type Tile struct {
	Key           TileKey
	StreamID      string // of the video; empty for one's own and for those without
	Width, Height int    // pixels as published; 0 when not known
	Mine          bool
	Name          string
	Initials      string
	Phone         bool   // calls by telephone
	Person        string // what the colour is derived from
	Video         bool   // a picture is to be expected
	Dim           bool   // show the last picture, dimmed
	Mark          string // why it is dimmed; empty for a mark without words
	Muted         bool
	Speaking      bool
	Quality       meeting.Quality
}
