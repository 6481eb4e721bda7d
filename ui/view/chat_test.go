package view

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"confab/session/meeting"
	"confab/ui/model"
)

func chatted(s *meeting.Snapshot, side model.Side, said ...string) model.MeetingScreen {
	l := ready()
	for i, words := range said {
		l.Chat = append(l.Chat, model.ChatLine{
			Time: s.JoinedAt.UTC().Add(time.Duration(i) * time.Minute),
			From: "Person A", Text: words, Mine: i%2 == 1,
		})
	}
	return model.Present(model.View{
		Snapshot: s, Local: l, Now: s.JoinedAt.Add(time.Minute), Can: everything,
		Side: side,
	}).Meeting
}

func TestChatSays(t *testing.T) {
	begin(t)
	do := &recorder{}
	m := NewMeeting(do)
	w := window(t, m.Object)
	m.Show(chatted(live(2), model.NoSide, "one", "two", "three"))
	if !m.bar.chat.Visible() || m.bar.chat.Props().Badge != "2" {
		t.Errorf("the button shows %q", m.bar.chat.Props().Badge)
	}
	test.Tap(m.bar.chat)
	do.expect(t, "open chat")
	m.Show(chatted(live(2), model.ChatSide, "one"))
	w.Canvas().Focus(m.ChatField())
	c, _ := m.side.panels[model.ChatSide].(*chat)
	if w.Canvas().Focused() != c.field {
		t.Error("one opens it to write")
	}
	test.Type(c.field, "  hello all ")
	c.field.OnSubmitted("")
	do.expect(t, "say hello all")
	c.say()
	do.expect(t) // nothing was typed
	test.Type(c.field, "later")
	lost := live(2)
	lost.Phase = meeting.Resuming
	m.Show(chatted(lost, model.ChatSide, "one"))
	c.say()
	do.expect(t)
	if c.field.Text != "later" {
		t.Error("what cannot be sent must stay")
	}
}

func TestChatFollowsItsEnd(t *testing.T) {
	begin(t)
	m := NewMeeting(&recorder{})
	window(t, m.Object)
	c, _ := m.side.panels[model.ChatSide].(*chat)
	said := strings.Split(strings.Repeat("some words ", 40), " ")
	m.Show(chatted(live(2), model.ChatSide))
	if !c.none.Visible() {
		t.Error("must say that there is nothing")
	}
	m.Show(chatted(live(2), model.ChatSide, said[:30]...))
	first := c.lines.Objects[0]
	end := func() float32 { return c.lines.MinSize().Height - c.scroll.Size().Height }
	if c.none.Visible() || c.scroll.Offset.Y < end()-1 || end() <= 0 {
		t.Errorf("at %v of %v", c.scroll.Offset.Y, end())
	}
	m.Show(chatted(live(2), model.ChatSide, said[:40]...))
	if c.scroll.Offset.Y < end()-1 || c.lines.Objects[0] != first || len(c.lines.Objects) != 40 {
		t.Errorf("at %v of %v, %d lines", c.scroll.Offset.Y, end(), len(c.lines.Objects))
	}
	c.scroll.ScrollToTop()
	m.Show(chatted(live(2), model.ChatSide, said[:45]...))
	if c.scroll.Offset.Y != 0 {
		t.Error("somebody reads further up")
	}
	m.Show(chatted(live(2), model.ChatSide, "another meeting"))
	if len(c.lines.Objects) != 1 {
		t.Errorf("%d lines of another meeting", len(c.lines.Objects))
	}
}

func TestLongWordsAreBroken(t *testing.T) {
	begin(t)
	m := NewMeeting(&recorder{})
	window(t, m.Object)
	m.Show(chatted(live(2), model.ChatSide, "see https://example.com/"+strings.Repeat("verylong/", 30)+" and tell me"))
	c, _ := m.side.panels[model.ChatSide].(*chat)
	test.RenderObjectToMarkup(c.lines)
	if w := widest(c.lines); w > narrowPanel-2*panelPad {
		t.Errorf("a line is %v wide", w)
	}
}

// widest is how much the widest words take.
func widest(o fyne.CanvasObject) (w float32) {
	inside(o, func(t fyne.CanvasObject) bool {
		if _, group := t.(*fyne.Container); !group {
			w = max(w, t.MinSize().Width)
		}
		return false
	})
	return w
}

func TestChatMarkup(t *testing.T) {
	begin(t)
	m := NewMeeting(&recorder{})
	w := window(t, m.Object)
	m.Show(chatted(live(3), model.ChatSide, "Can you all see my screen?", "Yes, very well"))
	test.AssertRendersToMarkup(t, "chat.xml", w.Canvas())
}
