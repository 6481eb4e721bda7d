package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"

	"confab/assets"
	"confab/ui/layout"
)

// drawing is a widget renderer made of functions.
type drawing struct {
	objects []fyne.CanvasObject
	layout  func(fyne.Size)
	min     func() fyne.Size
	paint   func() // sets colours, texts and visibility from the widget's state
}

func (d *drawing) Layout(s fyne.Size)           { d.layout(s) }
func (d *drawing) MinSize() fyne.Size           { return d.min() }
func (d *drawing) Objects() []fyne.CanvasObject { return d.objects }
func (d *drawing) Destroy()                     {}

// Refresh paints anew, in the colours of the theme as it is now.
func (d *drawing) Refresh() { d.paint() }

func colour(n fyne.ThemeColorName) color.Color { return fynetheme.Color(n) }

// faded is c with its opacity multiplied.
func faded(c color.Color, opacity float32) color.Color {
	n, _ := color.NRGBAModel.Convert(c).(color.NRGBA)
	n.A = uint8(float32(n.A) * max(0, min(1, opacity)))
	return n
}

// fill recolours a rectangle when that changes anything.
func fill(r *canvas.Rectangle, c color.Color) {
	if r.FillColor != c {
		r.FillColor = c
		r.Refresh()
	}
}

// show shows or hides when that changes anything.
func show(o fyne.CanvasObject, visible bool) {
	switch {
	case visible && !o.Visible():
		o.Show()
	case !visible && o.Visible():
		o.Hide()
	}
}

// write changes a text when that changes anything.
func write(t *canvas.Text, s string, c color.Color) {
	if t.Text != s || t.Color != c {
		t.Text, t.Color = s, c
		t.Refresh()
	}
}

func newText(size float32, bold bool) *canvas.Text {
	t := canvas.NewText("", color.Transparent)
	t.TextSize, t.TextStyle.Bold = size, bold
	return t
}

// place puts a text with its middle line at the given height.
func place(t *canvas.Text, x, middle, width float32) {
	h := t.MinSize().Height
	layout.Put(t, layout.Rect{X: x, Y: middle - h/2, W: width, H: h})
}

// ellipsis cuts s so that it is at most width wide.
func ellipsis(s string, width, size float32, style fyne.TextStyle) string {
	if fyne.MeasureText(s, size, style).Width <= width {
		return s
	}
	runes := []rune(s)
	low, high := 0, len(runes) // the longest fitting prefix is in [low, high)
	for low < high {
		middle := (low + high + 1) / 2
		if fyne.MeasureText(string(runes[:middle])+"…", size, style).Width <= width {
			low = middle
		} else {
			high = middle - 1
		}
	}
	if low == 0 {
		return ""
	}
	return string(runes[:low]) + "…"
}

// icon is a line icon in a colour. Fyne's themed resources recolour fills only, and ours are strokes.
type icon struct {
	*canvas.Image
	which assets.Icon
	in    color.Color
}

func newIcon() *icon {
	i := &icon{Image: canvas.NewImageFromResource(nil)}
	i.FillMode = canvas.ImageFillContain
	return i
}

func (i *icon) draw(which assets.Icon, in color.Color) {
	if i.which == which && i.in == in {
		return
	}
	i.which, i.in = which, in
	n, _ := color.NRGBAModel.Convert(in).(color.NRGBA)
	i.Resource = &fyne.StaticResource{StaticName: resourceName(which, n), StaticContent: which.SVG(in)}
	i.Translucency = 1 - float64(n.A)/0xff
	i.Refresh()
}

// resourceName carries the colour, because Fyne caches drawn SVGs by name.
func resourceName(which assets.Icon, c color.NRGBA) string {
	const hex = "0123456789abcdef"
	name := []byte(which)
	for _, b := range []byte{c.R, c.G, c.B} {
		name = append(name, hex[b>>4], hex[b&15])
	}
	return string(name) + ".svg"
}
