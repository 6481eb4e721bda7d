package view

import (
	"fmt"
	"image"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"confab/session/meeting"
	"confab/ui/model"
	"confab/ui/widget"
)

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
			Streams: []meeting.Stream{
				{ID: "A" + id, Source: meeting.Microphone},
				{ID: "V" + id, Source: meeting.Camera},
			},
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
		t.Errorf("when people leave, the page that is gone must not stay open: %d tiles, page %d", len(m.Placed()),
			m.Page())
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
	b := m.bar
	for _, c := range []*widget.Control{b.switches.of(microphone), b.switches.of(camera), b.full, b.leave} {
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
