package widget

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"
)

// TileProps is what a tile shows besides the picture.
type TileProps struct {
	Name     string // empty for no plate
	Initials string
	Phone    bool        // somebody who calls by telephone: a handset in place of the initials
	Person   color.Color // behind the initials
	Caption  string      // under the initials, in place of a picture
	Video    bool        // a picture is to be expected; without one yet, the initials stay
	Dim      bool        // the last picture under a veil
	Mark     string      // why; in the middle of the veil. Without, there is only the mark
	Muted    bool
	Speaking bool
	Bars     Bars
	Raised   bool // lies on another tile
}

// Tile shows one person: the picture, or initials where there is none. It is never black.
type Tile struct {
	fynewidget.BaseWidget

	OnTapped func() // nil for nobody

	props   TileProps
	picture *image.RGBA
	drawn   *tileDrawing
}

// NewTile makes a tile of nobody: Draw says whose it is.
func NewTile() *Tile {
	t := &Tile{props: TileProps{Person: color.Transparent}}
	t.ExtendBaseWidget(t)
	return t
}

// Draw shows the tile as p says. A picture is forgotten when none is to be expected any more, so that turning the
// camera on again does not flash the past.
func (t *Tile) Draw(p TileProps) {
	if t.props == p {
		return
	}
	t.props = p
	if !p.Video {
		t.picture = nil
	}
	t.Refresh()
}

// Props is what the tile was drawn from last.
func (t *Tile) Props() TileProps { return t.props }

// SetPicture shows the next picture, whose pixels nobody may change while it is shown. It is ignored when no picture is
// to be expected.
func (t *Tile) SetPicture(p *image.RGBA) {
	if !t.props.Video || p == nil || p.Rect.Empty() {
		return
	}
	first := t.picture == nil
	t.picture = p
	switch {
	case t.drawn == nil:
	case first:
		t.Refresh()
	default:
		t.drawn.swap(p)
	}
}

// HasPicture says whether the tile shows one.
func (t *Tile) HasPicture() bool { return t.picture != nil }

// Tapped implements fyne.Tappable.
func (t *Tile) Tapped(*fyne.PointEvent) {
	if t.OnTapped != nil {
		t.OnTapped()
	}
}

// CreateRenderer implements fyne.Widget.
func (t *Tile) CreateRenderer() fyne.WidgetRenderer {
	t.drawn = newTileDrawing(t)
	return t.drawn
}
