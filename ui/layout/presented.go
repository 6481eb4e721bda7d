package layout

// How wide the tiles beside a large one are, where there is room for that, in Fyne's units.
const (
	stripShare = 0.2 // of the width, or of the height below it
	leastStrip = 144
	mostStrip  = 260
)

// Presented places the first of n tiles as large as it can be in w by h, and the others in a row beside or below it,
// whichever leaves it more. With gap between them they never overlap and never stick out.
func Presented(n int, w, h, gap float32) []Rect {
	if n <= 1 || w <= 0 || h <= 0 {
		return Gallery(n, w, h, gap)
	}
	others := float32(n - 1)
	beside := Fit(Aspect, wide(w), max(0, (h-(others-1)*gap)/others))
	below := Fit(Aspect, max(0, (w-(others-1)*gap)/others), wide(h*Aspect)/Aspect)
	if large(w-gap-beside.W, h) >= large(w, h-gap-below.H) {
		return append([]Rect{Fit(Aspect, w-gap-beside.W, h)}, column(n-1, beside, w, h, gap)...)
	}
	return append([]Rect{Fit(Aspect, w, h-gap-below.H)}, row(n-1, below, w, h, gap)...)
}

// wide is how wide the tiles of the row are at most, in so much.
func wide(w float32) float32 { return min(max(w*stripShare, leastStrip), mostStrip, w/2) }

// large is how wide the large tile is in w by h.
func large(w, h float32) float32 { return Fit(Aspect, w, h).W }

func column(n int, tile Rect, w, h, gap float32) []Rect {
	top := (h - float32(n)*tile.H - float32(n-1)*gap) / 2
	var places []Rect
	for i := range n {
		places = append(places, Rect{X: w - tile.W, Y: top + float32(i)*(tile.H+gap), W: tile.W, H: tile.H})
	}
	return places
}

func row(n int, tile Rect, w, h, gap float32) []Rect {
	left := (w - float32(n)*tile.W - float32(n-1)*gap) / 2
	var places []Rect
	for i := range n {
		places = append(places, Rect{X: left + float32(i)*(tile.W+gap), Y: h - tile.H, W: tile.W, H: tile.H})
	}
	return places
}
