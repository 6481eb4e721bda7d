package v4l2

import (
	"image"
	"time"

	"github.com/pion/mediadevices/pkg/frame"
)

// Formats that mediadevices does not name.
const (
	FormatYVYU frame.Format = "YVYU"
	FormatYV12 frame.Format = "YV12"
	FormatGrey frame.Format = "GREY"
)

// Picture is what a camera's reader gives: 4:2:0, limited range, even size, borrowed until the next Read.
type Picture struct {
	*image.YCbCr
	Captured time.Time
}
