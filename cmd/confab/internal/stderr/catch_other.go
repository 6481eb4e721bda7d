//go:build !unix

package stderr

import "os"

// Catch catches nothing: what there is of a terminal is as it was.
func Catch() (*Capture, error) { return &Capture{Terminal: os.Stderr}, nil }

// Restore has nothing to give back.
func (*Capture) Restore() {}
