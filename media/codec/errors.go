package codec

import (
	"errors"
	"fmt"
)

// Errors that callers act on.
var (
	// ErrClosed is returned by every method after Close.
	ErrClosed = errors.New("codec is closed")

	// ErrNeedKeyFrame says that nothing can be decoded before the next key frame.
	ErrNeedKeyFrame = errors.New("need a key frame")

	// ErrCorrupt says that the frame was damaged, or refers to one that was; ask for a key frame.
	ErrCorrupt = errors.New("corrupt frame")

	// ErrUnsupported says that the data is well formed as far as read, but of a kind confab does not handle: a pixel
	// format, a bit depth, a size beyond [MaxPixels].
	ErrUnsupported = errors.New("unsupported format")

	// ErrPicture says that a picture or buffer handed in is not what the function documents: nil, empty, not 4:2:0, of
	// another size than needed, or with slices too short for its size.
	ErrPicture = errors.New("unfit picture")
)

// Error is a failure reported by a C library.
type Error struct {
	Op     string // what was being done: "vp8 encode"
	Code   int    // the library's own code
	Text   string // the library's name for the code
	Detail string // more, if the library had more to say
}

// Error implements error.
func (e *Error) Error() string {
	if e.Detail == "" {
		return fmt.Sprintf("%s: %s (%d)", e.Op, e.Text, e.Code)
	}
	return fmt.Sprintf("%s: %s (%d): %s", e.Op, e.Text, e.Code, e.Detail)
}
