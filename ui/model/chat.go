package model

import (
	"time"

	"confab/session/meeting"
	"confab/ui/text"
)

// ChatLine is one message, in the order in which they came; one's own among them.
type ChatLine struct {
	Time       time.Time
	From, Text string // From is a name
	Mine       bool
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
	p := ChatPanel{CanSay: s.Phase == meeting.Live, Hint: text.ChatField(s.Phase == meeting.Live)}
	said := v.Local.Chat
	for _, l := range said[max(0, len(said)-MostChat):] {
		from := l.From
		if l.Mine {
			from = text.Myself()
		}
		p.Lines = append(p.Lines, ChatText{Head: text.ChatHead(from, l.Time), Text: l.Text, Mine: l.Mine})
	}
	return p
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
