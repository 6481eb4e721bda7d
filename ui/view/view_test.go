package view

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"

	"confab/session/meeting"
	"confab/ui/model"
	"confab/ui/text"
	"confab/ui/theme"
	"confab/ui/widget"
)

// recorder writes down what was done.
type recorder struct{ did []string }

func (r *recorder) add(format string, a ...any) { r.did = append(r.did, fmt.Sprintf(format, a...)) }

func (r *recorder) Join(f model.JoinForm)             { r.add("join %+v", f) }
func (r *recorder) Cancel()                           { r.add("cancel") }
func (r *recorder) Leave()                            { r.add("leave") }
func (r *recorder) Rejoin()                           { r.add("rejoin") }
func (r *recorder) Back()                             { r.add("back") }
func (r *recorder) AskLogin()                         { r.add("ask login") }
func (r *recorder) Set(id model.InputID, on bool)     { r.add("%v %v", id, on) }
func (r *recorder) Choose(id model.InputID, n string) { r.add("choose %v %s", id, n) }
func (r *recorder) Open(s model.Side)                 { r.add("open %v", s) }
func (r *recorder) Login(user, password string)       { r.add("login %s %s", user, password) }
func (r *recorder) Logout()                           { r.add("logout") }
func (r *recorder) ForceMute(id string)               { r.add("mute %s", id) }
func (r *recorder) DisableForceMute()                 { r.add("unsilence") }
func (r *recorder) ForceMuteAll()                     { r.add("mute all") }
func (r *recorder) ForceDisconnect(id string)         { r.add("remove %s", id) }
func (r *recorder) Say(text string)                   { r.add("say %s", text) }
func (r *recorder) Fault(name string)                 { r.add("fault %s", name) }
func (r *recorder) FullScreen()                       { r.add("full screen") }
func (r *recorder) expect(t *testing.T, want ...string) {
	t.Helper()
	if !slices.Equal(r.did, want) {
		t.Errorf("did %q, want %q", r.did, want)
	}
	r.did = nil
}

func begin(t *testing.T) {
	t.Helper()
	test.NewTempApp(t)
	test.ApplyTheme(t, theme.Fixed(fynetheme.VariantDark))
}

func window(t *testing.T, o fyne.CanvasObject) fyne.Window {
	t.Helper()
	w := test.NewTempWindow(t, o)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(1180, 760))
	return w
}

func ready() model.Local {
	return model.Local{
		Inputs: []model.Input{
			{ID: microphone, On: true, Devices: []model.Device{{Name: "mic", Label: "Headset"}}},
			{ID: camera, On: true, Chosen: "cam", Devices: []model.Device{
				{Name: "cam", Label: "Laptop camera", Default: true}, {Name: "usb", Label: "Desk camera"},
			}},
		},
		Speaker: "Headset",
	}
}

// The inputs of every test.
var (
	microphone = model.InputID{Source: meeting.Microphone}
	camera     = model.InputID{Source: meeting.Camera}
)

// of is an input's button.
func (s *switches) of(id model.InputID) *widget.Control {
	return s.controls[slices.IndexFunc(s.shown, func(c model.Control) bool { return c.ID == id })]
}

func TestHintsAndNoticesFitTheirWords(t *testing.T) {
	begin(t)
	m := NewMeeting(&recorder{})
	window(t, m.Object)
	m.Show(present(live(2)))
	m.bar.leave.MouseIn(nil)
	l := NewLobby(&recorder{}, form)
	window(t, l.Object)
	local := ready()
	local.Inputs[1].StandIn = true
	l.Show(lobbyOf(local))
	l.switches.of(camera).MouseIn(nil)
	for _, b := range []*widget.Bubble{m.hint, l.notice, l.hint} {
		words := fyne.MeasureText(b.Text(), 13.5, fyne.TextStyle{}).Width
		if words == 0 || b.Size().Width < words {
			t.Errorf("%q is %v wide, its words %v", b.Text(), b.Size().Width, words)
		}
	}
}

func TestEnded(t *testing.T) {
	begin(t)
	do := &recorder{}
	e := NewEnded(do)
	window(t, e.Object)
	e.Show(model.EndedScreen{
		Explanation: text.Explain(meeting.ErrNotConnected), Retry: text.Lobby.TryAgain(),
		Back: text.Meeting.BackToLobby(),
	})
	test.Tap(e.retry)
	test.Tap(e.back)
	e.Submit()
	do.expect(t, "rejoin", "back", "rejoin")
	e.Show(model.EndedScreen{Explanation: text.Ended(meeting.ForceDisconnected), Back: text.Meeting.BackToLobby()})
	e.Submit()
	do.expect(t, "back")
	if e.retry.Visible() {
		t.Error("somebody who was removed is not offered to rejoin")
	}
}

func TestJoiningCancels(t *testing.T) {
	begin(t)
	do := &recorder{}
	j := NewJoining(do)
	window(t, j.Object)
	j.Show(model.JoiningScreen{Title: "Joining demo…", Hint: "Just a moment."})
	j.Step()
	test.Tap(j.cancel)
	do.expect(t, "cancel")
}

// The markup of each screen is kept in testdata; a change shows as a difference to be read.
func TestMarkup(t *testing.T) {
	begin(t)
	do := &recorder{}
	for _, row := range []struct {
		name string
		make func() fyne.CanvasObject
	}{
		{"lobby", func() fyne.CanvasObject {
			l := NewLobby(do, form)
			l.Show(lobbyOf(ready()))
			return l.Object
		}},
		{"joining", func() fyne.CanvasObject {
			j := NewJoining(do)
			j.Show(model.JoiningScreen{Title: "Joining demo…", Hint: "Just a moment."})
			return j.Object
		}},
		{"ended", func() fyne.CanvasObject {
			e := NewEnded(do)
			e.Show(model.EndedScreen{
				Explanation: text.Explain(meeting.ErrNotConnected), Retry: "Try again",
				Back: "Back to start",
			})
			return e.Object
		}},
		{"meeting", func() fyne.CanvasObject {
			m := NewMeeting(do)
			m.Show(present(live(3)))
			return m.Object
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			o := row.make()
			w := window(t, o)
			test.AssertRendersToMarkup(t, row.name+".xml", w.Canvas())
			if strings.Contains(test.RenderToMarkup(w.Canvas()), "OT_") {
				t.Error("shows an error's name")
			}
		})
	}
}

// TestAnotherInput gets a button and, in the lobby, a choice of devices, beside those that are there.
func TestAnotherInput(t *testing.T) {
	begin(t)
	do := &recorder{}
	l, m := NewLobby(do, form), NewMeeting(do)
	window(t, l.Object)
	window(t, m.Object)
	local, screen := ready(), model.InputID{Source: meeting.Screen}
	show := func() {
		l.Show(lobbyOf(local))
		m.Show(model.Present(model.View{Snapshot: live(2), Local: local}).Meeting)
	}
	show()
	displays := []model.Device{{Name: "display"}, {Name: "beamer"}}
	local.Inputs = append(local.Inputs, model.Input{ID: screen, Devices: displays})
	show()
	for _, s := range []*switches{l.switches, m.bar.switches} {
		if c := s.of(screen); c.Size().Width < 10 || len(s.controls) != 3 {
			t.Errorf("the button is %v, of %d", c.Size(), len(s.controls))
		}
		test.Tap(s.of(screen))
	}
	l.pickers[screen].SetSelectedIndex(1)
	do.expect(t, "screen true", "screen true", "choose screen beamer")
}
