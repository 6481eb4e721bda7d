package model

import (
	"confab/session/meeting"
	"confab/ui/text"
)

// Screen says which of the views is shown.
type Screen uint8

// The screens.
const (
	Lobby Screen = iota
	Joining
	InMeeting
	Ended // an error on the way in, or an end that is not a lost connection
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
	Lobby   LobbyScreen
	Joining JoiningScreen
	Meeting MeetingScreen
	Ended   EndedScreen
}

// LobbyScreen is where one gets ready.
type LobbyScreen struct {
	Camera, Microphone Picker
	Speaker            string
	Placeholder        string // in place of the preview; empty when there should be a picture
	Troubles           []Trouble
	Notice             string
	Login              LoginForm
}

// Picker is the choice of one kind of device.
type Picker struct {
	Names, Labels []string // in step
	Selected      int      // index, -1 for none
	On            bool     // wanted and working
	Broken        bool     // wanted or not, it does not work
}

// Trouble is what is wrong with a device.
type Trouble struct {
	Kind DeviceKind
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

// MeetingScreen is the meeting.
type MeetingScreen struct {
	Room, Clock, People string
	Tiles               []Tile
	Floating            bool // exactly two tiles, the second of them one's own and small
	Microphone, Camera  Control
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

// Control is a button that turns something on and off.
type Control struct {
	On     bool
	Broken bool // pressing it cannot help at the moment
	Hint   string
}

// Banner is the sentence across the top.
type Banner struct {
	Kind             meeting.Banner
	Headline, Detail string
	Rejoin           string  // label of the button; empty for none
	Back             string  // label of the second button; empty for none
	Opacity          float32 // 0 to 1
}

// TileKey names a tile for as long as somebody is in the meeting: stream ids change on a rejoin, connection ids do not.
type TileKey struct {
	ConnectionID string
	Source       meeting.Source
}

// Tile is one picture of the gallery.
type Tile struct {
	Key           TileKey
	StreamID      string // of the video; empty for one's own and for those without
	Width, Height int    // pixels as published; 0 when not known
	Mine          bool
	Name          string
	Initials      string
	Person        string // what the colour is derived from
	Video         bool   // a picture is to be expected
	Dim           bool   // show the last picture, dimmed
	Mark          string // why it is dimmed; empty for a mark without words
	Muted         bool
	Speaking      bool
	Quality       meeting.Quality
}
