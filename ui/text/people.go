package text

import (
	"fmt"
	"strings"

	"confab/session/meeting"
)

// PeopleWords are those of the people panel.
type PeopleWords struct{}

// Hint is the hint of the button that opens the people panel, with its keys.
func (PeopleWords) Hint() string { return "Who is here (Ctrl+P)" }

// SearchHint is in the empty field that narrows the list.
func (PeopleWords) SearchHint() string { return "Search by name" }

// NobodyFound is in the place of the list when nobody has that name.
func (PeopleWords) NobodyFound() string { return "Nobody here has that name." }

// Moderator is under the name of somebody who may mute, stop or remove others.
func (PeopleWords) Moderator() string { return "Moderator" }

// OnlyListens is under the name of somebody who may not send.
func (PeopleWords) OnlyListens() string { return "Only watches and listens" }

// ByPhone is under the name of a caller.
func (PeopleWords) ByPhone() string { return "By phone" }

// Agent is under the name of a program that takes part by itself.
func (PeopleWords) Agent() string { return "Assistant, not a person" }

// Recorder is under the name of a program that records or streams the meeting.
func (PeopleWords) Recorder() string { return "Records the meeting" }

// Ingress is under the name of a stream that the server fetches or is sent.
func (PeopleWords) Ingress() string { return "A stream from outside" }

// Bridged is under the name of a device such as a network camera.
func (PeopleWords) Bridged() string { return "A device, not a person" }

// NotSeen is under one's own name when the server hides one from the others.
func (PeopleWords) NotSeen() string { return "The others do not see that you are here" }

// Mute is the button that turns somebody's microphone off.
func (PeopleWords) Mute() string { return "Mute" }

// MuteAll is the button that turns the microphones of all others off, also of those who come later.
func (PeopleWords) MuteAll() string { return "Mute everyone else" }

// Unsilence is the button that ends this for those who come later.
func (PeopleWords) Unsilence() string { return "Let newcomers speak" }

// Silenced says who is muted; it stands beside Unsilence, for moderators.
func (PeopleWords) Silenced() string {
	return "Everyone was muted. Who joins now is muted too, until they turn their microphone on."
}

// Remove is the button that puts somebody out of the meeting, and the one that confirms it.
func (PeopleWords) Remove() string { return "Remove" }

// ReallyRemove asks for that confirmation.
func (PeopleWords) ReallyRemove() string { return "Remove them?" }

// Keep is the button that takes the removal back.
func (PeopleWords) Keep() string { return "Keep" }

// Title is the panel's title.
func (PeopleWords) Title(n int) string { return fmt.Sprintf("People (%d)", n) }

// TitleBefore is the panel's title while nobody knows who is there.
func (PeopleWords) TitleBefore(n int) string { return fmt.Sprintf("People (%d before)", n) }

// Caller is the name of somebody who calls by telephone.
func (PeopleWords) Caller(name string) string { return isolated(name) + " (by phone)" }

// Yours names one of our own sources, counted from 1.
func Yours(source meeting.Source, number int) string {
	what := yours(source)
	what = strings.ToUpper(what[:1]) + what[1:]
	if number > 1 {
		return fmt.Sprintf("%s %d", what, number)
	}
	return what
}

func yours(source meeting.Source) string {
	switch source {
	case meeting.Microphone:
		return "your microphone"
	case meeting.Screen:
		return "your shared screen"
	case meeting.ScreenAudio:
		return "your screen's sound"
	case meeting.Camera, meeting.UnknownSource:
	}
	return "your camera"
}

// Count counts who is in the meeting.
func (PeopleWords) Count(n int) string {
	switch n {
	case 0, 1:
		return "Only you are here"
	}
	return fmt.Sprintf("%d people", n)
}

// CountBefore says how many there were before the connection was lost.
func (PeopleWords) CountBefore(n int) string {
	if n <= 1 {
		return "Only you were here"
	}
	return fmt.Sprintf("%d people before", n)
}
