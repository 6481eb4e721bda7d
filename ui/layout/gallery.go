package layout

// Aspect is the shape of a tile: width over height.
const Aspect = float32(16) / 9

// Rect is a place in Fyne's units.
type Rect struct{ X, Y, W, H float32 }

// Gallery places n tiles of 16:9 as large as they can be in w by h (to three per cent) with gap between them. Rows are
// centred, the last one too. The tiles never overlap and never stick out.
func Gallery(n int, w, h, gap float32) []Rect {
	if n <= 0 || w <= 0 || h <= 0 {
		return nil
	}
	columns, tile := best(n, w, h, gap)
	rows := (n + columns - 1) / columns
	top := (h - float32(rows)*tile.H - float32(rows-1)*gap) / 2
	places := make([]Rect, 0, n)
	for row := range rows {
		inRow := min(columns, n-row*columns)
		left := (w - float32(inRow)*tile.W - float32(inRow-1)*gap) / 2
		for column := range inRow {
			places = append(places, Rect{
				X: left + float32(column)*(tile.W+gap), Y: top + float32(row)*(tile.H+gap), W: tile.W, H: tile.H,
			})
		}
	}
	return places
}

// enough is how much smaller tiles may be for the sake of one row less: an eye sees rows, but not three per cent.
const enough = 0.97

// best finds the number of columns that makes the largest tiles, or nearly the largest in fewer rows.
func best(n int, w, h, gap float32) (columns int, tile Rect) {
	cell := func(c int) Rect {
		rows := float32((n + c - 1) / c)
		return Fit(Aspect, (w-float32(c-1)*gap)/float32(c), (h-(rows-1)*gap)/rows)
	}
	largest := float32(0)
	for c := 1; c <= n; c++ {
		largest = max(largest, cell(c).W)
	}
	columns = 1
	fewest := n + 1
	for c := 1; c <= n; c++ {
		if rows := (n + c - 1) / c; rows < fewest && cell(c).W >= largest*enough {
			columns, fewest = c, rows
		}
	}
	return columns, cell(columns)
}

// Fit is the largest rectangle of an aspect (width over height) in w by h, centred. It is empty where there is no room.
func Fit(aspect, w, h float32) Rect {
	if w <= 0 || h <= 0 || aspect <= 0 {
		return Rect{}
	}
	r := Rect{W: w, H: w / aspect}
	if r.H > h {
		r = Rect{W: h * aspect, H: h}
	}
	r.X, r.Y = (w-r.W)/2, (h-r.H)/2
	return r
}

// Unlike says whether two shapes (width over height) differ by more than a quarter: too much to cut off.
func Unlike(a, b float32) bool { return max(a/b, b/a) > 1.25 }

// Corner is the place of one's own small picture over a large one that fills the rectangle in: bottom right, inset by
// gap, a fifth as wide and never too small to see oneself in.
func Corner(in Rect, gap float32) Rect {
	w := max(in.W/5, 144)
	w = min(w, in.W/2)
	h := w / Aspect
	return Rect{X: in.X + in.W - w - gap, Y: in.Y + in.H - h - gap, W: w, H: h}
}

// Page says which of total tiles page shows (from inclusive, to exclusive), how many pages there are, and which page it
// really is when the one asked for no longer exists.
func Page(total, perPage, page int) (from, to, pages, really int) {
	if perPage <= 0 || total <= 0 {
		return 0, 0, 1, 0
	}
	pages = (total + perPage - 1) / perPage
	really = max(0, min(page, pages-1))
	from = really * perPage
	return from, min(from+perPage, total), pages, really
}
