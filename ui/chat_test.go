package ui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"confab/session/meeting"
	"confab/ui/model"
)

func (p powers) Say(words string) { p.add("say %s", words) }

func TestChatIsReadWhileItIsOpen(t *testing.T) {
	w := newWorld()
	run(t, w, Options{Chat: powers{w}}, func(u *running) {
		write := func(words string) {
			w.mu.Lock()
			w.local.Chat = append(w.local.Chat[:len(w.local.Chat):len(w.local.Chat)],
				model.ChatLine{From: "p0", Text: words})
			w.mu.Unlock()
			w.localChanged <- struct{}{}
			u.pass(100 * time.Millisecond)
		}
		unread := func(want int) {
			t.Helper()
			if got := u.shown.Meeting.Unread; got != want {
				t.Errorf("%d unread, want %d", got, want)
			}
		}
		w.become(live(2))
		u.pass(100 * time.Millisecond)
		write("one")
		write("two")
		unread(2)
		press(u, fyne.KeyT, fyne.KeyModifierControl)
		unread(0)
		if u.shown.Meeting.Side != model.ChatSide || u.window.Canvas().Focused() == nil {
			t.Error("must open, ready to write")
		}
		u.actions().Say("hello")
		w.expect(t, "say hello")
		write("three")
		press(u, fyne.KeyT, fyne.KeyModifierControl)
		unread(0)
		if u.window.Canvas().Focused() != nil {
			t.Error("a closed panel must not eat keys")
		}
		write("four")
		unread(1)
		w.mu.Lock()
		w.local.Chat = nil // another meeting
		w.mu.Unlock()
		w.become(&meeting.Snapshot{})
		u.pass(100 * time.Millisecond)
		w.become(live(2))
		u.pass(100 * time.Millisecond)
		write("first")
		unread(1)
	})
}
