package ui

import (
	"sync/atomic"

	"fyne.io/fyne/v2"

	"confab/ui/model"
	"confab/ui/view"
	"confab/ui/widget"
)

// playing is one tile that shows a picture. The value is not written to after place has made it.
type playing struct {
	mine   bool
	key    model.TileKey
	tile   *widget.Tile
	width  int // device pixels
	height int
}

// frames carries pictures from mailboxes to tiles. The list of what plays is made on the main goroutine and read by the
// pump; what was seen belongs to the pump, what was sized and shown to the main goroutine.
type frames struct {
	pictures Pictures
	list     atomic.Pointer[[]playing]

	seen map[*widget.Tile]sight // the pump's

	sized map[Pixels][2]int        // the main goroutine's
	drawn map[*widget.Tile]drawing // the main goroutine's
}

// sight is what the pump saw of a tile at the last pass.
type sight struct {
	pixels   Pixels
	sequence uint64
}

// drawing is what the main goroutine has put on a tile.
type drawing struct {
	pixels   Pixels
	sequence uint64
}

func newFrames(p Pictures) *frames {
	f := &frames{
		pictures: p,
		seen:     map[*widget.Tile]sight{}, sized: map[Pixels][2]int{}, drawn: map[*widget.Tile]drawing{},
	}
	f.list.Store(&[]playing{})
	return f
}

// place says which tiles are on the screen. It runs on the main goroutine.
func (f *frames) place(placed []view.Placed, pixels func(fyne.Size) (int, int)) {
	list := make([]playing, 0, len(placed))
	for _, p := range placed {
		if !p.Model.Video {
			continue
		}
		w, h := pixels(p.Tile.Size())
		if w <= 0 || h <= 0 {
			continue
		}
		list = append(list, playing{mine: p.Model.Mine, key: p.Model.Key, tile: p.Tile, width: w, height: h})
	}
	f.list.Store(&list)
	f.size(list)
}

func (f *frames) find(p playing) Pixels {
	if p.mine {
		return f.pictures.Mine(model.InputID{Source: p.key.Source, Number: p.key.Number})
	}
	return f.pictures.Of(p.key)
}

// size tells each mailbox how large it is shown, and those no longer shown that they are not.
func (f *frames) size(list []playing) {
	now := map[Pixels][2]int{}
	for _, p := range list {
		if px := f.find(p); px != nil {
			now[px] = [2]int{p.width, p.height}
		}
	}
	for px, was := range f.sized {
		if _, still := now[px]; !still && was != [2]int{} {
			px.SetSize(0, 0)
		}
	}
	for px, size := range now {
		if f.sized[px] != size {
			px.SetSize(size[0], size[1])
		}
	}
	f.sized = now
}

// moved says whether anything on the screen has a new picture, or a new mailbox. It runs on the pump's goroutine.
func (f *frames) moved() bool {
	moved := false
	list := *f.list.Load()
	seen := make(map[*widget.Tile]sight, len(list))
	for _, p := range list {
		var s sight
		if s.pixels = f.find(p); s.pixels != nil {
			_, s.sequence = s.pixels.Latest()
		}
		if s != f.seen[p.tile] {
			moved = true
		}
		seen[p.tile] = s
	}
	f.seen = seen
	return moved
}

// draw puts the newest pictures on their tiles. It runs on the main goroutine.
func (f *frames) draw() {
	list := *f.list.Load()
	f.size(list)
	drawn := make(map[*widget.Tile]drawing, len(list))
	for _, p := range list {
		px := f.find(p)
		if px == nil {
			continue
		}
		picture, sequence := px.Latest()
		d := drawing{px, sequence}
		if d != f.drawn[p.tile] && picture != nil {
			p.tile.SetPicture(picture)
		}
		drawn[p.tile] = d
	}
	f.drawn = drawn
}
