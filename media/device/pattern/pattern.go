package pattern

import (
	"fmt"
	"image"
	"time"
)

// Least and greatest picture sizes that New draws, in pixels.
const (
	MinWidth, MinHeight = 160, 90
	MaxSide             = 4096
)

// Pattern draws frames of one size. It is for one goroutine at a time.
type Pattern struct {
	width, height int
	still         *image.YCbCr // sky, sun and plates: copied under every frame
	hills         []ridge
	discs         []disc
	code          layout
	text          [24]byte
}

// New prepares the still part of pictures of the given size. Sizes are rounded down to even numbers.
func New(width, height int) (*Pattern, error) {
	if width < MinWidth || height < MinHeight || width > MaxSide || height > MaxSide {
		return nil, fmt.Errorf("pattern of %dx%d: sides must be from %dx%d to %d",
			width, height, MinWidth, MinHeight, MaxSide)
	}
	p := &Pattern{width: width &^ 1, height: height &^ 1}
	p.still = NewPicture(p.width, p.height)
	p.code = newLayout(p.width, p.height)
	p.hills = newRidges(p.width, p.height)
	p.discs = newDiscs(p.height)
	p.drawStill()
	return p, nil
}

// NewPicture allocates a 4:2:0 picture of the size a Pattern draws into.
func NewPicture(width, height int) *image.YCbCr {
	return image.NewYCbCr(image.Rect(0, 0, width&^1, height&^1), image.YCbCrSubsampleRatio420)
}

// Size is the size of the pictures in pixels.
func (p *Pattern) Size() (width, height int) { return p.width, p.height }

// Draw fills dst, which must come from NewPicture with this Pattern's size, with frame number frame as seen at the time
// at. Where things are depends on at alone, so skipped frames do not slow the movement down.
func (p *Pattern) Draw(dst *image.YCbCr, frame uint32, at time.Time) {
	copy(dst.Y, p.still.Y)
	copy(dst.Cb, p.still.Cb)
	copy(dst.Cr, p.still.Cr)
	seconds := float64(at.UnixMilli()%3_600_000) / 1000
	for i := range p.hills {
		p.hills[i].draw(dst, seconds)
	}
	for i := range p.discs {
		p.discs[i].draw(dst, seconds)
	}
	p.drawText(dst, frame, at)
	p.code.draw(dst, encode(frame, at))
}

// drawText writes the clock and the frame counter over the code block.
func (p *Pattern) drawText(dst *image.YCbCr, frame uint32, at time.Time) {
	unit := max(1, p.height/90)
	line := at.AppendFormat(p.text[:0], "15:04:05.000")
	drawLine(dst, line, p.width/2, p.height*9/100, unit, white)
	line = appendPadded(p.text[:0], frame, 6)
	drawLine(dst, line, p.width/2, p.height*24/100, unit, amber)
}

// appendPadded appends n with at least width digits.
func appendPadded(to []byte, n uint32, width int) []byte {
	var digits [10]byte
	i := len(digits)
	for n > 0 || len(digits)-i < width {
		i--
		digits[i] = byte('0' + n%10)
		n /= 10
	}
	return append(to, digits[i:]...)
}
