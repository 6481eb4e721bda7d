package rooms

import (
	"crypto/rand"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of what a guest may bring. Metadata and attributes travel inside the token, and the token in the URL or a
// header of the WebSocket: they are kept well under what LiveKit itself takes.
const (
	maxName       = 256 // characters of a room's name, a participant's name, an identity
	maxMetadata   = 16 << 10
	maxAttributes = 16 << 10 // bytes of all names and values together
)

// CleanName is a room name without what nobody sees, so that names that look alike are one room, and refuses what
// cannot be one.
func CleanName(name string) (string, error) {
	name = tidy(name)
	if name == "" {
		return "", &InvalidError{Code: "invalid_room_name", Message: "the room name is empty"}
	}
	if err := fits("room name", name); err != "" {
		return "", &InvalidError{Code: "invalid_room_name", Message: err}
	}
	return name, nil
}

// fits says what is wrong with a text that people or LiveKit read as a name; empty when nothing is.
func fits(what, text string) string {
	switch {
	case !utf8.ValidString(text):
		return fmt.Sprintf("the %s is not valid UTF-8", what)
	case utf8.RuneCountInString(text) > maxName:
		return fmt.Sprintf("the %s is longer than %d characters", what, maxName)
	case strings.ContainsFunc(text, unicode.IsControl):
		return fmt.Sprintf("the %s contains control characters", what)
	}
	return ""
}

// NewIdentity makes an identity that no one else has: it begins with the guest's name, for people who read lists of
// identities, and ends in 40 random bits.
func NewIdentity(name string) string {
	const most = maxName - 9
	if name == "" {
		name = "guest"
	}
	if letters := []rune(name); len(letters) > most {
		name = string(letters[:most])
	}
	return name + "_" + strings.ToLower(rand.Text()[:8])
}
