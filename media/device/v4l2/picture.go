package v4l2

import (
	"image"
	"time"

	"github.com/pion/mediadevices/pkg/frame"
)

// Formats that mediadevices does not name.
const (
	FormatYVYU frame.Format = "YVYU"
	FormatVYUY frame.Format = "VYUY"
	FormatNV16 frame.Format = "NV16"
	FormatYV12 frame.Format = "YV12"
	FormatI422 frame.Format = "I422"
	FormatRGB  frame.Format = "RGB"
	FormatBGR  frame.Format = "BGR"
	FormatBGRX frame.Format = "BGRX"
	FormatXRGB frame.Format = "XRGB"
	FormatRGBX frame.Format = "RGBX"
	FormatGrey frame.Format = "GREY"
)

// Picture is what a camera's reader gives: 4:2:0, limited range, even size, borrowed until the next Read.
type Picture struct {
	*image.YCbCr
	Captured time.Time
}
