package widget

import (
	"testing"

	"confab/assets"
)

func TestDimTileWithoutWordsCarriesTheMark(t *testing.T) {
	begin(t)
	tile := NewTile()
	window(t, tile, 320, 180)
	tile.Draw(TileProps{Name: "Ada", Video: true, Dim: true})
	tile.SetPicture(picture(320, 180))
	d := tile.drawn
	if !d.veil.Visible() || !d.pill.Visible() || !d.warn.Visible() || d.mark.Visible() || d.warn.which != assets.Warning {
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
