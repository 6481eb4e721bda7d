package model

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"confab/session/meeting"
	"confab/ui/text"
)

func diagnose(d *Diagnostics, can Abilities) MeetingScreen {
	s := &meeting.Snapshot{
		Phase: meeting.Resuming, Banner: meeting.Reconnecting, Attempt: 2, RTT: 12300 * time.Microsecond,
		Uplink: meeting.Uplink{
			Bitrate: 900_000, Sent: 800_000, RoundTrip: 40 * time.Millisecond, Loss: 0.025, Repaired: 0.03,
			Queue: 7 * time.Millisecond, KeyFrameRequests: 4,
		},
		Downlink: meeting.Downlink{
			Bitrate: 700_000, RoundTrip: 41 * time.Millisecond, NACKs: 12, Repaired: 10, KeyFrameRequests: 3,
		},
		Path:    "udp",
		Resumed: 3, Rejoined: 1,
		Server: meeting.Server{URL: "ws://h", Version: "1.13.5", Mode: "single"},
	}
	return Present(View{Snapshot: s, Now: noon, Side: DiagnosticsSide, Diagnostics: d, Can: can}).Meeting
}

func TestDiagnosticsPanel(t *testing.T) {
	d := &Diagnostics{
		Devices: []DeviceRow{{"camera", "HD Webcam", "1280x720, 30 fps, MJPEG", noon, "returned"}},
		Send: []SendRow{
			{Source: meeting.Camera, Codec: "vp8", Layers: []LayerRow{
				{"q", 320, 180, 14.6, 118.4, true, 120, "bandwidth"},
				{"f", 1280, 720, 0, 0, false, 0, ""},
			}},
			{Source: meeting.Microphone, Codec: "opus", Muted: true},
		},
		Receive: []ReceiveRow{
			{
				Who: "Ada", Source: meeting.Camera, Codec: "vp9", Width: 640, Height: 360, FPS: 29.7, Frames: 900,
				Freezes:  2,
				Received: 990, Lost: 10, Jitter: 4 * time.Millisecond, Buffer: 48 * time.Millisecond,
			},
			{Who: "Ada", Source: meeting.Microphone, Codec: "opus"},
		},
		Events: []EventLine{{noon, "sessionConnected", "joinMs=212"}},
	}
	p := diagnose(d, Abilities{Diagnose: true, Fault: true}).Diagnostics
	for _, row := range []struct {
		name      string
		got, want any
	}{
		{"connection", p.Connection, [][2]string{
			{"Phase", "resuming · banner reconnecting · attempt 2"},
			{"Server", "ws://h · LiveKit 1.13.5 · single peer connection"},
			{"Media path", "UDP"},
			{"Round trip", "12.3 ms"},
			{"Uplink", "estimate 900 kbit/s · 800 kbit/s sent, 3.0 % of it again"},
			{"", "2.5 % lost · 40.0 ms · queue 7 ms · asked for 4 key frames"},
			{"Downlink", "estimate 700 kbit/s · 41.0 ms · 3 key frames asked for"},
			{"", "12 packets asked for again, 10 came"},
			{"Recoveries", "3 resumed · 1 rejoined"},
			{"Camera", "HD Webcam · 1280x720, 30 fps, MJPEG"},
			{"", "since 12:00:00 · returned"},
		}},
		{"send", p.Send.Rows, [][]string{
			{"camera", "vp8", "q", "320×180", "15", "118", "120", "bandwidth"},
			{"", "vp8", "f (off)", "1280×720", "", "0", "", ""},
			{"mic (off)", "opus", "", "", "", "", "", ""},
		}},
		{"receive", p.Receive.Rows, [][]string{
			{"Ada", "camera", "vp9", "640×360", "30", "900", "2", "1.0 %", "4", "48"},
			{"Ada", "mic", "opus", "", "", "", "", "", "0", "0"},
		}},
		{"events", p.Events, []EventText{{"12:00:00.000", "sessionConnected", "joinMs=212"}}},
	} {
		if fmt.Sprint(row.got) != fmt.Sprint(row.want) {
			t.Errorf("%s:\ngot  %v\nwant %v", row.name, row.got, row.want)
		}
	}
	for _, table := range []Table{p.Send, p.Receive} {
		checkCells(t, table)
	}
}

// checkCells checks that each row has a cell for each head.
func checkCells(t *testing.T, table Table) {
	for _, cells := range table.Rows {
		if len(cells) != len(table.Head) {
			t.Errorf("%d cells under %d heads: %v", len(cells), len(table.Head), cells)
		}
	}
}

func TestOnlyTheLastEventsAreShown(t *testing.T) {
	d := &Diagnostics{}
	for i := range MostEvents + 5 {
		d.Events = append(d.Events, EventLine{Name: fmt.Sprint(i)})
	}
	p := diagnose(d, Abilities{Diagnose: true}).Diagnostics
	if len(p.Events) != MostEvents || p.Events[0].Name != "5" ||
		p.Events[MostEvents-1].Name != fmt.Sprint(MostEvents+4) {
		t.Errorf("%d lines, from %q", len(p.Events), p.Events[0].Name)
	}
	if p.Faults != nil {
		t.Error("nothing can be broken, but there are buttons")
	}
}

func TestPanelThatIsNotWiredUpStaysClosed(t *testing.T) {
	for s := NoSide; s <= DiagnosticsSide; s++ {
		if s == PeopleSide {
			continue // needs nothing
		}
		if got := Present(View{
			Snapshot: &meeting.Snapshot{Phase: meeting.Live}, Now: noon,
			Side: s,
		}).Meeting.Side; got != NoSide {
			t.Errorf("%v is open", got)
		}
	}
}

func TestEveryFaultHasALabel(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range Faults() {
		if f.Label == f.Name || f.Label == "" || seen[f.Label] {
			t.Errorf("%+v", f)
		}
		seen[f.Label] = true
	}
	if len(seen) != 7 || text.Diagnostics.Fault("another") != "another" {
		t.Errorf("%d faults", len(seen))
	}
}

func TestTableEqual(t *testing.T) {
	a := Table{Head: []string{"a"}, Rows: [][]string{{"1"}}}
	b := Table{Head: []string{"a"}, Rows: [][]string{{"2"}}}
	if a.Equal(b) || !a.Equal(Table{Head: slices.Clone(a.Head), Rows: [][]string{{"1"}}}) {
		t.Error("compares wrongly")
	}
}
