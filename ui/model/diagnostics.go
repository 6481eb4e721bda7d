package model

import (
	"fmt"
	"slices"
	"time"

	"confab/session/meeting"
	"confab/ui/text"
)

// Diagnostics is what the diagnostics panel shows beside the snapshot. Whoever makes it writes to none of it again.
type Diagnostics struct {
	Events  []EventLine // oldest first; of more than MostEvents the last ones are shown
	Devices []DeviceRow
	Send    []SendRow
	Receive []ReceiveRow
}

// DeviceRow is a device that is open.
type DeviceRow struct {
	Name   string // what it is for: camera, microphone, screen or speaker
	Label  string // empty for the system's default speaker
	Format string // what it really gives or takes, in words
	Since  time.Time
	Why    string // as the event deviceChanged says
}

// MostEvents is how many lines of the event log are shown.
const MostEvents = 200

// EventLine is one event of the session, with the time, name and fields that the event file has.
type EventLine struct {
	Time         time.Time
	Name, Fields string
}

// SendRow is one thing that we send.
type SendRow struct {
	Source meeting.Source
	Codec  string
	Muted  bool
	Layers []LayerRow // low to high; one for sound
}

// LayerRow is one encoding of what we send.
type LayerRow struct {
	RID           string // q, h, f; empty when there is only one
	Width, Height int    // 0 for sound
	FPS           float64
	Kbps          float64 // measured, 1000 bit/s
	Active        bool
	Target        float64 // what it may have, 1000 bit/s; 0 for sound
	Limited       string  // cpu or bandwidth: why that is less than it could be; empty: it is not
}

// ReceiveRow is one thing that we receive. Counters only grow.
type ReceiveRow struct {
	Who             string
	Source          meeting.Source
	Codec           string
	Width, Height   int // 0 for sound
	FPS             float64
	Frames, Freezes uint64
	Received, Lost  uint64 // RTP packets since the start
	Jitter, Buffer  time.Duration
}

// The faults that the diagnostics panel can ask for.
const (
	SignalLoss    = "signalLoss"
	RefusedResume = "refusedResume"
	FullReconnect = "fullReconnect"
	NodeFailure   = "nodeFailure"
	ICEOverTCP    = "iceOverTCP"
	MuteNetwork5  = "muteNetwork5"
	MuteNetwork20 = "muteNetwork20"
)

// Fault is a button that breaks something.
type Fault struct{ Name, Label string }

// Faults lists them in the order of their buttons.
func Faults() []Fault {
	names := []string{SignalLoss, RefusedResume, FullReconnect, NodeFailure, ICEOverTCP, MuteNetwork5, MuteNetwork20}
	list := make([]Fault, len(names))
	for i, name := range names {
		list[i] = Fault{name, text.Diagnostics.Fault(name)}
	}
	return list
}

// DiagnosticsPanel is what the panel shows: everything is text already.
type DiagnosticsPanel struct {
	Connection    [][2]string // label and value; a value of two lines has no label at its second
	Send, Receive Table
	Events        []EventText // oldest first
	Faults        []Fault     // empty where nothing can be broken
}

// Table is rows of cells under a head, all of the same length.
type Table struct {
	Head []string
	Rows [][]string
	None string // what to say when there are no rows
}

// EventText is one line of the log.
type EventText struct{ Time, Name, Fields string }

func diagnosticsPanel(s *meeting.Snapshot, v View) DiagnosticsPanel {
	p := DiagnosticsPanel{Connection: connectionFacts(s)}
	if v.Can.Fault {
		p.Faults = Faults()
	}
	p.Send = Table{Head: text.Diagnostics.SendHead(), None: text.Diagnostics.NothingSent()}
	p.Receive = Table{Head: text.Diagnostics.ReceiveHead(), None: text.Diagnostics.NothingReceived()}
	if v.Diagnostics == nil {
		return p
	}
	for _, r := range v.Diagnostics.Devices {
		say := text.Diagnostics
		p.Connection = append(p.Connection, [2]string{say.DeviceLabel(r.Name), say.DeviceLine(r.Label, r.Format)},
			[2]string{"", say.SinceLine(r.Since, r.Why)})
	}
	for _, r := range v.Diagnostics.Send {
		p.Send.Rows = append(p.Send.Rows, sendCells(r)...)
	}
	for _, r := range v.Diagnostics.Receive {
		p.Receive.Rows = append(p.Receive.Rows, receiveCells(r))
	}
	for _, e := range v.Diagnostics.Events[max(0, len(v.Diagnostics.Events)-MostEvents):] {
		p.Events = append(p.Events, EventText{e.Time.Format("15:04:05.000"), e.Name, e.Fields})
	}
	return p
}

func connectionFacts(s *meeting.Snapshot) [][2]string {
	l := text.Diagnostics.Labels()
	up, down := text.Diagnostics.UplinkLines(s.Uplink), text.Diagnostics.DownlinkLines(s.Downlink)
	return [][2]string{
		{l.Phase, text.Diagnostics.PhaseLine(s.Phase.String(), s.Banner.String(), s.Attempt)},
		{l.Server, text.Diagnostics.ServerLine(s.Server.URL, s.Server.Version, s.Server.Mode)},
		{l.Path, text.Diagnostics.PathLine(s.Path)},
		{l.RTT, text.Diagnostics.Milliseconds(s.RTT)},
		{l.Uplink, up[0]},
		{"", up[1]},
		{l.Downlink, down[0]},
		{"", down[1]},
		{l.Recoveries, text.Diagnostics.RecoveriesLine(s.Resumed, s.Rejoined)},
	}
}

func sendCells(r SendRow) [][]string {
	source := text.Diagnostics.Source(r.Source)
	if r.Muted {
		source = text.Diagnostics.Off(source)
	}
	var rows [][]string
	for _, l := range r.Layers {
		layer := l.RID
		if !l.Active {
			layer = text.Diagnostics.Off(layer)
		}
		rows = append(rows, []string{
			source, r.Codec, layer, pixels(l.Width, l.Height), rounded(l.FPS),
			fmt.Sprintf("%.0f", l.Kbps), rounded(l.Target), l.Limited,
		})
		source = ""
	}
	if len(rows) == 0 {
		rows = [][]string{{source, r.Codec, "", "", "", "", "", ""}}
	}
	return rows
}

func receiveCells(r ReceiveRow) []string {
	cells := []string{
		r.Who, text.Diagnostics.Source(r.Source), r.Codec, pixels(r.Width, r.Height), rounded(r.FPS), "", "",
		loss(r.Received, r.Lost), milliseconds(r.Jitter), milliseconds(r.Buffer),
	}
	if r.Source.Video() {
		cells[5], cells[6] = fmt.Sprint(r.Frames), fmt.Sprint(r.Freezes)
	}
	return cells
}

func pixels(w, h int) string {
	if w <= 0 || h <= 0 {
		return ""
	}
	return fmt.Sprintf("%d×%d", w, h)
}

// rounded is a number without its fraction; none where there is none.
func rounded(n float64) string {
	if n <= 0 {
		return ""
	}
	return fmt.Sprintf("%.0f", n)
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.0f", float64(d)/float64(time.Millisecond))
}

func loss(received, lost uint64) string {
	if received+lost == 0 {
		return ""
	}
	return fmt.Sprintf("%.1f %%", 100*float64(lost)/float64(received+lost))
}

// Equal says whether two tables say the same.
func (t Table) Equal(u Table) bool {
	return t.None == u.None && slices.Equal(t.Head, u.Head) &&
		slices.EqualFunc(t.Rows, u.Rows, func(a, b []string) bool { return slices.Equal(a, b) })
}
