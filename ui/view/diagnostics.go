package view

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"confab/ui/layout"
	"confab/ui/model"
	"confab/ui/text"
	"confab/ui/theme"
	"confab/ui/widget"
)

// diagnostics is the panel for those who make things fail and watch.
type diagnostics struct {
	object fyne.CanvasObject

	do            Actions
	connection    *widget.Table
	send, receive *widget.Table
	numbers       *fyne.Container // what scrolls
	log           *fynewidget.List
	faults        *fyne.Container
	shown         model.DiagnosticsPanel
}

func newDiagnostics(do Actions) *diagnostics {
	d := &diagnostics{
		do: do, connection: widget.NewTable(2, 1), send: widget.NewTable(3, 0),
		receive: widget.NewTable(3, 0),
	}
	d.log = fynewidget.NewList(
		func() int { return len(d.shown.Events) },
		func() fyne.CanvasObject { return widget.NewLogLine() },
		func(i fynewidget.ListItemID, o fyne.CanvasObject) {
			if line, ok := o.(*widget.LogLine); ok && i < len(d.shown.Events) {
				e := d.shown.Events[i]
				line.Say(e.Time, e.Name, e.Fields)
			}
		})
	d.log.HideSeparators = true
	d.log.OnSelected = func(i fynewidget.ListItemID) { d.log.Unselect(i) }
	d.numbers = container.New(&layout.Column{Gap: 5},
		d.connection, space(3), small(text.Diagnostics.Sending(), theme.Accent), d.send, space(3),
		small(text.Diagnostics.Receiving(), theme.Accent), d.receive)
	title := small(text.Diagnostics.EventLog(), theme.Accent)
	events := container.NewBorder(nil, nil, container.New(&layout.Start{}, title),
		widget.NewButton(text.Diagnostics.CopyLog(), "", widget.Bare, d.copyLog))
	d.faults = container.NewGridWithColumns(3)
	d.object = container.New(&shares{}, container.NewVScroll(container.New(&layout.Beside{Margin: 10}, d.numbers,
		space(0))), events, d.log, d.faults)
	return d
}

func (d *diagnostics) title(model.MeetingScreen) string { return text.Diagnostics.Title() }

func (d *diagnostics) body() fyne.CanvasObject { return d.object }

func (d *diagnostics) width() float32 { return widePanel }

func (d *diagnostics) show(m model.MeetingScreen) {
	s, was := m.Diagnostics, d.shown
	d.shown = s
	tall := d.numbers.MinSize().Height
	if !slices.Equal(s.Connection, was.Connection) {
		rows := make([][]string, 0, len(s.Connection))
		for _, fact := range s.Connection {
			rows = append(rows, fact[:])
		}
		d.connection.Draw(nil, rows, "")
	}
	if !s.Send.Equal(was.Send) {
		d.send.Draw(s.Send.Head, s.Send.Rows, s.Send.None)
	}
	if !s.Receive.Equal(was.Receive) {
		d.receive.Draw(s.Receive.Head, s.Receive.Rows, s.Receive.None)
	}
	if !slices.Equal(s.Faults, was.Faults) {
		d.drawFaults()
	}
	if !slices.Equal(s.Events, was.Events) {
		d.drawLog(len(was.Events))
	}
	if d.numbers.MinSize().Height != tall {
		d.object.Refresh()
	}
}

// drawLog follows the end of the log, unless somebody has scrolled away from it.
func (d *diagnostics) drawLog(before int) {
	line := widget.NewLogLine().MinSize().Height + fyne.CurrentApp().Settings().Theme().Size("padding")
	bottom := float32(before)*line - d.log.Size().Height
	atEnd := d.log.GetScrollOffset() >= bottom-2*line
	d.log.Refresh()
	if atEnd {
		d.log.ScrollToBottom()
	}
}

func (d *diagnostics) drawFaults() {
	d.faults.Objects = nil
	for _, f := range d.shown.Faults {
		d.faults.Objects = append(d.faults.Objects, widget.NewSmallButton(f.Label, "", widget.Quiet,
			func() { d.do.Fault(f.Name) }))
	}
	d.faults.Refresh()
	d.object.Refresh()
}

func (d *diagnostics) copyLog() {
	var all strings.Builder
	for _, e := range d.shown.Events {
		all.WriteString(strings.TrimSpace(e.Time+" "+e.Name+" "+e.Fields) + "\n")
	}
	fyne.CurrentApp().Clipboard().SetContent(all.String())
}

// shares gives the numbers what they need, but at most three fifths of the height, and the log the rest.
type shares struct{}

const sharesGap = 8

// Layout implements fyne.Layout.
func (shares) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	numbers, head, log, faults := objects[0], objects[1], objects[2], objects[3]
	bottom := size.Height - faults.MinSize().Height
	layout.Put(faults, layout.Rect{Y: bottom, W: size.Width, H: faults.MinSize().Height})
	need := numbers.MinSize().Height
	if scroll, ok := numbers.(*container.Scroll); ok {
		need = scroll.Content.MinSize().Height
	}
	h := min(need, (bottom-sharesGap)*0.6)
	layout.Put(numbers, layout.Rect{W: size.Width, H: h})
	y := h + sharesGap
	layout.Put(head, layout.Rect{Y: y, W: size.Width, H: head.MinSize().Height})
	y += head.MinSize().Height
	layout.Put(log, layout.Rect{Y: y, W: size.Width, H: max(0, bottom-sharesGap-y)})
}

// MinSize implements fyne.Layout.
func (shares) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(300, 2*objects[1].MinSize().Height+objects[3].MinSize().Height+200)
}
