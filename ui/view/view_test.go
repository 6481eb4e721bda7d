package view

import (
	"fmt"
	"image"
	"slices"
	"strings"
	"testing"
	"time"

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

func (r *recorder) Join(f model.JoinForm)               { r.add("join %+v", f) }
func (r *recorder) Cancel()                             { r.add("cancel") }
func (r *recorder) Leave()                              { r.add("leave") }
func (r *recorder) Rejoin()                             { r.add("rejoin") }
func (r *recorder) Back()                               { r.add("back") }
func (r *recorder) SetCamera(on bool)                   { r.add("camera %v", on) }
func (r *recorder) SetMicrophone(on bool)               { r.add("microphone %v", on) }
func (r *recorder) Choose(k model.DeviceKind, n string) { r.add("choose %v %s", k, n) }
func (r *recorder) Open(s model.Side)                   { r.add("open %v", s) }
func (r *recorder) Login(user, password string)         { r.add("login %s %s", user, password) }
func (r *recorder) Logout()                             { r.add("logout") }
func (r *recorder) ForceMute(id string)                 { r.add("mute %s", id) }
func (r *recorder) DisableForceMute()                   { r.add("unsilence") }
func (r *recorder) ForceMuteAll()                       { r.add("mute all") }
func (r *recorder) ForceDisconnect(id string)           { r.add("remove %s", id) }
func (r *recorder) Say(text string)                     { r.add("say %s", text) }
func (r *recorder) Fault(name string)                   { r.add("fault %s", name) }
func (r *recorder) FullScreen()                         { r.add("full screen") }
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

var form = model.JoinForm{Server: "http://127.0.0.1:7980", Room: "demo", Name: "Ada Lovelace"}

func lobbyOf(l model.Local) model.LobbyScreen { return model.Present(model.View{Local: l}).Lobby }

func ready() model.Local {
	return model.Local{
		Camera: model.Input{On: true, Chosen: "cam", Devices: []model.Device{
			{Name: "cam", Label: "Laptop camera", Default: true}, {Name: "usb", Label: "Desk camera"},
		}},
		Microphone: model.Input{On: true, Devices: []model.Device{{Name: "mic", Label: "Headset"}}},
		Speaker:    "Headset",
	}
}

func TestLobbyJoins(t *testing.T) {
	begin(t)
	do := &recorder{}
	l := NewLobby(do, form)
	window(t, l.Object)
	l.Show(lobbyOf(ready()))
	do.expect(t) // showing a choice is not making it
	l.Submit()
	do.expect(t, "join {Server:http://127.0.0.1:7980 Room:demo Name:Ada Lovelace Camera:cam Microphone:mic}")
	l.room.OnSubmitted("")
	if len(do.did) != 1 {
		t.Error("Enter in a field must join")
	}
}

func TestLobbyAsksForWhatIsMissing(t *testing.T) {
	begin(t)
	do := &recorder{}
	l := NewLobby(do, model.JoinForm{})
	w := window(t, l.Object)
	l.Submit()
	if l.missing.Said() != text.NeedRoom() || w.Canvas().Focused() != l.room {
		t.Errorf("says %q", l.missing.Said())
	}
	test.Type(l.room, "  demo ")
	l.Submit()
	if l.missing.Said() != text.NeedName() || w.Canvas().Focused() != l.name {
		t.Errorf("says %q", l.missing.Said())
	}
	test.Type(l.name, "Ada")
	if l.missing.Visible() {
		t.Error("typing must take the reproach away")
	}
	do.expect(t)
	l.Submit()
	do.expect(t, "join {Server: Room:demo Name:Ada Camera: Microphone:}")
}

func TestLobbyControls(t *testing.T) {
	begin(t)
	do := &recorder{}
	l := NewLobby(do, form)
	window(t, l.Object)
	l.Show(lobbyOf(ready()))
	test.Tap(l.microphone)
	test.Tap(l.camera)
	l.cameras.SetSelectedIndex(1)
	do.expect(t, "microphone false", "camera false", "choose camera usb")
	if l.server.Visible() {
		t.Error("the server's address is tucked away")
	}
	test.Tap(l.disclosure)
	if !l.server.Visible() {
		t.Error("and can be opened")
	}
}

func TestLobbyShowsTroubles(t *testing.T) {
	begin(t)
	l := NewLobby(&recorder{}, form)
	window(t, l.Object)
	local := ready()
	local.Camera.Problem, local.Microphone = meeting.ErrDeviceBusy, model.Input{On: true, Problem: meeting.ErrNoDevice}
	l.Show(lobbyOf(local))
	if len(l.troubles.Objects) != 2 || !l.camera.Props().Broken || !l.microphone.Props().Broken {
		t.Errorf("%d troubles", len(l.troubles.Objects))
	}
	l.Show(lobbyOf(ready()))
	if len(l.troubles.Objects) != 0 || l.camera.Props().Broken {
		t.Error("troubles must go when they are over")
	}
}

func live(n int) *meeting.Snapshot {
	now := time.Unix(1_800_000_000, 0)
	s := &meeting.Snapshot{
		Phase: meeting.Live, Room: "demo", JoinedAt: now, Since: now,
		Me: meeting.Connection{ID: "me", Name: "Ada Lovelace", Quality: meeting.ExcellentQuality},
	}
	for i := range n - 1 {
		id := fmt.Sprintf("p%d", i)
		s.Others = append(s.Others, meeting.Connection{
			ID: id, Name: "Person " + string(rune('A'+i)), Speaking: i == 0, Quality: meeting.GoodQuality,
			Streams: []meeting.Stream{{ID: "A" + id, Source: meeting.Microphone}, {ID: "V" + id, Source: meeting.Camera}},
		})
	}
	return s
}

func present(s *meeting.Snapshot) model.MeetingScreen {
	return model.Present(model.View{Snapshot: s, Local: ready(), Now: s.JoinedAt.Add(75 * time.Second)}).Meeting
}

func TestMeetingPages(t *testing.T) {
	begin(t)
	m := NewMeeting(&recorder{})
	window(t, m.Object)
	m.Show(present(live(12)))
	if len(m.Placed()) != 9 || !m.pages.Visible() {
		t.Fatalf("%d tiles on the first page", len(m.Placed()))
	}
	test.Tap(m.next)
	if len(m.Placed()) != 3 || m.Page() != 1 {
		t.Errorf("%d tiles on page %d", len(m.Placed()), m.Page())
	}
	m.Show(present(live(9)))
	if len(m.Placed()) != 9 || m.Page() != 0 || m.pages.Visible() {
		t.Errorf("when people leave, the page that is gone must not stay open: %d tiles, page %d", len(m.Placed()), m.Page())
	}
}

func TestMeetingKeepsTiles(t *testing.T) {
	begin(t)
	m := NewMeeting(&recorder{})
	window(t, m.Object)
	s := live(3)
	m.Show(present(s))
	tile := m.Placed()[0].Tile
	tile.SetPicture(image.NewRGBA(image.Rect(0, 0, 16, 9)))
	again := live(4) // a rejoin: the same person, another stream
	again.Others[0].Streams[1].ID = "other"
	m.Show(present(again))
	if m.Placed()[0].Tile != tile || !tile.HasPicture() {
		t.Error("a tile must outlive its stream")
	}
	m.Show(present(live(1)))
	if len(m.tiles) != 1 {
		t.Errorf("%d tiles kept for one person", len(m.tiles))
	}
}

func TestMeetingWithOneOtherFloats(t *testing.T) {
	begin(t)
	m := NewMeeting(&recorder{})
	window(t, m.Object)
	m.Show(present(live(2)))
	large, mine := m.Placed()[0].Tile, m.Placed()[1].Tile
	if mine.Size().Width > large.Size().Width/3 || mine.Position().X < large.Position().X+large.Size().Width/2 {
		t.Errorf("mine is %v at %v, the other %v", mine.Size(), mine.Position(), large.Size())
	}
}

func TestMeetingControls(t *testing.T) {
	begin(t)
	do := &recorder{}
	m := NewMeeting(do)
	window(t, m.Object)
	m.Show(present(live(2)))
	for _, c := range []*widget.Control{m.bar.microphone, m.bar.camera, m.bar.full, m.bar.leave} {
		test.Tap(c)
		if c.Props().Hint == "" {
			t.Error("a control without a hint")
		}
	}
	do.expect(t, "microphone false", "camera false", "full screen", "leave")
}

func TestMeetingBanner(t *testing.T) {
	begin(t)
	do := &recorder{}
	m := NewMeeting(do)
	w := window(t, m.Object)
	s := live(2)
	s.Phase, s.Reason, s.Since = meeting.Closed, meeting.NetworkDisconnected, s.JoinedAt
	m.Show(present(s))
	if !m.banner.Visible() || m.banner.Size().Width > w.Canvas().Size().Width {
		t.Fatalf("banner %v", m.banner.Size())
	}
	m.Show(present(live(2)))
	if m.banner.Visible() {
		t.Error("must go when all is well")
	}
}

func TestNoticeCanBeWavedAway(t *testing.T) {
	begin(t)
	m := NewMeeting(&recorder{})
	window(t, m.Object)
	s := present(live(2))
	s.Notice = "No camera found"
	m.Show(s)
	test.Tap(m.notice)
	m.Show(s)
	if m.notice.Visible() {
		t.Error("it came back")
	}
	s.Notice = "Something else"
	m.Show(s)
	if !m.notice.Visible() {
		t.Error("a new one must show")
	}
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
	local.Camera.StandIn = true
	l.Show(lobbyOf(local))
	l.camera.MouseIn(nil)
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
	e.Show(model.EndedScreen{Explanation: text.Explain(meeting.ErrNotConnected), Retry: text.TryAgain(), Back: text.BackToLobby()})
	test.Tap(e.retry)
	test.Tap(e.back)
	e.Submit()
	do.expect(t, "rejoin", "back", "rejoin")
	e.Show(model.EndedScreen{Explanation: text.Ended(meeting.ForceDisconnected), Back: text.BackToLobby()})
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
			e.Show(model.EndedScreen{Explanation: text.Explain(meeting.ErrNotConnected), Retry: "Try again", Back: "Back to start"})
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
