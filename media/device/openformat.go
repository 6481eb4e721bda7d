package device

import (
	"fmt"
	"strings"
)

// Format is what an open device gives or takes: pictures or sound. What is not known is zero.
type Format struct {
	Width, Height int // pixels
	FrameRate     int // pictures a second, rounded, as the device says
	Pixels        string

	SampleRate int // Hz
	Channels   int
	Samples    string // "s16le", as PulseAudio calls it
}

// String is the format in words, without what is not known.
func (f Format) String() string {
	var words []string
	if f.Width > 0 {
		words = append(words, fmt.Sprintf("%dx%d", f.Width, f.Height))
	}
	if f.FrameRate > 0 {
		words = append(words, fmt.Sprintf("%d fps", f.FrameRate))
	}
	if f.SampleRate > 0 {
		words = append(words, fmt.Sprintf("%d Hz", f.SampleRate))
	}
	switch {
	case f.Channels == 1:
		words = append(words, "mono")
	case f.Channels > 1:
		words = append(words, fmt.Sprintf("%d channels", f.Channels))
	}
	for _, coding := range []string{f.Pixels, f.Samples} {
		if coding != "" {
			words = append(words, coding)
		}
	}
	return strings.Join(words, ", ")
}

// Controls are the values of what can be set at a camera, by names such as "zoom_absolute".
type Controls map[string]int
