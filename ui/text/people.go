package text

import (
	"fmt"

	"confab/session/meeting"
)

// Words of the people panel.
func PeopleHint() string  { return "Who is here (Ctrl+P)" }
func SearchHint() string  { return "Search by name" }
func NobodyFound() string { return "Nobody here has that name." }
func Moderator() string   { return "Moderator" }
func OnlyListens() string { return "Only watches and listens" }
func Mute() string        { return "Mute" }
func MuteAll() string     { return "Mute everyone else" }
func Unsilence() string   { return "Let newcomers speak" }
func Silenced() string {
	return "Everyone was muted. Who joins now is muted too, until they turn their microphone on."
}
func Remove() string       { return "Remove" }
func ReallyRemove() string { return "Remove them?" }
func Keep() string         { return "Keep" }

// PeopleTitle is the panel's title.
func PeopleTitle(n int) string { return fmt.Sprintf("People (%d)", n) }

// MutedBy is the notice after somebody has muted something of ours. An empty name is a moderator whom nobody knows.
func MutedBy(source meeting.Source, name string) string {
	if name == "" {
		name = "A moderator"
	}
	return name + " turned " + yours(source) + " off"
}

// StoppedBy is the notice after a moderator has ended something that we published.
func StoppedBy(source meeting.Source) string {
	return "A moderator stopped " + yours(source) + ". You can turn it on again when you are asked to."
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
