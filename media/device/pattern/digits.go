package pattern

import "image"

// glyphs are 5x7 bitmaps, one line of five bits per row.
var glyphs = map[byte][7]byte{
	'0': {0b01110, 0b10001, 0b10011, 0b10101, 0b11001, 0b10001, 0b01110},
	'1': {0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110},
	'2': {0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111},
	'3': {0b01110, 0b10001, 0b00001, 0b00110, 0b00001, 0b10001, 0b01110},
	'4': {0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010},
	'5': {0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110},
	'6': {0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110},
	'7': {0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000},
	'8': {0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110},
	'9': {0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00010, 0b01100},
	':': {0, 0b00100, 0b00100, 0, 0b00100, 0b00100, 0},
	'.': {0, 0, 0, 0, 0, 0b00100, 0b00100},
}

// drawLine writes text centred on x with its top at y; unit is the side of one glyph dot in pixels.
func drawLine(dst *image.YCbCr, text []byte, x, y, unit int, c colour) {
	x -= len(text) * 6 * unit / 2
	for _, letter := range text {
		for row, bits := range glyphs[letter] {
			for dot := 0; dot < 5; dot++ {
				if bits&(0b10000>>dot) == 0 {
					continue
				}
				for i := range unit {
					span(dst, y+row*unit+i, x+dot*unit, x+(dot+1)*unit, c)
				}
			}
		}
		x += 6 * unit
	}
}
