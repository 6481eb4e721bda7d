package layout

import (
	"fmt"
	"testing"
)

func TestGalleryReflows(t *testing.T) {
	for _, row := range []struct {
		name          string
		n             int
		w, h          float32
		columns, rows int
	}{
		{"one fills the window", 1, 1280, 720, 1, 1},
		{"two side by side when wide", 2, 1280, 600, 2, 1},
		{"two stacked when tall", 2, 600, 900, 1, 2},
		{"three as two and one", 3, 1280, 720, 2, 2},
		{"three in a row when very wide", 3, 1600, 320, 3, 1},
		{"four as a square", 4, 1280, 720, 2, 2},
		{"five as three and two", 5, 1280, 720, 3, 2},
		{"five as three and two, though two columns would give a little more", 5, 1148, 660, 3, 2},
		{"six as three and three", 6, 1280, 720, 3, 2},
		{"seven as three rows", 7, 1280, 720, 3, 3},
		{"nine as three by three", 9, 1280, 720, 3, 3},
		{"nine in a tall window", 9, 400, 1000, 2, 5},
	} {
		t.Run(row.name, func(t *testing.T) {
			places := Gallery(row.n, row.w, row.h, 8)
			xs, ys := map[float32]bool{}, map[float32]bool{}
			for i, p := range places {
				ys[p.Y] = true
				if i < row.columns {
					xs[p.X] = true
				}
			}
			if len(xs) != row.columns || len(ys) != row.rows {
				t.Errorf("got %d columns and %d rows, want %d and %d: %v", len(xs), len(ys), row.columns, row.rows,
					places)
			}
		})
	}
}

func TestGalleryHolds(t *testing.T) {
	const gap, slack = 12, 0.01
	for n := 1; n <= 16; n++ {
		for _, size := range [][2]float32{{1280, 800}, {320, 240}, {800, 1280}, {1920, 300}, {3840, 2160}} {
			t.Run(fmt.Sprintf("%d in %v", n, size), func(t *testing.T) {
				places := Gallery(n, size[0], size[1], gap)
				if len(places) != n {
					t.Fatalf("placed %d of %d", len(places), n)
				}
				for i, p := range places {
					if p.X < -slack || p.Y < -slack || p.X+p.W > size[0]+slack || p.Y+p.H > size[1]+slack {
						t.Errorf("tile %d sticks out: %v", i, p)
					}
					if r := p.W / p.H; r < Aspect-slack || r > Aspect+slack {
						t.Errorf("tile %d is not 16:9: %v", i, p)
					}
					for j, q := range places[:i] {
						if p.X < q.X+q.W+gap-slack && q.X < p.X+p.W+gap-slack && p.Y < q.Y+q.H+gap-slack &&
							q.Y < p.Y+p.H+gap-slack {
							t.Errorf("tiles %d and %d are nearer than the gap: %v %v", i, j, p, q)
						}
					}
				}
			})
		}
	}
}

// No other number of columns may give tiles that are more than three per cent larger.
func TestGalleryIsMaximal(t *testing.T) {
	for n := 1; n <= 9; n++ {
		got := Gallery(n, 1111, 777, 10)[0].W
		for c := 1; c <= n; c++ {
			rows := float32((n + c - 1) / c)
			w := min((1111-10*float32(c-1))/float32(c), (777-10*(rows-1))/rows*Aspect)
			if w*enough > got+0.01 {
				t.Errorf("%d tiles: %d columns would give %v, got %v", n, c, w, got)
			}
		}
	}
}

func TestGalleryOfNothing(t *testing.T) {
	if Gallery(0, 100, 100, 1) != nil || Gallery(3, 0, 100, 1) != nil || Gallery(3, 100, -1, 1) != nil {
		t.Error("no tiles or no room must give no places")
	}
}

func TestFit(t *testing.T) {
	for _, row := range []struct {
		name         string
		aspect, w, h float32
		want         Rect
	}{
		{"same shape", 2, 200, 100, Rect{0, 0, 200, 100}},
		{"too wide", 2, 300, 100, Rect{50, 0, 200, 100}},
		{"too tall", 2, 200, 300, Rect{0, 100, 200, 100}},
		{"no room", 2, 0, 300, Rect{}},
		{"no shape", 0, 10, 300, Rect{}},
	} {
		if got := Fit(row.aspect, row.w, row.h); got != row.want {
			t.Errorf("%s: got %v, want %v", row.name, got, row.want)
		}
	}
}

func TestCornerStaysInside(t *testing.T) {
	for _, in := range []Rect{{0, 0, 1280, 720}, {40, 10, 300, 170}, {0, 0, 3000, 1600}} {
		c := Corner(in, 12)
		if c.X < in.X || c.Y < in.Y || c.X+c.W > in.X+in.W-11.9 || c.Y+c.H > in.Y+in.H-11.9 {
			t.Errorf("in %v: %v", in, c)
		}
	}
}

func TestPage(t *testing.T) {
	for _, row := range []struct {
		name                    string
		total, page             int
		from, to, pages, really int
	}{
		{"nobody", 0, 0, 0, 0, 1, 0},
		{"one page", 9, 0, 0, 9, 1, 0},
		{"first of two", 10, 0, 0, 9, 2, 0},
		{"second of two", 10, 1, 9, 10, 2, 1},
		{"a page that is gone", 10, 5, 9, 10, 2, 1},
		{"before the first", 10, -1, 0, 9, 2, 0},
		{"full second page", 18, 1, 9, 18, 2, 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			from, to, pages, really := Page(row.total, 9, row.page)
			if from != row.from || to != row.to || pages != row.pages || really != row.really {
				t.Errorf("got %d %d %d %d", from, to, pages, really)
			}
		})
	}
}

// TestPresentedHolds: the first tile is the largest, and all keep their shape, inside and apart.
func TestPresentedHolds(t *testing.T) {
	const gap, slack = 12, 0.05
	for n := 1; n <= 9; n++ {
		for _, size := range [][2]float32{{1280, 800}, {320, 240}, {800, 1280}, {1920, 300}, {3840, 2160}} {
			places := Presented(n, size[0], size[1], gap)
			if len(places) != n {
				t.Fatalf("%d in %v: placed %d", n, size, len(places))
			}
			for i, p := range places {
				if p.X < -slack || p.Y < -slack || p.X+p.W > size[0]+slack || p.Y+p.H > size[1]+slack {
					t.Errorf("%d in %v: tile %d sticks out: %v", n, size, i, p)
				}
				if r := p.W / p.H; r < Aspect-slack || r > Aspect+slack {
					t.Errorf("%d in %v: tile %d is not 16:9: %v", n, size, i, p)
				}
				if i > 0 && p.W > places[0].W {
					t.Errorf("%d in %v: tile %d is larger than what is presented", n, size, i)
				}
				for j, q := range places[:i] {
					if p.X < q.X+q.W-slack && q.X < p.X+p.W-slack && p.Y < q.Y+q.H-slack && q.Y < p.Y+p.H-slack {
						t.Errorf("%d in %v: tiles %d and %d overlap: %v, %v", n, size, j, i, q, p)
					}
				}
			}
		}
	}
	if got := Presented(3, 1280, 700, gap)[0]; got.W < 1000 {
		t.Errorf("beside two others a screen has %v", got)
	}
}
