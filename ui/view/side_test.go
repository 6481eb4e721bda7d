package view

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"confab/session/meeting"
	"confab/ui/model"
	"confab/ui/text"
	"confab/ui/widget"
)

// everything is a window to which all is wired up.
var everything = model.Abilities{Login: true, Moderate: true, Chat: true, Diagnose: true, Fault: true}

func beside(s *meeting.Snapshot, side model.Side, d *model.Diagnostics) model.MeetingScreen {
	now := s.JoinedAt.Add(75 * time.Second)
	return model.Present(model.View{
		Snapshot: s, Local: ready(), Now: now, Can: everything, Side: side,
		Diagnostics: d,
	}).Meeting
}

func measured(events int) *model.Diagnostics {
	d := &model.Diagnostics{
		Send: []model.SendRow{{
			Source: meeting.Camera, Codec: "vp8",
			Layers: []model.LayerRow{{RID: "q", Width: 320, Height: 180, FPS: 15, Kbps: 118, Active: true}},
		}},
		Receive: []model.ReceiveRow{{
			Who: "Person A", Source: meeting.Camera, Codec: "vp8", Width: 1280, Height: 720,
			FPS: 30, Frames: 900, Received: 1000,
		}},
	}
	for i := range events {
		d.Events = append(d.Events, model.EventLine{
			Time: time.Unix(int64(i), 0).UTC(), Name: "streamCreated",
			Fields: fmt.Sprintf("streamId=%d", i),
		})
	}
	return d
}

// inside finds the first object of a kind, depth first.
func inside[T fyne.CanvasObject](o fyne.CanvasObject, fits func(T) bool) (found T, ok bool) {
	if x, is := o.(T); is && fits(x) {
		return x, true
	}
	var children []fyne.CanvasObject
	switch x := o.(type) {
	case *fyne.Container:
		children = x.Objects
	case fyne.Widget:
		children = test.WidgetRenderer(x).Objects()
	}
	for _, c := range children {
		if found, ok = inside(c, fits); ok {
			return found, true
		}
	}
	return found, false
}

// button finds a visible button by its words.
func button(o fyne.CanvasObject, words string) *widget.Button {
	b, _ := inside(o, func(b *widget.Button) bool { return b.Text() == words && b.Visible() })
	return b
}

func TestGalleryMakesRoomForAPanel(t *testing.T) {
	begin(t)
	do := &recorder{}
	m := NewMeeting(do)
	w := window(t, m.Object)
	m.Show(beside(live(4), model.NoSide, nil))
	wide := m.gallery.Size().Width
	placed := 0
	m.OnPlaced = func() { placed++ }
	m.Show(beside(live(4), model.DiagnosticsSide, measured(3)))
	if !m.side.object.Visible() || m.gallery.Size().Width > wide-widePanel || placed == 0 {
		t.Fatalf("gallery %v of %v, placed %d times", m.gallery.Size().Width, wide, placed)
	}
	for _, p := range m.Placed() {
		if right := p.Tile.Position().X + p.Tile.Size().Width; right > m.gallery.Size().Width {
			t.Errorf("a tile ends at %v of %v", right, m.gallery.Size().Width)
		}
	}
	if right := m.side.object.Position().X + m.side.object.Size().Width; right > w.Canvas().Size().Width {
		t.Errorf("the panel ends at %v", right)
	}
	cross, _ := inside(m.side.object, func(*widget.Control) bool { return true })
	test.Tap(cross)
	do.expect(t, "open none")
	m.Show(beside(live(4), model.NoSide, nil))
	if m.side.object.Visible() || m.gallery.Size().Width != wide {
		t.Errorf("gallery %v of %v", m.gallery.Size().Width, wide)
	}
}

func TestDiagnosticsButtons(t *testing.T) {
	begin(t)
	do := &recorder{}
	m := NewMeeting(do)
	window(t, m.Object)
	m.Show(beside(live(2), model.DiagnosticsSide, measured(3)))
	var want []string
	for _, f := range model.Faults() {
		test.Tap(button(m.side.object, f.Label))
		want = append(want, "fault "+f.Name)
	}
	do.expect(t, want...)
	test.Tap(button(m.side.object, text.Diagnostics.CopyLog()))
	if got := fyne.CurrentApp().Clipboard().Content(); got != "00:00:00.000 streamCreated streamId=0\n00:00:01.000 "+
		"streamCreated streamId=1\n00:00:02.000 streamCreated streamId=2\n" {
		t.Errorf("copied %q", got)
	}
}

func TestLogFollowsItsEnd(t *testing.T) {
	begin(t)
	m := NewMeeting(&recorder{})
	window(t, m.Object)
	d, _ := m.side.panels[model.DiagnosticsSide].(*diagnostics)
	show := func(events int) float32 {
		m.Show(beside(live(2), model.DiagnosticsSide, measured(events)))
		return d.log.GetScrollOffset()
	}
	first := show(100)
	if first == 0 {
		t.Fatal("the end is not shown")
	}
	if next := show(110); next <= first {
		t.Errorf("does not follow: %v after %v", next, first)
	}
	d.log.ScrollToTop()
	if still := show(120); still != 0 {
		t.Errorf("somebody reads further up, but it went to %v", still)
	}
}

func TestDiagnosticsMarkup(t *testing.T) {
	begin(t)
	m := NewMeeting(&recorder{})
	m.Show(beside(live(3), model.DiagnosticsSide, measured(3)))
	w := window(t, m.Object)
	test.AssertRendersToMarkup(t, "diagnostics.xml", w.Canvas())
}

// TestConnectionFits: nothing of what the panel says of the connection is cut, whatever the numbers are.
func TestConnectionFits(t *testing.T) {
	begin(t)
	m := NewMeeting(&recorder{})
	window(t, m.Object)
	s := live(3)
	s.Phase, s.Banner, s.Attempt = meeting.Rejoining, meeting.Disconnected, 1000
	s.Uplink = meeting.Uplink{
		Bitrate: 19_999_000, Sent: 19_999_000, RoundTrip: 9999 * time.Millisecond, Loss: 1, Repaired: 1,
		Queue: 9999 * time.Millisecond, KeyFrameRequests: 99_999_999,
	}
	s.Downlink = meeting.Downlink{
		Bitrate: 19_999_000, RoundTrip: 9999 * time.Millisecond, NACKs: 99_999_999, Repaired: 99_999_999,
		KeyFrameRequests: 99_999_999,
	}
	shown := beside(s, model.DiagnosticsSide, measured(3))
	m.Show(shown)
	d, _ := m.side.panels[model.DiagnosticsSide].(*diagnostics)
	drawn := map[string]bool{}
	for _, o := range test.WidgetRenderer(d.connection).Objects() {
		if c, ok := o.(*canvas.Text); ok {
			drawn[c.Text] = true
		}
	}
	for _, fact := range shown.Diagnostics.Connection {
		if !drawn[fact[1]] {
			t.Errorf("%q is not to be read", fact)
		}
	}
}

func TestBannersFitTheirWindow(t *testing.T) {
	begin(t)
	for _, side := range []model.Side{model.NoSide, model.DiagnosticsSide} {
		for banner := meeting.Reconnecting; banner <= meeting.Disconnected; banner++ {
			s := live(3)
			s.Phase, s.Banner, s.Reason = meeting.Rejoining, banner, meeting.NetworkDisconnected
			m := NewMeeting(&recorder{})
			window(t, m.Object)
			shown := beside(s, side, measured(1))
			shown.Banner.Opacity = 1
			m.Show(shown)
			got := m.banner.Props()
			if banner != meeting.Reconnected && (got.Headline == "" || m.banner.Size().Width > m.stage.Size().Width) {
				t.Errorf("%v beside %v: %+v is %v wide of %v", banner, side, got, m.banner.Size().Width,
					m.stage.Size().Width)
			}
			if (button(m.banner, text.Meeting.Rejoin()) != nil) != (banner == meeting.Disconnected) {
				t.Errorf("%v: %+v", banner, got)
			}
		}
	}
}

func TestRejoinOfABanner(t *testing.T) {
	begin(t)
	do := &recorder{}
	m := NewMeeting(do)
	window(t, m.Object)
	s := live(3)
	s.Phase, s.Banner = meeting.Rejoining, meeting.Disconnected
	m.Show(beside(s, model.NoSide, nil))
	test.Tap(button(m.banner, text.Meeting.Rejoin()))
	do.expect(t, "rejoin")
	if button(m.banner, text.Meeting.BackToLobby()) != nil || !slices.ContainsFunc(m.Placed(),
		func(p Placed) bool { return p.Tile.Props().Dim }) {
		t.Error("the meeting stays, dimmed, and one leaves with the button below")
	}
}

func TestTheSameNoticeCanComeTwice(t *testing.T) {
	begin(t)
	m := NewMeeting(&recorder{})
	window(t, m.Object)
	s := present(live(2))
	for range 2 {
		s.Notice = text.Moderation.MutedBy(meeting.Microphone, "Grace")
		m.Show(s)
		if !m.notice.Visible() {
			t.Fatal("not said")
		}
		test.Tap(m.notice)
		s.Notice = ""
		m.Show(s)
	}
	s.Notice = text.Moderation.StoppedBy(meeting.Camera)
	m.Show(s)
	s.Notice = ""
	m.Show(s)
	if m.notice.Visible() {
		t.Error("its time is over")
	}
}

func TestBannerAsksForTheLogin(t *testing.T) {
	begin(t)
	do := &recorder{}
	m := NewMeeting(do)
	window(t, m.Object)
	shown := beside(live(2), model.NoSide, nil)
	shown.Banner = model.Banner{Kind: meeting.Disconnected, Headline: "h", LogIn: text.Login.LogIn(), Opacity: 1}
	m.Show(shown)
	test.Tap(button(m.banner, text.Login.LogIn()))
	do.expect(t, "ask login")
	shown.Banner = model.Banner{Kind: meeting.Disconnected, Headline: "h", Rejoin: text.Meeting.Rejoin(), Opacity: 1}
	m.Show(shown)
	test.Tap(button(m.banner, text.Meeting.Rejoin()))
	do.expect(t, "rejoin")
}
