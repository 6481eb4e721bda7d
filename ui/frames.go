package ui

import (
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"

	"confab/session/meeting"
	"confab/ui/view"
	"confab/ui/widget"
)

// stallAfter is how long a remote camera may send nothing before its tile is dimmed. The session says Interrupted too, by
// packets; this looks at pictures.
const stallAfter = 3 * time.Second

// playing is one tile that shows a picture. The value is not written to after place has made it.
type playing struct {
	mine         bool
	connectionID string
	source       meeting.Source
	tile         *widget.Tile
	width        int // device pixels
	height       int
}

// frames carries pictures from mailboxes to tiles. The list of what plays is made on the main goroutine and read by the
// clock; what was seen belongs to the clock, what was sized and shown to the main goroutine.
type frames struct {
	pictures Pictures
	list     atomic.Pointer[[]playing]

	seen map[*widget.Tile]sight // the clock's

	sized map[Pixels][2]int        // the main goroutine's
	drawn map[*widget.Tile]drawing // the main goroutine's
}

// sight is what the clock saw of a tile at the last tick.
type sight struct {
	pixels   Pixels
	sequence uint64
	stalled  bool
}

// drawing is what the main goroutine has put on a tile.
type drawing struct {
	pixels   Pixels
	sequence uint64
}

func newFrames(p Pictures) *frames {
	f := &frames{pictures: p, seen: map[*widget.Tile]sight{}, sized: map[Pixels][2]int{}, drawn: map[*widget.Tile]drawing{}}
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
		w, h := pixels(pictureSize(p.Model, p.Tile.Size()))
		if w <= 0 || h <= 0 {
			continue
		}
		list = append(list, playing{
			mine: p.Model.Mine, connectionID: p.Model.Key.ConnectionID, source: p.Model.Key.Source, tile: p.Tile, width: w, height: h,
		})
	}
	f.list.Store(&list)
	f.size(list)
}

func (f *frames) find(p playing) Pixels {
	if p.mine {
		return f.pictures.Mine()
	}
	return f.pictures.Of(p.connectionID, p.source)
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

// moved says whether anything on the screen has a new picture, a new mailbox, or has stalled. It runs on the clock's
// goroutine.
func (f *frames) moved(now time.Time) bool {
	moved := false
	list := *f.list.Load()
	seen := make(map[*widget.Tile]sight, len(list))
	for _, p := range list {
		var s sight
		if s.pixels = f.find(p); s.pixels != nil {
			_, s.sequence = s.pixels.Latest()
			s.stalled = stalled(p, s.pixels, now)
		}
		if s != f.seen[p.tile] {
			moved = true
		}
		seen[p.tile] = s
	}
	f.seen = seen
	return moved
}

func stalled(p playing, px Pixels, now time.Time) bool {
	last := px.LastPut()
	return !p.mine && p.source == meeting.Camera && !last.IsZero() && now.Sub(last) > stallAfter
}

// draw puts the newest pictures on their tiles. It runs on the main goroutine.
func (f *frames) draw(now time.Time) {
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
		p.tile.SetStalled(stalled(p, px, now))
		drawn[p.tile] = d
	}
	f.drawn = drawn
}
