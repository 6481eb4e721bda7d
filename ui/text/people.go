package text

import (
	"fmt"

	"confab/session/meeting"
)

// Words of the people panel.
func PeopleHint() string   { return "Who is here (Ctrl+P)" }
func SearchHint() string   { return "Search by name" }
func NobodyFound() string  { return "Nobody here has that name." }
func Moderator() string    { return "Moderator" }
func OnlyListens() string  { return "Only watches and listens" }
func Mute() string         { return "Mute" }
func MuteAll() string      { return "Mute everyone else" }
func Remove() string       { return "Remove" }
func ReallyRemove() string { return "Remove them?" }
func Keep() string         { return "Keep" }

// PeopleTitle is the panel's title.
func PeopleTitle(n int) string { return fmt.Sprintf("People (%d)", n) }

// MutedBy is the notice after somebody has muted something of ours. An empty name is a moderator whom nobody knows.
func MutedBy(source meeting.Source, name string) string {
	if name == "" {
		return MutedByModerator(source)
	}
	if source == meeting.Microphone {
		return name + " turned your microphone off"
	}
	return name + " turned your camera off"
}
