package text

import (
	"fmt"
	"strings"
	"time"

	"confab/session/meeting"
)

// appName is what the program calls itself in the title of its window.
func appName() string { return "Confab" }

// LobbyTitle is the headline over the form.
func LobbyTitle() string { return "Ready to join?" }

// LobbyHint is the line under the headline.
func LobbyHint() string { return "Check your picture and sound first." }

// Room is over the field for the name of the room.
func Room() string { return "Room" }

// RoomHint is in that field while it is empty.
func RoomHint() string { return "For example: demo" }

// YourName is over the field for one's own name.
func YourName() string { return "Your name" }

// YourNameHint is in that field while it is empty.
func YourNameHint() string { return "What the others will see" }

// Join is the button that enters the meeting.
func Join() string { return "Join" }

// ServerAddress is over the field for the address of the session server.
func ServerAddress() string { return "Server address" }

// speakerLabel begins the line about what the others are heard through.
func speakerLabel() string { return "Speaker" }

// systemDefault is a speaker that the system chooses.
func systemDefault() string { return "System default" }

// NoneFound is in a choice of devices when there are none.
func NoneFound() string { return "None found" }

// NoneChosen is in a choice of devices of which none is wanted.
func NoneChosen() string { return "None chosen" }

// CameraIsOff is in the place of the preview.
func CameraIsOff() string { return "Camera is off" }

// CameraStarting is in the place of the preview until the first picture.
func CameraStarting() string { return "Camera is starting…" }

// ServerAt says where one is going, without the login that may be in the address.
func ServerAt(a string) string {
	scheme, rest, found := strings.Cut(a, "://")
	if !found {
		scheme, rest = "", a
	} else {
		scheme += "://"
	}
	authority, _, _ := strings.Cut(rest, "/")
	if at := strings.LastIndex(authority, "@"); at >= 0 {
		rest = rest[at+1:]
	}
	return "Server: " + scheme + rest
}

// Default marks the device that the system prefers.
func Default(label string) string { return isolated(label) + " (default)" }

// NoSpeaker stands where the speaker's name would: it was not found, or was not wanted.
func NoSpeaker() string { return "none found, so nothing can be heard" }

// SpeakerMissing is the notice that the system's speaker takes the place of one that is not there.
func SpeakerMissing(name string) string {
	return "The speaker " + name + " was not found: the others are heard through the system's own."
}

// SpeakerIs says through what the others are heard.
func SpeakerIs(label string) string {
	if label == "" {
		label = systemDefault()
	}
	return speakerLabel() + ": " + isolated(label)
}

// NeedRoom is said beside the empty field for the room.
func NeedRoom() string { return "Which room do you want to join?" }

// NeedName is said beside the empty field for one's own name.
func NeedName() string { return "Tell the others who you are." }

// Joining is the headline while connecting.
func Joining(room string) string {
	if room == "" {
		return "Joining…"
	}
	return "Joining " + isolated(room) + "…"
}

// JoiningHint says what takes so long once it does.
func JoiningHint(after time.Duration, attempt int) string {
	switch {
	case after < 5*time.Second:
		return "Just a moment."
	case attempt > 1:
		return fmt.Sprintf("The server has not answered yet. This is try number %d.", attempt)
	case after < 10*time.Second:
		return "The server has not answered yet. It may be starting, or the network is slow."
	}
	return "Still no answer. Confab gives up by itself soon; you can cancel any time."
}

// Cancel is the button that gives up joining.
func Cancel() string { return "Cancel" }

// Rejoin is the button that enters the meeting again after it was left or lost.
func Rejoin() string { return "Rejoin" }

// RejoinHere is Rejoin for somebody who is in the meeting at another place, which then loses it.
func RejoinHere() string { return "Rejoin here" }

// TryAgain is the button that joins once more after an error.
func TryAgain() string { return "Try again" }

// BackToLobby is the button that gives the meeting up for the form.
func BackToLobby() string { return "Back to start" }

// SwitchHint is what a press on a source's button does, and its keys.
func SwitchHint(source meeting.Source, on bool) string {
	name, _ := deviceNames(source)
	keys := ""
	switch source {
	case meeting.Microphone:
		keys = " (Ctrl+D or M)"
	case meeting.Camera:
		keys = " (Ctrl+E or V)"
	case meeting.Screen, meeting.ScreenAudio, meeting.UnknownSource:
	}
	if on {
		return "Turn off " + name + keys
	}
	return "Turn on " + name + keys
}

// FullScreenHint is the full screen button's hint.
func FullScreenHint(on bool) string {
	if on {
		return "Leave full screen (Esc)"
	}
	return "Full screen (F or F11)"
}

// LeaveHint is the leave button's hint.
func LeaveHint() string { return "Leave the meeting (Ctrl+L)" }

// People counts who is in the meeting.
func People(n int) string {
	switch n {
	case 0, 1:
		return "Only you are here"
	}
	return fmt.Sprintf("%d people", n)
}

// PeopleBefore says how many there were before the connection was lost.
func PeopleBefore(n int) string {
	if n <= 1 {
		return "Only you were here"
	}
	return fmt.Sprintf("%d people before", n)
}

// Recording marks a meeting that somebody records.
func Recording() string { return "Recording" }

// You marks one's own picture.
func You(name string) string {
	if name == "" {
		return "You"
	}
	return isolated(name) + " (you)"
}

// CameraOf names another camera of somebody's, counted from 1.
func CameraOf(name string, number int) string { return fmt.Sprintf("%s, camera %d", name, number) }

// Presents names a shared screen.
func Presents(name string) string { return isolated(name) + "'s screen" }

// ScreenOf names another shared screen of somebody's, counted from 1.
func ScreenOf(name string, number int) string { return fmt.Sprintf("%s %d", Presents(name), number) }

// Interrupted marks a tile from which nothing arrives any more.
func Interrupted() string { return "Connection interrupted" }

// Encrypted marks a tile of somebody whose pictures or sound are encrypted end to end.
func Encrypted() string { return "Encrypted, and there is no key here" }

// CannotShow marks a tile whose picture comes in a codec that is not known here.
func CannotShow(codec string) string { return "Cannot show " + codecName(codec) + " video" }

// CannotPlay marks a tile whose sound comes in such a codec.
func CannotPlay(codec string) string { return "Cannot play " + codecName(codec) + " sound" }

// codecName is what people call a codec.
func codecName(codec string) string {
	switch codec {
	case "h264":
		return "H.264"
	case "h265", "hevc":
		return "H.265"
	case "":
		return "this kind of"
	}
	return strings.ToUpper(codec)
}

// NotShared marks a tile of somebody who keeps it from us.
func NotShared() string { return "Not shared with you" }

// MessagesEncrypted is said once of somebody whose messages cannot be read here.
func MessagesEncrypted(name string) string {
	if name == "" {
		name = "Somebody"
	}
	return name + " sends encrypted messages, which cannot be read here without the key."
}

// Paused marks a tile whose picture is held back because the connection of whoever looks does not carry it.
func Paused() string { return "Video paused: your connection is too slow" }

// PausedYours marks one's own picture while others hear one but do not see it.
func PausedYours() string { return "Others only hear you: your connection is too slow for video" }

// Clock is how long the meeting has lasted, in whole minutes: 4 min, or 1 h 04 min.
func Clock(d time.Duration) string {
	m := int(max(d, 0) / time.Minute)
	if m >= 60 {
		return fmt.Sprintf("%d h %02d min", m/60, m%60)
	}
	return fmt.Sprintf("%d min", m)
}

// WindowTitle is the program's name, after that of the room if there is one.
func WindowTitle(room string) string {
	if room == "" {
		return appName()
	}
	return isolated(room) + " · " + appName()
}
