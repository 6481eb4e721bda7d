package text

import (
	"fmt"
	"slices"
	"strings"

	"confab/session/meeting"
)

// PeopleHint is the hint of the button that opens the people panel, with its keys.
func PeopleHint() string { return "Who is here (Ctrl+P)" }

// SearchHint is in the empty field that narrows the list.
func SearchHint() string { return "Search by name" }

// NobodyFound is in the place of the list when nobody has that name.
func NobodyFound() string { return "Nobody here has that name." }

// Moderator is under the name of somebody who may mute, stop or remove others.
func Moderator() string { return "Moderator" }

// OnlyListens is under the name of somebody who may not send.
func OnlyListens() string { return "Only watches and listens" }

// ByPhone is under the name of a caller.
func ByPhone() string { return "By phone" }

// Agent is under the name of a program that takes part by itself.
func Agent() string { return "Assistant, not a person" }

// Recorder is under the name of a program that records or streams the meeting.
func Recorder() string { return "Records the meeting" }

// Ingress is under the name of a stream that the server fetches or is sent.
func Ingress() string { return "A stream from outside" }

// Bridged is under the name of a device such as a network camera.
func Bridged() string { return "A device, not a person" }

// NotSeen is under one's own name when the server hides one from the others.
func NotSeen() string { return "The others do not see that you are here" }

// Mute is the button that turns somebody's microphone off.
func Mute() string { return "Mute" }

// MuteAll is the button that turns the microphones of all others off, also of those who come later.
func MuteAll() string { return "Mute everyone else" }

// Unsilence is the button that ends this for those who come later.
func Unsilence() string { return "Let newcomers speak" }

// Silenced says who is muted; it stands beside Unsilence, for moderators.
func Silenced() string {
	return "Everyone was muted. Who joins now is muted too, until they turn their microphone on."
}

// Remove is the button that puts somebody out of the meeting, and the one that confirms it.
func Remove() string { return "Remove" }

// ReallyRemove asks for that confirmation.
func ReallyRemove() string { return "Remove them?" }

// Keep is the button that takes the removal back.
func Keep() string { return "Keep" }

// PeopleTitle is the panel's title.
func PeopleTitle(n int) string { return fmt.Sprintf("People (%d)", n) }

// PeopleTitleBefore is the panel's title while nobody knows who is there.
func PeopleTitleBefore(n int) string { return fmt.Sprintf("People (%d before)", n) }

// Caller is the name of somebody who calls by telephone.
func Caller(name string) string { return isolated(name) + " (by phone)" }

// MutedBy is the notice after somebody has muted something of ours. An empty name is a moderator whom nobody knows.
func MutedBy(source meeting.Source, name string) string {
	if name == "" {
		name = "A moderator"
	}
	return isolated(name) + " turned " + yours(source) + " off"
}

// StoppedBy is the notice after a moderator has ended something that we published.
func StoppedBy(source meeting.Source) string {
	return "A moderator stopped " + yours(source) + ". You can turn it on again when you are asked to."
}

// AskedToUnmute is the notice that the server or a moderator wants something of ours to be on again.
func AskedToUnmute(source meeting.Source) string {
	return "A moderator asks you to turn " + yours(source) + " on again."
}

// MaySend is the notice that sources may be sent now; on are those of them that are sent at once, as it was wanted
// before.
func MaySend(sources, on []meeting.Source) string {
	said := "You may be " + perceived(sources) + " now."
	switch len(on) {
	case 0:
		return said
	case 1:
		return said + " " + Yours(on[0], 1) + " is on."
	}
	return said + " Your microphone and camera are on."
}

// MayNotSend is the notice that sources may not be sent any more.
func MayNotSend(sources []meeting.Source) string {
	return "You may not be " + perceived(sources) + " in this meeting any more."
}

func perceived(sources []meeting.Source) string {
	switch {
	case len(sources) > 1:
		return "heard and seen"
	case slices.Contains(sources, meeting.Microphone):
		return "heard"
	}
	return "seen"
}

// ReceivingChanged is the notice that others may be received now, or may not be any more.
func ReceivingChanged(may bool) string {
	if may {
		return "You may see and hear the others now."
	}
	return "You may not see or hear the others in this meeting any more."
}

// WritingChanged is the notice that messages may be written now, or may not be any more.
func WritingChanged(may bool) string {
	if may {
		return "You may write to the others now."
	}
	return "You may not write to the others in this meeting any more."
}

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
