package pattern

import (
	"encoding/binary"
	"image"
	"time"
)

// The code block, in cells from outside in: one white ring, one black ring, then columns x rows data cells, most
// significant bit first, white for 1. In height the rings are ringShare of a data row.
const (
	columns, rows = 16, 6
	across        = columns + 4 // data and two rings on each side
	ringShare     = 0.62
	down          = rows + 4*ringShare

	blockWidth  = 420.0 / 1280 // shares of the picture; 21 pixels a cell at 720 lines
	blockHeight = 216.0 / 720
	blockTop    = 412.0 / 720

	codeWhite, codeBlack = 232, 20 // luma
	threshold            = (codeWhite + codeBlack) / 2
)

// word is what the block says: frame (4 bytes), milliseconds since 1970 (6 bytes), CRC-16 of those.
type word [12]byte

func encode(frame uint32, at time.Time) (w word) {
	binary.BigEndian.PutUint64(w[2:], uint64(at.UnixMilli()))
	binary.BigEndian.PutUint32(w[:], frame)
	binary.BigEndian.PutUint16(w[10:], crc16(w[:10]))
	return w
}

func (w word) decode() (frame uint32, at time.Time, ok bool) {
	if binary.BigEndian.Uint16(w[10:]) != crc16(w[:10]) {
		return 0, time.Time{}, false
	}
	ms := uint64(binary.BigEndian.Uint16(w[4:]))<<32 | uint64(binary.BigEndian.Uint32(w[6:]))
	return binary.BigEndian.Uint32(w[:]), time.UnixMilli(int64(ms)), true
}

func (w word) bit(i int) bool { return w[i/8]&(0x80>>(i%8)) != 0 }

// crc16 is CRC-16/CCITT-FALSE: its start value keeps an all-black block from being valid.
func crc16(data []byte) uint16 {
	crc := uint16(0xFFFF)
	for _, b := range data {
		crc ^= uint16(b) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
	}
	return crc
}

// layout is the block's place in a picture: the edges of columns and rows in pixels.
type layout struct {
	xs [across + 1]int
	ys [rows + 5]int
}

func newLayout(w, h int) (l layout) {
	// The cell follows the height, so that a 4:3 picture has square-ish cells too.
	cell := min(float64(w)*blockWidth, float64(h)*16/9*blockWidth) / across
	left := float64(w)/2 - cell*across/2
	for i := range l.xs {
		l.xs[i] = int(left + cell*float64(i) + 0.5)
	}
	row := float64(h) * blockHeight / down
	y := float64(h) * blockTop
	for i := range l.ys {
		l.ys[i] = int(y + 0.5)
		if i < 2 || i >= rows+2 {
			y += row * ringShare
		} else {
			y += row
		}
	}
	return l
}

func (l *layout) draw(dst *image.YCbCr, w word) {
	on, off := colour{codeWhite, 128, 128}, colour{codeBlack, 128, 128}
	margin := (l.xs[1] - l.xs[0]) &^ 1
	outer := image.Rect(l.xs[0], l.ys[0], l.xs[across], l.ys[rows+4])
	rect(dst, outer.Inset(-margin), plate)
	rect(dst, outer, on)
	rect(dst, image.Rect(l.xs[1], l.ys[1], l.xs[across-1], l.ys[rows+3]), off)
	for i := range columns * rows {
		if w.bit(i) {
			x, y := 2+i%columns, 2+i/columns
			rect(dst, image.Rect(l.xs[x], l.ys[y], l.xs[x+1], l.ys[y+1]), on)
		}
	}
}
