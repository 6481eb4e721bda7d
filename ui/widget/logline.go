package widget

import (
	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"confab/ui/theme"
)

// LogLine is one line of an event log: when, what, and the details, cut at the end.
type LogLine struct {
	fynewidget.BaseWidget

	time, name, fields string
}

// NewLogLine makes an empty line.
func NewLogLine() *LogLine {
	l := &LogLine{}
	l.ExtendBaseWidget(l)
	return l
}

// Say shows another event; fields are its details.
func (l *LogLine) Say(time, name, fields string) {
	if l.time != time || l.name != name || l.fields != fields {
		l.time, l.name, l.fields = time, name, fields
		l.Refresh()
	}
}

// Said is the whole line, also what is cut.
func (l *LogLine) Said() string { return l.time + " " + l.name + " " + l.fields }

// CreateRenderer implements fyne.Widget.
func (l *LogLine) CreateRenderer() fyne.WidgetRenderer {
	when, name, fields := newText(tableText, false), newText(tableText, true), newText(tableText, false)
	d := &drawing{objects: []fyne.CanvasObject{when, name, fields}}
	arrange := func(s fyne.Size) {
		const gap = 8
		x := measure("00:00:00.000") + gap
		write(when, l.time, colour(theme.Quiet))
		write(name, ellipsis(l.name, s.Width-x, tableText, name.TextStyle), colour(fynetheme.ColorNameForeground))
		place(when, 0, s.Height/2, x)
		place(name, x, s.Height/2, s.Width-x)
		x += name.MinSize().Width + gap
		write(fields, ellipsis(l.fields, max(0, s.Width-x), tableText, fields.TextStyle), colour(theme.Quiet))
		place(fields, x, s.Height/2, max(0, s.Width-x))
	}
	d.layout = arrange
	d.min = func() fyne.Size { return fyne.NewSize(120, 15) }
	d.paint = func() { arrange(l.Size()) }
	d.paint()
	return d
}
