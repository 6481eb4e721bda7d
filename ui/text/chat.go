package text

import (
	"strconv"
	"time"
)

// Words of the chat.
func Chat() string     { return "Chat" }
func NoChat() string   { return "Nobody has written anything yet." }
func Myself() string   { return "You" }
func SendHint() string { return "Send (Enter)" }

// ChatHint is the chat button's hint.
func ChatHint(unread int) string {
	switch unread {
	case 0:
		return "Chat (Ctrl+T)"
	case 1:
		return "Chat: one new message (Ctrl+T)"
	}
	return "Chat: " + strconv.Itoa(unread) + " new messages (Ctrl+T)"
}

// Unread is the number on the chat button.
func Unread(n int) string {
	switch {
	case n <= 0:
		return ""
	case n > 9:
		return "9+"
	}
	return strconv.Itoa(n)
}

// ChatField stands in the empty field.
func ChatField(connected bool) string {
	if connected {
		return "Write to everyone"
	}
	return "Waiting for the connection…"
}

// ChatHead stands above a message.
func ChatHead(from string, at time.Time) string { return from + " · " + at.Format("15:04") }
