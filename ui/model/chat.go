package model

import (
	"time"

	"confab/session/meeting"
	"confab/ui/text"
)

// ChatLine is one message, in the order in which they came; one's own among them.
type ChatLine struct {
	Time       time.Time
	From, Text string // whose name it is, and what it says
	Mine       bool

	ID, FromID string // by which the one whose connection it is edits it; empty when it has no id
	Edited     bool
	Deleted    bool // Text is none
	Incomplete bool // the rest did not come
	File       string
	Size       int64 // of the file in bytes; 0 when not known
}

// MostChat is how many messages are shown.
const MostChat = 200

// ChatPanel is what was said.
type ChatPanel struct {
	Lines  []ChatText
	Hint   string // in the empty field
	CanSay bool   // there is a connection to say it through
}

// ChatText is one message in words.
type ChatText struct {
	Head, Text string
	Mine       bool
}

func chatPanel(s *meeting.Snapshot, v View) ChatPanel {
	live, may := s.Phase == meeting.Live, s.MaySignal()
	p := ChatPanel{CanSay: live && may, Hint: text.Chat.Field(live, may)}
	said := v.Local.Chat
	for _, l := range said[max(0, len(said)-MostChat):] {
		from := l.From
		if l.Mine {
			from = text.Chat.Myself()
		}
		p.Lines = append(p.Lines, ChatText{Head: chatHead(from, l), Text: chatText(l), Mine: l.Mine})
	}
	return p
}

// chatHead says who and when, and that it is not what was first said.
func chatHead(from string, l ChatLine) string {
	head := text.Chat.Head(from, l.Time)
	if l.Edited && !l.Deleted {
		return text.Chat.Edited(head)
	}
	return head
}

func chatText(l ChatLine) string {
	switch {
	case l.Deleted:
		return text.Chat.Deleted()
	case l.File != "":
		return text.Chat.File(l.File, l.Size)
	case l.Incomplete:
		return text.Chat.Incomplete(l.Text)
	}
	return l.Text
}

// unread counts the messages of others since the panel was last open.
func unread(v View) int {
	n := 0
	if v.Can.Chat && v.Side != ChatSide {
		for _, l := range v.Local.Chat[min(v.ChatRead, len(v.Local.Chat)):] {
			if !l.Mine {
				n++
			}
		}
	}
	return n
}
