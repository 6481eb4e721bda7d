package model

import (
	"fmt"
	"testing"

	"confab/session/meeting"
	"confab/ui/text"
)

func chatting(v View, lines ...ChatLine) MeetingScreen {
	v.Local.Chat, v.Now, v.Can.Chat = lines, noon, true
	if v.Snapshot == nil {
		v.Snapshot = &meeting.Snapshot{Phase: meeting.Live}
	}
	return Present(v).Meeting
}

func TestChat(t *testing.T) {
	grace, mine := ChatLine{Time: noon, From: "Grace", Text: "Hello"}, ChatLine{
		Time: noon, From: "Ada", Text: "Hi", Mine: true,
	}
	p := chatting(View{Side: ChatSide}, grace, mine).Chat
	want := []ChatText{{"Grace · 12:00", "Hello", false}, {"You · 12:00", "Hi", true}}
	if fmt.Sprint(p.Lines) != fmt.Sprint(want) || !p.CanSay {
		t.Errorf("got %+v", p)
	}
	p = chatting(View{Side: ChatSide, Snapshot: &meeting.Snapshot{Phase: meeting.Resuming}}, grace).Chat
	if p.CanSay || p.Hint == text.Chat.Field(true, true) || len(p.Lines) != 1 {
		t.Errorf("without a connection: %+v", p)
	}
	many := make([]ChatLine, MostChat+3)
	many[MostChat+2].Text = "last"
	if p = chatting(View{Side: ChatSide}, many...).Chat; len(p.Lines) != MostChat ||
		p.Lines[MostChat-1].Text != "last" {
		t.Errorf("%d lines", len(p.Lines))
	}
}

// TestChatOfOtherClients: what was changed, taken back or cut short says so, and so does a file.
func TestChatOfOtherClients(t *testing.T) {
	for name, row := range map[string]struct {
		line       ChatLine
		head, text string
	}{
		"edited":    {ChatLine{Text: "b", Edited: true}, "Grace · 12:00 · edited", "b"},
		"deleted":   {ChatLine{Deleted: true, Edited: true}, "Grace · 12:00", "This message was deleted."},
		"cut short": {ChatLine{Text: "b", Incomplete: true}, "Grace · 12:00", "b… (the rest did not arrive)"},
		"file": {
			ChatLine{File: "a.png", Size: 40_000},
			"Grace · 12:00",
			"Sent a file: a.png, 40 kB. It can be opened in a browser that is in the meeting, not here.",
		},
		"endless file": {
			ChatLine{File: "a.png"},
			"Grace · 12:00",
			"Sent a file: a.png. It can be opened in a browser that is in the meeting, not here.",
		},
		"as it was sent": {ChatLine{Text: "b", ID: "7", FromID: "grace"}, "Grace · 12:00", "b"},
	} {
		row.line.Time, row.line.From = noon, "Grace"
		if got := chatting(View{Side: ChatSide}, row.line).Chat.Lines[0]; got != (ChatText{
			Head: row.head,
			Text: row.text,
		}) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestUnread(t *testing.T) {
	grace, mine := ChatLine{From: "Grace"}, ChatLine{Mine: true}
	for _, row := range []struct {
		name string
		view View
		want int
	}{
		{"none read", View{}, 2},
		{"one read", View{ChatRead: 1}, 1},
		{"all read", View{ChatRead: 3}, 0},
		{"another meeting", View{ChatRead: 9}, 0},
		{"open", View{Side: ChatSide}, 0},
		{"something else open", View{Side: PeopleSide}, 2},
	} {
		if got := chatting(row.view, grace, mine, grace).Unread; got != row.want {
			t.Errorf("%s: %d unread, want %d", row.name, got, row.want)
		}
	}
	if Present(View{
		Snapshot: &meeting.Snapshot{Phase: meeting.Live},
		Local:    Local{Chat: []ChatLine{grace}},
	}).Meeting.Unread != 0 {
		t.Error("there is no chat here")
	}
	if text.Chat.Unread(0) != "" || text.Chat.Unread(9) != "9" || text.Chat.Unread(10) != "9+" {
		t.Error("numbers")
	}
}
