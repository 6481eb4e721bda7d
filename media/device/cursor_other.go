//go:build !linux

package device

import (
	"errors"
	"image/draw"
)

// cursor would draw the pointer into pictures of a screen: here whoever captures them does.
type cursor struct{}

func openCursor() (*cursor, error) { return nil, errors.ErrUnsupported }

func (*cursor) draw(draw.Image) error { return nil }

func (*cursor) close() {}
