package pattern

import (
	"image"
	"math"
	"time"
)

// Read finds the code block in a picture that went through scaling, cropping, mirroring or a codec, and says what it
// says. The whole block must be in the picture and its cells at least about 2.5 pixels wide (tiles from 160x90 on). ok
// is false where there is no block or its CRC does not hold.
func Read(pic image.Image) (frame uint32, at time.Time, ok bool) {
	g, ok := newGrey(pic)
	if !ok {
		return 0, time.Time{}, false
	}
	// A scan line through the rings' corners fails, so lines are visited from the middle outwards, coarse steps first.
	for _, step := range []int{8, 2} {
		for away := 0; away <= g.h/2; away += step {
			for _, y := range [2]int{g.h/2 + away, g.h/2 - away} {
				if y < 0 || y >= g.h {
					continue
				}
				if frame, at, ok = g.readLine(y); ok {
					return frame, at, true
				}
			}
		}
	}
	return 0, time.Time{}, false
}

// grey is a luma plane.
type grey struct {
	pix          []byte
	stride, w, h int
}

func newGrey(pic image.Image) (grey, bool) {
	if pic == nil {
		return grey{}, false
	}
	b := pic.Bounds()
	g := grey{w: b.Dx(), h: b.Dy()}
	if g.w < 40 || g.h < 30 || g.w > 1<<14 || g.h > 1<<14 {
		return grey{}, false
	}
	if p, isYUV := pic.(*image.YCbCr); isYUV {
		g.stride = p.YStride
		from := p.YOffset(b.Min.X, b.Min.Y)
		if from < 0 || len(p.Y) < from+(g.h-1)*g.stride+g.w {
			return grey{}, false
		}
		g.pix = p.Y[from:]
		return g, true
	}
	g.stride = g.w
	g.pix = make([]byte, g.w*g.h)
	for y := range g.h {
		for x := range g.w {
			r, gr, bl, _ := pic.At(b.Min.X+x, b.Min.Y+y).RGBA()
			g.pix[y*g.w+x] = byte((r*19595 + gr*38470 + bl*7471) >> 24)
		}
	}
	return g, true
}

func (g *grey) at(x, y int) int { return int(g.pix[y*g.stride+x]) }

func (g *grey) light(x, y int) bool { return g.at(x, y) > threshold }

// edge is a change between dark and light along a line, at a position with part of a pixel.
type edge struct {
	x    float64
	rise bool // from dark to light
}

// readLine looks for the frame on line y: dark, light ring, black ring ... black ring, light ring, dark, in the right
// proportions.
func (g *grey) readLine(y int) (frame uint32, at time.Time, ok bool) {
	var list [256]edge
	edges := g.edges(y, list[:0])
	for i := 0; i+2 < len(edges); i++ {
		if !edges[i].rise {
			continue
		}
		cell := edges[i+1].x - edges[i].x
		if cell < 2 || edges[i+2].x-edges[i+1].x < 0.6*cell {
			continue
		}
		left := edges[i].x
		for j := i + 3; j < len(edges); j++ {
			if edges[j].rise || edges[j].x-left < 0.75*cell*across {
				continue
			}
			width := edges[j].x - left
			if width > 1.3*cell*across {
				break
			}
			exact := width / across
			if !near(edges[j].x-edges[j-1].x, exact) || edges[j-1].x-edges[j-2].x < 0.6*exact {
				continue
			}
			if frame, at, ok = g.readBlock(left, edges[j].x, y); ok {
				return frame, at, true
			}
		}
	}
	return 0, time.Time{}, false
}

// near allows a third, or a pixel in small pictures.
func near(a, b float64) bool { return math.Abs(a-b) <= max(1, b/3) }

func (g *grey) edges(y int, list []edge) []edge {
	row := g.pix[y*g.stride : y*g.stride+g.w]
	for x := 1; x < len(row) && len(list) < cap(list); x++ {
		a, b := int(row[x-1]), int(row[x])
		if (a > threshold) == (b > threshold) {
			continue
		}
		part := float64(threshold-a) / float64(b-a)
		list = append(list, edge{float64(x) - 0.5 + part, b > a})
	}
	return list
}

// readBlock follows the white ring up and down from line y for the block's height, then reads the cells.
func (g *grey) readBlock(left, right float64, y int) (frame uint32, at time.Time, ok bool) {
	cell := (right - left) / across
	x := min(max(int(left+cell/2), 0), g.w-1)
	top, bottom := y, y
	for top > 0 && g.light(x, top-1) {
		top--
	}
	for bottom < g.h-1 && g.light(x, bottom+1) {
		bottom++
	}
	height := float64(bottom + 1 - top)
	row := height / down
	if row < 2 {
		return 0, time.Time{}, false
	}
	var plain, mirrored word
	for i := range columns * rows {
		cx := left + cell*(2.5+float64(i%columns))
		cy := float64(top) + row*(2*ringShare+0.5+float64(i/columns))
		if !g.lightCell(cx, cy, cell/4, row/4) {
			continue
		}
		plain[i/8] |= 0x80 >> (i % 8)
		k := i - i%columns + columns - 1 - i%columns
		mirrored[k/8] |= 0x80 >> (k % 8)
	}
	if frame, at, ok = plain.decode(); ok {
		return frame, at, true
	}
	return mirrored.decode()
}

// lightCell averages the middle of a cell.
func (g *grey) lightCell(cx, cy, rx, ry float64) bool {
	x0, x1 := max(int(cx-rx), 0), min(int(cx+rx), g.w-1)
	y0, y1 := max(int(cy-ry), 0), min(int(cy+ry), g.h-1)
	sum, n := 0, 0
	for y := y0; y <= y1; y++ {
		for x := x0; x <= x1; x++ {
			sum += g.at(x, y)
			n++
		}
	}
	return n > 0 && sum > threshold*n
}
