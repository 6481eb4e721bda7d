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
	right, under := Fit(Aspect, w-gap-beside.W, h), Fit(Aspect, w, h-gap-below.H)
	if right.W >= under.W {
		top := (h - others*beside.H - (others-1)*gap) / 2
		return line(n, right, Rect{X: w - beside.W, Y: top, W: beside.W, H: beside.H}, 0, beside.H+gap)
	}
	left := (w - others*below.W - (others-1)*gap) / 2
	return line(n, under, Rect{X: left, Y: h - below.H, W: below.W, H: below.H}, below.W+gap, 0)
}

// wide is how wide the tiles of the row are at most, in so much.
func wide(w float32) float32 { return min(max(w*stripShare, leastStrip), mostStrip, w/2) }

// line is n places: the large one, the next, and each further one that much right of and below the one before.
func line(n int, large, next Rect, right, down float32) []Rect {
	places := []Rect{large}
	for len(places) < n {
		places = append(places, next)
		next.X, next.Y = next.X+right, next.Y+down
	}
	return places
}
