package text

import (
	"strconv"
	"time"
)

// Chat is the title of the panel.
func Chat() string { return "Chat" }

// NoChat is in the panel before the first message.
func NoChat() string { return "Nobody has written anything yet." }

// Myself stands above one's own messages.
func Myself() string { return "You" }

// SendHint is the hint of the button that sends what was written.
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
func ChatField(connected, allowed bool) string {
	switch {
	case !allowed:
		return "You may not write in this meeting"
	case connected:
		return "Write to everyone"
	}
	return "Waiting for the connection…"
}

// ChatHead stands above a message.
func ChatHead(from string, at time.Time) string { return isolated(from) + " · " + at.Format("15:04") }

// ChatEdited is the head of a message that was changed.
func ChatEdited(head string) string { return head + " · edited" }

// ChatDeleted stands in the place of a message that was taken back.
func ChatDeleted() string { return "This message was deleted." }

// ChatIncomplete is a message whose rest did not come.
func ChatIncomplete(said string) string { return said + "… (the rest did not arrive)" }

// ChatFile stands for a file, of which size is 0 when it is not known.
func ChatFile(name string, size int64) string {
	name = isolated(name)
	if size > 0 {
		name += ", " + bytesInWords(size)
	}
	return "Sent a file: " + name + ". It can be opened in a browser that is in the meeting, not here."
}

func bytesInWords(n int64) string {
	switch {
	case n >= 1_000_000:
		return strconv.FormatFloat(float64(n)/1e6, 'f', 1, 64) + " MB"
	case n >= 1000:
		return strconv.FormatInt(n/1000, 10) + " kB"
	}
	return strconv.FormatInt(n, 10) + " bytes"
}
