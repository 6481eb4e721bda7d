package ui

import (
	"slices"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"

	"confab/session/meeting"
	"confab/ui/layout"
	"confab/ui/model"
	"confab/ui/view"
)

// restingTime is how long the tiles must keep their sizes before the server is told, so that dragging the window's edge
// does not send a hundred requests.
const restingTime = 100 * time.Millisecond

// watch tells the session which remote pictures are shown and how large. It belongs to the main goroutine; only due and
// dueAt may be called by the pump.
type watch struct {
	tell   func([]meeting.View)
	wanted []meeting.View
	told   []meeting.View
	since  atomic.Int64 // when wanted last changed, in Unix nanoseconds; 0 when it was told
}

func newWatch(tell func([]meeting.View)) *watch { return &watch{tell: tell} }

// want takes the views that are on the screen now.
func (w *watch) want(views []meeting.View, now time.Time) {
	if slices.Equal(views, w.wanted) {
		return
	}
	w.wanted = views
	if slices.Equal(views, w.told) {
		w.since.Store(0)
		return
	}
	w.since.Store(now.UnixNano())
}

// dueAt says when flush has something to tell; false while there is nothing.
func (w *watch) dueAt() (time.Time, bool) {
	since := w.since.Load()
	return time.Unix(0, since).Add(restingTime), since != 0
}

// due says whether flush has something to tell now.
func (w *watch) due(now time.Time) bool {
	at, telling := w.dueAt()
	return telling && !now.Before(at)
}

// flush tells what has rested long enough.
func (w *watch) flush(now time.Time) {
	if !w.due(now) {
		return
	}
	w.since.Store(0)
	w.told = w.wanted
	w.tell(slices.Clone(w.wanted))
}

// views lists every remote picture: those on the open page with their size, the others as hidden.
func views(all []model.Tile, placed []view.Placed, pixels func(fyne.Size) (int, int)) []meeting.View {
	var list []meeting.View
	for _, t := range all {
		if t.StreamID == "" {
			continue
		}
		v := meeting.View{StreamID: t.StreamID, Hidden: true}
		for _, p := range placed {
			if p.Model.Key != t.Key {
				continue
			}
			if w, h := pixels(pictureSize(t, p.Tile.Size())); w > 0 && h > 0 {
				v = meeting.View{StreamID: t.StreamID, Width: w, Height: h}
			}
		}
		list = append(list, v)
	}
	return list
}

// pictureSize is the size of the picture in its tile: all of it for a camera, which is cut to fit; what its shape
// leaves for a shared screen and for a camera of quite another shape, of which nothing is cut off.
func pictureSize(t model.Tile, tile fyne.Size) fyne.Size {
	if t.Width <= 0 || t.Height <= 0 || tile.Width <= 0 || tile.Height <= 0 {
		return tile
	}
	shape := float32(t.Width) / float32(t.Height)
	if t.Key.Source != meeting.Screen && !layout.Unlike(shape, tile.Width/tile.Height) {
		return tile
	}
	r := layout.Fit(shape, tile.Width, tile.Height)
	return fyne.NewSize(r.W, r.H)
}
