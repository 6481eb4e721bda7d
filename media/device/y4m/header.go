package y4m

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

const (
	magic      = "YUV4MPEG2"
	maxSide    = 8192 // pixels; one 8192x8192 frame in 4:4:4 is 192 MiB
	maxHeader  = 1024 // bytes, far above what any writer produces
	maxPerSide = 240  // frames per second
)

// Errors that callers tell apart; everything else is a plain description.
var (
	ErrNotY4M      = errors.New("not a YUV4MPEG2 file")
	ErrUnsupported = errors.New("unsupported kind of YUV4MPEG2")
	ErrNoFrames    = errors.New("the file has no complete frame")
)

// Header is the first line of a file.
type Header struct {
	Width, Height int // pixels as stored; pictures are rounded down to even sizes
	RateNum       int // frames per RateDen seconds
	RateDen       int
	Chroma        string // as written, "420jpeg" and so on; "420" when absent
}

// FrameRate is frames per second.
func (h Header) FrameRate() float64 { return float64(h.RateNum) / float64(h.RateDen) }

// parseHeader reads the line after which frames begin, without its newline.
func parseHeader(line string) (Header, error) {
	fields := strings.Fields(line)
	if len(fields) == 0 || fields[0] != magic {
		return Header{}, ErrNotY4M
	}
	h := Header{RateNum: 25, RateDen: 1, Chroma: "420"}
	for _, field := range fields[1:] {
		var err error
		switch value := field[1:]; field[0] {
		case 'W':
			h.Width, err = side(value)
		case 'H':
			h.Height, err = side(value)
		case 'F':
			h.RateNum, h.RateDen, err = rate(value)
		case 'C':
			h.Chroma = value
		}
		if err != nil {
			return Header{}, fmt.Errorf("header field %q: %w", field, err)
		}
	}
	if h.Width == 0 || h.Height == 0 {
		return Header{}, fmt.Errorf("%w: the header gives no size", ErrNotY4M)
	}
	if _, err := planesOf(h); err != nil {
		return Header{}, err
	}
	return h, nil
}

func side(value string) (int, error) {
	n, err := strconv.Atoi(value)
	if err != nil || n < 2 || n > maxSide {
		return 0, fmt.Errorf("%w: a side must be 2 to %d pixels", ErrUnsupported, maxSide)
	}
	return n, nil
}

func rate(value string) (num, den int, err error) {
	n, d, found := strings.Cut(value, ":")
	num, errNum := strconv.Atoi(n)
	den, errDen := strconv.Atoi(d)
	if !found || errNum != nil || errDen != nil || num < 0 || den < 0 || num > 1<<30 || den > 1<<30 {
		return 0, 0, fmt.Errorf("%w: a frame rate is written F30:1", ErrUnsupported)
	}
	if num == 0 || den == 0 { // "F0:0" says unknown; players then take 25
		return 25, 1, nil
	}
	if num > den*maxPerSide || num < den/100 {
		return 0, 0, fmt.Errorf("%w: frame rate %s", ErrUnsupported, value)
	}
	return num, den, nil
}

// planes is how a frame lies in the file: sizes of the luma and of each chroma plane, and the steps to the next 4:2:0
// sample.
type planes struct {
	width, height   int // luma
	cwidth, cheight int // chroma, zero for mono
	stepX, stepY    int // how many stored chroma samples make one 4:2:0 sample
}

func planesOf(h Header) (planes, error) {
	p := planes{width: h.Width, height: h.Height, stepX: 1, stepY: 1}
	half := func(n int) int { return (n + 1) / 2 }
	switch strings.ToLower(h.Chroma) {
	case "420", "420jpeg", "420mpeg2", "420paldv":
		p.cwidth, p.cheight = half(p.width), half(p.height)
	case "422":
		p.cwidth, p.cheight, p.stepY = half(p.width), p.height, 2
	case "444":
		p.cwidth, p.cheight, p.stepX, p.stepY = p.width, p.height, 2, 2
	case "mono":
	default:
		return planes{}, fmt.Errorf("%w: colour space %q (420, 422, 444 and mono with 8 bits are)",
			ErrUnsupported, h.Chroma)
	}
	return p, nil
}
