package text

import (
	"strconv"
	"time"
)

// ChatWords are those of the chat panel, and of notices about messages.
type ChatWords struct{}

// Title is the title of the panel.
func (ChatWords) Title() string { return "Chat" }

// Empty is in the panel before the first message.
func (ChatWords) Empty() string { return "Nobody has written anything yet." }

// Myself stands above one's own messages.
func (ChatWords) Myself() string { return "You" }

// SendHint is the hint of the button that sends what was written.
func (ChatWords) SendHint() string { return "Send (Enter)" }

// Hint is the chat button's hint.
func (ChatWords) Hint(unread int) string {
	switch unread {
	case 0:
		return "Chat (Ctrl+T)"
	case 1:
		return "Chat: one new message (Ctrl+T)"
	}
	return "Chat: " + strconv.Itoa(unread) + " new messages (Ctrl+T)"
}

// Unread is the number on the chat button.
func (ChatWords) Unread(n int) string {
	switch {
	case n <= 0:
		return ""
	case n > 9:
		return "9+"
	}
	return strconv.Itoa(n)
}

// Field stands in the empty field.
func (ChatWords) Field(connected, allowed bool) string {
	switch {
	case !allowed:
		return "You may not write in this meeting"
	case connected:
		return "Write to everyone"
	}
	return "Waiting for the connection…"
}

// Head stands above a message.
func (ChatWords) Head(from string, at time.Time) string {
	return isolated(from) + " · " + at.Format("15:04")
}

// Edited is the head of a message that was changed.
func (ChatWords) Edited(head string) string { return head + " · edited" }

// Deleted stands in the place of a message that was taken back.
func (ChatWords) Deleted() string { return "This message was deleted." }

// Incomplete is a message whose rest did not come.
func (ChatWords) Incomplete(said string) string { return said + "… (the rest did not arrive)" }

// File stands for a file, of which size is 0 when it is not known.
func (ChatWords) File(name string, size int64) string {
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

// Encrypted is said once of somebody whose messages cannot be read here.
func (ChatWords) Encrypted(name string) string {
	if name == "" {
		name = "Somebody"
	}
	return name + " sends encrypted messages, which cannot be read here without the key."
}
