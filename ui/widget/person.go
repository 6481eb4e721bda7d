package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"confab/assets"
	"confab/ui/layout"
	"confab/ui/theme"
)

// PersonProps is what a row of the people panel shows.
type PersonProps struct {
	Name, Note, Initials string
	Person               color.Color // behind the initials
	Phone                bool        // a handset in place of the initials
	Muted, Speaking      bool
	Bars                 Bars
	First, Second        string // labels of the two buttons; empty for none
	Grave                bool   // the second button cannot be undone
}

// Person is a row of the people panel.
type Person struct {
	fynewidget.BaseWidget

	OnFirst, OnSecond func()

	props         PersonProps
	first, second *Button
	grave         *Button // in place of second
}

// NewPerson makes an empty row.
func NewPerson() *Person {
	p := &Person{props: PersonProps{Person: color.Transparent}}
	p.first = NewButton("", "", Bare, func() { p.OnFirst() })
	p.second = NewButton("", "", Bare, func() { p.OnSecond() })
	p.grave = NewSmallButton("", "", Alarming, func() { p.OnSecond() })
	p.ExtendBaseWidget(p)
	return p
}

// Draw shows the row as props say.
func (p *Person) Draw(props PersonProps) {
	if p.props == props {
		return
	}
	p.props = props
	p.first.SetText(props.First)
	p.second.SetText(props.Second)
	p.grave.SetText(props.Second)
	show(p.first, props.First != "")
	show(p.second, props.Second != "" && !props.Grave)
	show(p.grave, props.Second != "" && props.Grave)
	p.Refresh()
}

// Props is what the row shows.
func (p *Person) Props() PersonProps { return p.props }

// CreateRenderer implements fyne.Widget.
func (p *Person) CreateRenderer() fyne.WidgetRenderer {
	d := &personDrawing{
		person: p, circle: canvas.NewRectangle(color.Transparent), initials: newText(13, true),
		name: newText(14, false), note: newText(12, false),
		muted: newIcon(), speaking: newIcon(), bars: newIcon(), phone: newIcon(),
	}
	d.initials.Alignment = fyne.TextAlignCenter
	d.Refresh()
	return d
}

type personDrawing struct {
	person                *Person
	circle                *canvas.Rectangle
	initials, name, note  *canvas.Text
	muted, speaking, bars *icon
	phone                 *icon
}

const (
	personHeight = 54
	personFace   = 36
	personMark   = 17
	personInset  = 10 // for the bar of a list that scrolls
)

func (d *personDrawing) Destroy() {}

func (d *personDrawing) MinSize() fyne.Size { return fyne.NewSize(240, personHeight) }

func (d *personDrawing) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{
		d.circle, d.initials, d.phone.Image, d.name, d.note, d.muted.Image, d.speaking.Image, d.bars.Image,
		d.person.first, d.person.second, d.person.grave,
	}
}

func (d *personDrawing) Refresh() {
	p := d.person.props
	fill(d.circle, p.Person)
	write(d.initials, p.Initials, colour(theme.OnPicture))
	show(d.initials, !p.Phone)
	d.phone.draw(assets.Phone, colour(theme.OnPicture))
	show(d.phone, p.Phone)
	d.muted.draw(assets.MicOff, colour(theme.Quiet))
	d.speaking.draw(assets.Speaking, colour(theme.Accent))
	show(d.muted, p.Muted)
	show(d.speaking, p.Speaking && !p.Muted)
	show(d.bars, p.Bars != NoBars)
	drawBars(d.bars, p.Bars, colour(theme.Quiet), colour(theme.Warn), colour(theme.Danger))
	d.Layout(d.person.Size())
}

// Layout puts the name and the marks in the upper line and what can be done in the lower one.
func (d *personDrawing) Layout(s fyne.Size) {
	p := d.person.props
	upper, lower := s.Height/2-10, s.Height/2+12
	layout.Put(d.circle, layout.Rect{Y: (s.Height - personFace) / 2, W: personFace, H: personFace})
	d.circle.CornerRadius = personFace / 2
	place(d.initials, 0, s.Height/2, personFace)
	layout.Put(
		d.phone,
		layout.Rect{X: personFace / 4, Y: (s.Height - personFace/2) / 2, W: personFace / 2, H: personFace / 2},
	)
	x, right := float32(personFace+11), s.Width-personInset
	begin := d.buttons(right+6, lower) // the words end where the marks do
	if p.Note == "" && p.First == "" && p.Second == "" {
		upper = s.Height / 2
	}
	write(d.note, ellipsis(p.Note, begin-x, d.note.TextSize, d.note.TextStyle), colour(theme.Quiet))
	place(d.note, x, lower, begin-x)
	for _, mark := range []*icon{d.bars, d.muted, d.speaking} {
		if mark.Visible() {
			right -= personMark
			layout.Put(mark, layout.Rect{X: right, Y: upper - personMark/2, W: personMark, H: personMark})
			right -= 7
		}
	}
	write(d.name, ellipsis(p.Name, right-x, d.name.TextSize, d.name.TextStyle), colour(fynetheme.ColorNameForeground))
	place(d.name, x, upper, right-x)
}

// buttons puts the buttons at the right edge and returns where they begin. What cannot be undone does not come to lie
// where the pointer is after the press that led to it: there is the way back, as wide as what was there.
func (d *personDrawing) buttons(right, middle float32) float32 {
	first, second, grave := d.person.first, d.person.second, d.person.grave
	order := []*Button{second, first}
	if d.person.props.Grave {
		order = []*Button{first, grave}
	}
	for i, b := range order {
		if !b.Visible() {
			continue
		}
		m := b.MinSize()
		if i == 0 {
			m.Width = max(m.Width, second.MinSize().Width)
		}
		if b == grave {
			m.Height = 26
		}
		right -= m.Width
		layout.Put(b, layout.Rect{X: right, Y: middle - m.Height/2, W: m.Width, H: m.Height})
		right -= 4
	}
	return right
}
