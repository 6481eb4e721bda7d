package pattern

import (
	"image"
	"math"
)

// drawStill paints what never moves: the sky, the sun with its halo, and the plates behind text and code.
func (p *Pattern) drawStill() {
	top, middle, low := rgb(24, 32, 92), rgb(150, 78, 140), rgb(255, 170, 110)
	for y := range p.height {
		t := float64(y) / float64(p.height)
		c := mix(top, middle, min(1, t*2))
		if t > 0.5 {
			c = mix(middle, low, (t-0.5)*2)
		}
		span(p.still, y, 0, p.width, c)
	}
	sun := rgb(255, 232, 170)
	for ring := 8; ring >= 0; ring-- {
		r := float64(p.height) * (0.10 + 0.012*float64(ring))
		newDisc(r, mix(sun, low, float64(ring)/9)).at(p.still, p.width*83/100, p.height*42/100)
	}
	half := p.height * 30 / 100
	rect(p.still, image.Rect(p.width/2-half*4/3, p.height*6/100, p.width/2+half*4/3, p.height*37/100), plate)
}

// ridge is a line of hills that scrolls past: for every column the line where the hill begins.
type ridge struct {
	rows  [][][2]int // per picture line the spans of [0,period) that are hill
	first int        // picture line of rows[0]
	speed float64    // pixels per second
	width int        // period: the picture's width
	shade colour
}

func newRidges(w, h int) []ridge {
	return []ridge{
		newRidge(w, h, 0.72, 0.10, 2, 1, 0.04, rgb(88, 66, 132)),
		newRidge(w, h, 0.84, 0.08, 3, 2, 0.10, rgb(38, 78, 92)),
	}
}

// newRidge makes hills around base (share of the height) with two waves per period, so that the scroll has no seam.
func newRidge(w, h int, base, swing, waves, ripples, speed float64, c colour) ridge {
	tops := make([]int, w)
	least := h
	for x := range tops {
		a := 2 * math.Pi * float64(x) / float64(w)
		tops[x] = int(float64(h) * (base - swing*0.6*math.Sin(a*waves) - swing*0.4*math.Sin(a*(waves+ripples)*2+1)))
		least = min(least, tops[x])
	}
	r := ridge{first: max(least, 0), speed: speed * float64(w), width: w, shade: c}
	for y := r.first; y < h; y++ {
		var spans [][2]int
		for x := 0; x < w; x++ {
			if tops[x] > y {
				continue
			}
			start := x
			for x < w && tops[x] <= y {
				x++
			}
			spans = append(spans, [2]int{start, x})
		}
		r.rows = append(r.rows, spans)
	}
	return r
}

func (r *ridge) draw(dst *image.YCbCr, seconds float64) {
	shift := int(seconds*r.speed) % r.width
	for i, spans := range r.rows {
		for _, s := range spans {
			span(dst, r.first+i, s[0]-shift, s[1]-shift, r.shade)
			span(dst, r.first+i, s[0]-shift+r.width, s[1]-shift+r.width, r.shade)
		}
	}
}

// disc is a filled circle as one half-width per line.
type disc struct {
	halves []int
	fill   colour
	shine  *disc
	vx, vy float64 // pixels per second at 720 lines
	phase  float64
}

func newDisc(radius float64, c colour) *disc {
	n := int(radius)
	d := &disc{halves: make([]int, 2*n+1), fill: c}
	for i := range d.halves {
		y := float64(i - n)
		d.halves[i] = int(math.Sqrt(max(0, radius*radius-y*y)))
	}
	return d
}

func (d *disc) at(dst *image.YCbCr, x, y int) {
	for i, half := range d.halves {
		span(dst, y-len(d.halves)/2+i, x-half, x+half, d.fill)
	}
}

func newDiscs(h int) []disc {
	scale := float64(h) / 720
	var discs []disc
	for i, c := range []colour{
		rgb(255, 92, 92), rgb(72, 209, 160), rgb(80, 160, 255), rgb(255, 210, 70), rgb(220, 120, 240),
	} {
		n := float64(i)
		d := newDisc((64-8*n)*scale, c)
		d.vx, d.vy, d.phase = (190+60*n)*scale, (130+45*n)*scale, n*197*scale
		d.shine = newDisc(float64(len(d.halves))/8, mix(c, white, 0.5))
		discs = append(discs, *d)
	}
	return discs
}

// draw puts the disc where its bouncing has led it, with a spot of light on it.
func (d *disc) draw(dst *image.YCbCr, seconds float64) {
	r := len(d.halves) / 2
	x := r + bounce(d.phase*3+seconds*d.vx, dst.Rect.Dx()-2*r)
	y := r + bounce(d.phase+seconds*d.vy, dst.Rect.Dy()-2*r)
	d.at(dst, x, y)
	d.shine.at(dst, x-r/3, y-r/3)
}

// bounce folds a way into a walk to and fro on [0,length).
func bounce(way float64, length int) int {
	if length <= 0 {
		return 0
	}
	at := math.Mod(way, 2*float64(length))
	if at >= float64(length) {
		at = 2*float64(length) - at
	}
	return int(at)
}
