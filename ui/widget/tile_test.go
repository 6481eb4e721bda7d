package widget

import (
	"image"
	"image/color"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"confab/assets"
	"confab/ui/theme"
)

func picture(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = 0xC0
	}
	return img
}

func TestTileShowsInitialsUntilAPictureComes(t *testing.T) {
	begin(t)
	tile := NewTile()
	window(t, tile, 320, 180)
	tile.Draw(TileProps{Name: "Ada", Initials: "A", Person: color.White, Video: true})
	if !tile.drawn.initials.Visible() || tile.drawn.picture.Visible() {
		t.Error("without a picture there must be initials")
	}
	first := picture(320, 180)
	tile.SetPicture(first)
	if tile.drawn.initials.Visible() || !tile.drawn.picture.Visible() ||
		tile.drawn.picture.Image != image.Image(first) {
		t.Error("the picture must take their place")
	}
	second := picture(320, 180)
	tile.SetPicture(second)
	if tile.drawn.picture.Image != image.Image(second) {
		t.Error("the next picture must follow")
	}
	tile.Draw(TileProps{Name: "Ada", Initials: "A", Person: color.White})
	if !tile.drawn.initials.Visible() || tile.drawn.picture.Visible() || tile.HasPicture() {
		t.Error("a camera that is off must give initials back and forget the picture")
	}
	tile.SetPicture(first)
	if tile.HasPicture() {
		t.Error("a late picture must not show after the camera is off")
	}
}

func TestTileKeepsTheLastPictureUnderAVeil(t *testing.T) {
	begin(t)
	tile := NewTile()
	window(t, tile, 320, 180)
	p := TileProps{Name: "Ada", Initials: "A", Person: color.White, Video: true, Mark: "Connection interrupted"}
	tile.Draw(p)
	tile.SetPicture(picture(320, 180))
	if tile.drawn.veil.Visible() || tile.drawn.mark.Visible() {
		t.Error("nothing is wrong yet")
	}
	p.Dim = true
	tile.Draw(p)
	if !tile.drawn.veil.Visible() || !tile.drawn.picture.Visible() || tile.drawn.mark.Text != p.Mark {
		t.Error("an interrupted tile keeps its picture, dimmed, and says why")
	}
	p.Dim = false
	tile.Draw(p)
	if tile.drawn.veil.Visible() {
		t.Error("the veil must go with the reason")
	}
}

func TestTileMarks(t *testing.T) {
	begin(t)
	tile := NewTile()
	window(t, tile, 320, 180)
	tile.Draw(TileProps{Name: "Ada", Initials: "A", Person: color.White, Muted: true, Speaking: true, Bars: OneBar})
	d := tile.drawn
	if !d.muted.Visible() || !d.bars.Visible() || d.border.StrokeColor != colour(theme.Accent) ||
		d.bars.which != assets.QualityPoor {
		t.Error("muted, speaking and quality must show")
	}
	tile.Draw(TileProps{Name: "Ada", Initials: "A", Person: color.White})
	if d.muted.Visible() || d.bars.Visible() || d.border.StrokeColor != color.Transparent {
		t.Error("and go")
	}
}

func TestTileCutsLongNames(t *testing.T) {
	begin(t)
	tile := NewTile()
	window(t, tile, 160, 90)
	tile.Draw(TileProps{
		Name: strings.Repeat("very long ", 12), Initials: "VL", Person: color.White, Muted: true,
		Bars: TwoBars,
	})
	if right := tile.drawn.plate.Position().X + tile.drawn.plate.Size().Width; right > 160 {
		t.Errorf("the plate sticks out to %v", right)
	}
	if !strings.HasSuffix(tile.drawn.name.Text, "…") {
		t.Errorf("got %q", tile.drawn.name.Text)
	}
}

func TestDimTileWithoutWordsCarriesTheMark(t *testing.T) {
	begin(t)
	tile := NewTile()
	window(t, tile, 320, 180)
	tile.Draw(TileProps{Name: "Ada", Video: true, Dim: true})
	tile.SetPicture(picture(320, 180))
	d := tile.drawn
	if !d.veil.Visible() || !d.pill.Visible() || !d.warn.Visible() || d.mark.Visible() ||
		d.warn.which != assets.Warning {
		t.Error("veil and mark must show, words not")
	}
	if !d.picture.Visible() || d.picture.Image == nil {
		t.Error("the last picture must stay")
	}
	middle := d.warn.Position().X + d.warn.Size().Width/2
	if middle < 159 || middle > 161 {
		t.Errorf("the mark is at %v, not in the middle", middle)
	}
	tile.Draw(TileProps{Name: "Ada", Video: true})
	if d.veil.Visible() || d.pill.Visible() || d.warn.Visible() {
		t.Error("and go")
	}
}

// TestMarkLeavesTheNameAlone: what is wrong stands beside the initials and the name, and not over them.
func TestMarkLeavesTheNameAlone(t *testing.T) {
	for _, size := range []fyne.Size{fyne.NewSize(320, 180), fyne.NewSize(375, 211), fyne.NewSize(1148, 646)} {
		begin(t)
		tile := NewTile()
		window(t, tile, size.Width, size.Height)
		tile.Draw(TileProps{Name: "Ada Lovelace", Initials: "AL", Person: color.White, Dim: true, Mark: "No key to it"})
		d := tile.drawn
		for name, other := range map[string]fyne.CanvasObject{"name": d.plate, "initials": d.circle} {
			top, bottom := d.pill.Position().Y, d.pill.Position().Y+d.pill.Size().Height
			if bottom > other.Position().Y && top < other.Position().Y+other.Size().Height {
				t.Errorf("%v: the mark is over the %s", size, name)
			}
		}
	}
}
