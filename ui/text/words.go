package text

import (
	"fmt"
	"time"
)

// Words of the lobby.
func AppName() string          { return "Confab" }
func LobbyTitle() string       { return "Ready to join?" }
func LobbyHint() string        { return "Check your picture and sound first." }
func Room() string             { return "Room" }
func RoomHint() string         { return "For example: demo" }
func YourName() string         { return "Your name" }
func YourNameHint() string     { return "What the others will see" }
func Join() string             { return "Join" }
func ServerAddress() string    { return "Server address" }
func ServerAt(a string) string { return "Server: " + a }
func CameraLabel() string      { return "Camera" }
func MicrophoneLabel() string  { return "Microphone" }
func SpeakerLabel() string     { return "Speaker" }
func SystemDefault() string    { return "System default" }
func NoneFound() string        { return "None found" }
func CameraIsOff() string      { return "Camera is off" }
func CameraStarting() string   { return "Camera is starting…" }

// Default marks the device that the system prefers.
func Default(label string) string { return label + " (default)" }

// NoSpeaker stands where the speaker's name would: it was not found, or was not wanted.
func NoSpeaker() string { return "none found, so nothing can be heard" }

// SpeakerIs says through what the others are heard.
func SpeakerIs(label string) string {
	if label == "" {
		label = SystemDefault()
	}
	return SpeakerLabel() + ": " + label
}

// NeedRoom and NeedName are said beside an empty field.
func NeedRoom() string { return "Which room do you want to join?" }
func NeedName() string { return "Tell the others who you are." }

// Joining is the headline while connecting.
func Joining(room string) string {
	if room == "" {
		return "Joining…"
	}
	return "Joining " + room + "…"
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

// Buttons.
func Cancel() string      { return "Cancel" }
func Rejoin() string      { return "Rejoin" }
func RejoinHere() string  { return "Rejoin here" }
func TryAgain() string    { return "Try again" }
func BackToLobby() string { return "Back to start" }
func Leave() string       { return "Leave" }

// Hints of the control bar: what a press does, and its key.
func MicrophoneHint(on bool) string {
	if on {
		return "Turn off microphone (Ctrl+D or M)"
	}
	return "Turn on microphone (Ctrl+D or M)"
}

// CameraHint is the camera button's hint.
func CameraHint(on bool) string {
	if on {
		return "Turn off camera (Ctrl+E or V)"
	}
	return "Turn on camera (Ctrl+E or V)"
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

// Alone is the notice of an empty meeting.
func Alone() string { return "Nobody else is here yet" }

// Recording marks a meeting that somebody records.
func Recording() string { return "Recording" }

// You marks one's own picture.
func You(name string) string {
	if name == "" {
		return "You"
	}
	return name + " (you)"
}

// Presents names a shared screen.
func Presents(name string) string { return name + "'s screen" }

// Interrupted marks a tile from which nothing arrives any more.
func Interrupted() string { return "Connection interrupted" }

// Paused marks a tile whose picture the server holds back.
func Paused() string { return "Paused to save bandwidth" }

// Clock is how long the meeting has lasted: 4:05, or 1:04:05.
func Clock(d time.Duration) string {
	if d < 0 {
		d = 0
	}
	s := int(d / time.Second)
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

// WindowTitle is the window's title.
func WindowTitle(room string) string {
	if room == "" {
		return AppName()
	}
	return room + " · " + AppName()
}
