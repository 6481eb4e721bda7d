package text

import (
	"fmt"
	"strings"
	"time"
)

// LobbyWords are those of the form and of joining.
type LobbyWords struct{}

// Title is the headline over the form.
func (LobbyWords) Title() string { return "Ready to join?" }

// Hint is the line under the headline.
func (LobbyWords) Hint() string { return "Check your picture and sound first." }

// Room is over the field for the name of the room.
func (LobbyWords) Room() string { return "Room" }

// RoomHint is in that field while it is empty.
func (LobbyWords) RoomHint() string { return "For example: demo" }

// YourName is over the field for one's own name.
func (LobbyWords) YourName() string { return "Your name" }

// YourNameHint is in that field while it is empty.
func (LobbyWords) YourNameHint() string { return "What the others will see" }

// Join is the button that enters the meeting.
func (LobbyWords) Join() string { return "Join" }

// ServerAddress is over the field for the address of the session server.
func (LobbyWords) ServerAddress() string { return "Server address" }

// ServerAt says where one is going, without the login that may be in the address.
func (LobbyWords) ServerAt(a string) string {
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

// NeedRoom is said beside the empty field for the room.
func (LobbyWords) NeedRoom() string { return "Which room do you want to join?" }

// NeedName is said beside the empty field for one's own name.
func (LobbyWords) NeedName() string { return "Tell the others who you are." }

// Joining is the headline while connecting.
func (LobbyWords) Joining(room string) string {
	if room == "" {
		return "Joining…"
	}
	return "Joining " + isolated(room) + "…"
}

// JoiningHint says what takes so long once it does.
func (LobbyWords) JoiningHint(after time.Duration, attempt int) string {
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
func (LobbyWords) Cancel() string { return "Cancel" }

// TryAgain is the button that joins once more after an error.
func (LobbyWords) TryAgain() string { return "Try again" }
