//go:build linux

package v4l2test

// jpeg codes picture n. Each block of it has one value, so that only the first coefficient is there: coded with 8 for a
// step, it is the value less 128. It uses the usual Huffman table for those, with which a decoder does without DHT.
func jpeg(n int, sampling string, w, h int, tables, end bool) []byte {
	s, ok := samplings[sampling]
	if !ok {
		s = samplings["4:2:0"]
	}
	components := 3
	if sampling == "grey" {
		components = 1
	}
	out := []byte{0xFF, 0xD8, 0xFF, 0xDB, 0, 67, 0}
	for range 64 {
		out = append(out, 8)
	}
	out = append(out, 0xFF, 0xC0, 0, byte(8+3*components), 8)
	out = append(out, byte(h>>8), byte(h), byte(w>>8), byte(w), byte(components))
	for c := range components {
		factors := byte(0x11)
		if c == 0 {
			factors = byte(s.h<<4 | s.v)
		}
		out = append(out, byte(c+1), factors, 0)
	}
	if tables {
		out = append(out, 0xFF, 0xC4, 0, 31, 0x00, 0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0)
		out = append(out, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
		out = append(out, 0xFF, 0xC4, 0, 20, 0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	}
	out = append(out, 0xFF, 0xDA, 0, byte(6+2*components), byte(components))
	for c := range components {
		out = append(out, byte(c+1), 0)
	}
	out = append(out, 0, 63, 0)
	scan := &bits{out: out, tables: tables}
	scan.blocks(n, s, w, h, components)
	scan.flush()
	if end {
		scan.out = append(scan.out, 0xFF, 0xD9)
	}
	return scan.out
}

// factors say how many luma samples there are to one of colour.
type factors struct{ h, v int }

var samplings = map[string]factors{
	"4:2:0": {2, 2}, "4:2:2": {2, 1}, "4:4:4": {1, 1}, "4:4:0": {1, 2}, "4:1:1": {4, 1}, "grey": {1, 1},
}

// bits is the coded part of a picture.
type bits struct {
	out    []byte
	tables bool
	value  uint64
	count  int
	last   [3]int // values of the blocks before
}

func (b *bits) blocks(n int, s factors, w, h, components int) {
	full := func(v byte, span int) int { return ((int(v)-16)*255 + span/2) / span }
	for y := 0; y < h; y += 8 * s.v {
		for x := 0; x < w; x += 8 * s.h {
			for by := range s.v {
				for bx := range s.h {
					b.block(0, full(lumaAt(n, x+8*bx, y+8*by), 219)-128)
				}
			}
			if components == 3 {
				b.block(1, full(blueAt(n, x, y), 224)-128)
				b.block(2, full(redAt(n, x, y), 224)-128)
			}
		}
	}
}

// categories are the codes of the usual table: a category is how many bits of difference follow.
var categories = []struct{ code, length int }{
	{0, 2}, {2, 3}, {3, 3}, {4, 3}, {5, 3}, {6, 3}, {14, 4}, {30, 5}, {62, 6}, {126, 7}, {254, 8}, {510, 9},
}

func (b *bits) block(component, value int) {
	diff := value - b.last[component]
	b.last[component] = value
	size, rest := 0, diff
	for rest != 0 {
		size++
		rest /= 2
	}
	b.put(categories[size].code, categories[size].length)
	if diff < 0 {
		diff += 1<<size - 1
	}
	b.put(diff, size)
	if b.tables {
		b.put(0, 1) // the rest is zero: by our own table
	} else {
		b.put(10, 4) // by the usual one
	}
}

func (b *bits) put(code, length int) {
	b.value, b.count = b.value<<length|uint64(code), b.count+length
	for b.count >= 8 {
		b.count -= 8
		next := byte(b.value >> b.count)
		b.out = append(b.out, next)
		if next == 0xFF {
			b.out = append(b.out, 0)
		}
		b.value &= 1<<b.count - 1
	}
}

func (b *bits) flush() {
	if b.count > 0 {
		b.put(1<<(8-b.count)-1, 8-b.count)
	}
}
