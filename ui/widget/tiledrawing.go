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
	muted, bars, warn, phone                *icon
}

func newTileDrawing(t *Tile) *tileDrawing {
	rectangle := func() *canvas.Rectangle { return canvas.NewRectangle(color.Transparent) }
	d := &tileDrawing{
		tile: t, back: rectangle(), circle: rectangle(), veil: rectangle(), plate: rectangle(), pill: rectangle(),
		border:  rectangle(),
		picture: canvas.NewImageFromImage(nil), initials: newText(40, true), caption: newText(14, false),
		name: newText(13, false),
		mark: newText(13, false), muted: newIcon(), bars: newIcon(), warn: newIcon(), phone: newIcon(),
	}
	d.picture.ScaleMode = canvas.ImageScaleFastest // Smooth would scale on the main goroutine
	d.initials.Alignment, d.caption.Alignment = fyne.TextAlignCenter, fyne.TextAlignCenter
	d.Refresh()
	return d
}

func (d *tileDrawing) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{
		d.back, d.picture, d.circle, d.initials, d.phone.Image, d.caption,
		d.veil, d.pill, d.warn.Image, d.mark, d.plate, d.muted.Image, d.name,
		d.bars.Image, d.border,
	}
}

func (d *tileDrawing) Destroy() { d.tile.drawn = nil }

func (d *tileDrawing) MinSize() fyne.Size { return fyne.NewSize(32, 18) }

// swap shows the next picture and repaints nothing else. One that has the tile's shape fills it to the round corners;
// any other lies in the middle of the dark back, whole.
func (d *tileDrawing) swap(p *image.RGBA) {
	d.picture.Image = p
	d.picture.FillMode, d.picture.CornerRadius = canvas.ImageFillCover, d.back.CornerRadius
	if !alike(p.Rect.Size(), d.tile.Size()) {
		d.picture.FillMode, d.picture.CornerRadius = canvas.ImageFillContain, 0
	}
	d.picture.Refresh()
}

// alike says whether a picture has the shape of its tile, but for the rounding of pixels.
func alike(picture image.Point, tile fyne.Size) bool {
	if tile.Width <= 0 || tile.Height <= 0 {
		return true
	}
	ratio := float32(picture.X) * tile.Height / (float32(picture.Y) * tile.Width)
	return ratio > 0.95 && ratio < 1.05
}

// Refresh paints what the tile says now.
func (d *tileDrawing) Refresh() {
	p := d.tile.props
	moving := p.Video && d.tile.picture != nil
	dim := p.Dim
	fill(d.back, colour(theme.TileBack))
	show(d.picture, moving)
	if moving {
		d.swap(d.tile.picture)
	}
	fill(d.circle, p.Person)
	write(d.initials, p.Initials, colour(theme.OnPicture))
	write(d.caption, p.Caption, colour(theme.Quiet))
	show(d.circle, !moving && p.Initials != "")
	show(d.initials, !moving && !p.Phone)
	d.phone.draw(assets.Phone, colour(theme.OnPicture))
	show(d.phone, !moving && p.Phone)
	show(d.caption, !moving && p.Caption != "")

	fill(d.veil, veilOver(moving))
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
	drawBars(d.bars, p.Bars, colour(theme.OnPicture), color.NRGBA{R: 0xFF, G: 0xC4, B: 0x57, A: 0xFF},
		color.NRGBA{R: 0xFF, G: 0x8A, B: 0x8A, A: 0xFF})

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
	if d.tile.picture != nil {
		d.swap(d.tile.picture)
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
	side := diameter * 0.5
	layout.Put(d.phone, layout.Rect{X: (s.Width - side) / 2, Y: middle - side/2, W: side, H: side})
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

// veilOver dims a picture; initials on the dark back need less, or the tile would be gone.
func veilOver(picture bool) color.Color {
	veil := color.NRGBAModel.Convert(colour(theme.Veil)).(color.NRGBA)
	if !picture {
		veil.A /= 2
	}
	return veil
}

// layoutMark puts the mark into the middle of a picture; else below the initials, or above them where the name leaves
// no room.
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
		top, bottom := d.circle.Position().Y, d.circle.Position().Y+d.circle.Size().Height
		if y = bottom + 6; y+height+6 > d.plate.Position().Y {
			y = max(4, (top-height)/2)
		}
	}
	layout.Put(d.pill, layout.Rect{X: x, Y: y, W: total, H: height})
	d.pill.CornerRadius = height / 2
	layout.Put(d.warn, layout.Rect{X: x + 13, Y: y + (height-side)/2, W: side, H: side})
	place(d.mark, x+13+side+8, y+height/2, w)
}
