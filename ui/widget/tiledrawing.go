package widget

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"

	"confab/assets"
	"confab/ui/layout"
	"confab/ui/theme"
)

// tileDrawing draws a tile. From back to front: the back, the picture, the initials, the veil with its mark, the plate
// with the name, the border of the one who speaks.
type tileDrawing struct {
	tile *Tile

	back, circle, veil, plate, pill, border *canvas.Rectangle
	picture                                 *canvas.Image
	initials, caption, name, mark           *canvas.Text
	muted, bars, warn                       *icon
}

func newTileDrawing(t *Tile) *tileDrawing {
	rectangle := func() *canvas.Rectangle { return canvas.NewRectangle(color.Transparent) }
	d := &tileDrawing{
		tile: t, back: rectangle(), circle: rectangle(), veil: rectangle(), plate: rectangle(), pill: rectangle(), border: rectangle(),
		picture: canvas.NewImageFromImage(nil), initials: newText(40, true), caption: newText(14, false), name: newText(13, false),
		mark: newText(13, false), muted: newIcon(), bars: newIcon(), warn: newIcon(),
	}
	d.picture.ScaleMode = canvas.ImageScaleFastest // Smooth would scale on the main goroutine (media research §3.1)
	d.initials.Alignment, d.caption.Alignment = fyne.TextAlignCenter, fyne.TextAlignCenter
	d.Refresh()
	return d
}

func (d *tileDrawing) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{
		d.back, d.picture, d.circle, d.initials, d.caption, d.veil, d.pill, d.warn.Image, d.mark, d.plate, d.muted.Image, d.name,
		d.bars.Image, d.border,
	}
}

func (d *tileDrawing) Destroy() { d.tile.drawn = nil }

func (d *tileDrawing) MinSize() fyne.Size { return fyne.NewSize(32, 18) }

// swap shows the next picture and repaints nothing else.
func (d *tileDrawing) swap(p *image.RGBA) {
	d.picture.Image = p
	d.picture.Refresh()
}

// Refresh paints what the tile says now.
func (d *tileDrawing) Refresh() {
	p := d.tile.props
	moving := p.Video && d.tile.picture != nil
	dim := p.Dim || (moving && d.tile.stalled)
	fill(d.back, colour(theme.TileBack))
	show(d.picture, moving)
	if moving {
		d.picture.FillMode = canvas.ImageFillCover
		if p.Whole {
			d.picture.FillMode = canvas.ImageFillContain
		}
		d.swap(d.tile.picture)
	}
	fill(d.circle, p.Person)
	write(d.initials, p.Initials, colour(theme.OnPicture))
	write(d.caption, p.Caption, colour(theme.Quiet))
	show(d.circle, !moving && p.Initials != "")
	show(d.initials, !moving)
	show(d.caption, !moving && p.Caption != "")

	fill(d.veil, colour(theme.Veil))
	show(d.veil, dim)
	show(d.pill, dim)
	show(d.mark, dim && p.Mark != "")
	show(d.warn, dim)
	fill(d.pill, colour(theme.Plate))
	d.warn.draw(assets.Warning, colour(theme.OnPicture))

	fill(d.plate, colour(theme.Plate))
	show(d.plate, p.Name != "")
	show(d.name, p.Name != "")
	d.muted.draw(assets.MicOff, colour(theme.OnPicture))
	drawBars(d.bars, p.Bars, colour(theme.OnPicture), color.NRGBA{R: 0xFF, G: 0xC4, B: 0x57, A: 0xFF}, color.NRGBA{R: 0xFF, G: 0x8A, B: 0x8A, A: 0xFF})

	d.border.StrokeColor = color.Transparent
	d.border.StrokeWidth = 3
	switch {
	case p.Speaking:
		d.border.StrokeColor = colour(theme.Accent)
	case p.Raised:
		d.border.StrokeWidth, d.border.StrokeColor = 2, colour(fynetheme.ColorNameBackground)
	}
	d.border.Refresh()
	d.Layout(d.tile.Size())
}

// Layout implements fyne.WidgetRenderer.
func (d *tileDrawing) Layout(s fyne.Size) {
	if s.Width <= 0 || s.Height <= 0 {
		return
	}
	all := layout.Rect{W: s.Width, H: s.Height}
	radius := min(theme.TileRadius, s.Height/9)
	for _, r := range []*canvas.Rectangle{d.back, d.veil, d.border} {
		layout.Put(r, all)
		r.CornerRadius = radius
	}
	layout.Put(d.picture, all)
	d.picture.CornerRadius = radius
	if d.tile.props.Whole {
		d.picture.CornerRadius = 0
	}
	d.layoutInitials(s)
	d.layoutPlate(s)
	d.layoutMark(s)
}

func (d *tileDrawing) layoutInitials(s fyne.Size) {
	diameter := min(s.Height*0.46, 148)
	middle := s.Height / 2
	if d.tile.props.Caption != "" {
		middle -= 14
	}
	layout.Put(d.circle, layout.Rect{X: (s.Width - diameter) / 2, Y: middle - diameter/2, W: diameter, H: diameter})
	d.circle.CornerRadius = diameter / 2
	d.initials.TextSize = diameter * 0.38
	place(d.initials, 0, middle, s.Width)
	below := middle + diameter/2 + 22
	if d.tile.props.Initials == "" {
		below = s.Height / 2
	}
	place(d.caption, 0, below, s.Width)
}

// layoutPlate makes the name fit and leaves out what a small tile has no room for.
func (d *tileDrawing) layoutPlate(s fyne.Size) {
	p := d.tile.props
	inset, height, side, pad := float32(10), float32(28), float32(16), float32(9)
	d.name.TextSize = 13
	if s.Width < 220 {
		inset, height, side, pad = 6, 22, 13, 7
		d.name.TextSize = 11
	}
	extra := 2 * pad
	if p.Muted {
		extra += side + 5
	}
	bars := p.Bars != NoBars && s.Width >= 120
	if bars {
		extra += side + 6
	}
	show(d.muted, p.Name != "" && p.Muted)
	show(d.bars, p.Name != "" && bars)
	if p.Name == "" {
		return
	}
	write(d.name, ellipsis(p.Name, s.Width-2*inset-extra, d.name.TextSize, d.name.TextStyle), colour(theme.OnPicture))
	w := d.name.MinSize().Width
	y := s.Height - inset - height
	layout.Put(d.plate, layout.Rect{X: inset, Y: y, W: w + extra, H: height})
	d.plate.CornerRadius = height / 2
	x := inset + pad
	if p.Muted {
		layout.Put(d.muted, layout.Rect{X: x, Y: y + (height-side)/2, W: side, H: side})
		x += side + 5
	}
	place(d.name, x, y+height/2, w)
	if bars {
		layout.Put(d.bars, layout.Rect{X: x + w + 6, Y: y + (height-side)/2, W: side, H: side})
	}
}

func (d *tileDrawing) layoutMark(s fyne.Size) {
	size, height, side := float32(13), float32(32), float32(17)
	d.mark.TextSize = size
	words := ellipsis(d.tile.props.Mark, s.Width-60, size, d.mark.TextStyle)
	write(d.mark, words, colour(theme.OnPicture))
	w := d.mark.MinSize().Width
	total := w + side + 8 + 26
	if words == "" {
		total = side + 26
	}
	x, y := (s.Width-total)/2, (s.Height-height)/2
	if !d.picture.Visible() {
		y = min(d.circle.Position().Y+d.circle.Size().Height+6, s.Height-height-4) // below the initials
	}
	layout.Put(d.pill, layout.Rect{X: x, Y: y, W: total, H: height})
	d.pill.CornerRadius = height / 2
	layout.Put(d.warn, layout.Rect{X: x + 13, Y: y + (height-side)/2, W: side, H: side})
	place(d.mark, x+13+side+8, y+height/2, w)
}
