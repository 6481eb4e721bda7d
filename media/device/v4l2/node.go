//go:build linux

package v4l2

import (
	"errors"
	"fmt"
	"io/fs"
	"unsafe"

	"golang.org/x/sys/unix"

	"confab/media/device/v4l2/internal/abi"
)

// Bounds of what a device may list, so that one that never ends its list is not asked for ever.
const (
	mostFormats   = 64
	mostSizes     = 128
	mostIntervals = 32
	mostOffers    = 2048
)

// node is an open device file. Its calls wait as long as the device does.
type node struct{ fd int }

func openNode(path string) (node, error) {
	for {
		fd, err := unix.Open(path, unix.O_RDWR|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
		if err == nil {
			return node{fd}, nil
		}
		if !errors.Is(err, unix.EINTR) {
			return node{}, &fs.PathError{Op: "open", Path: path, Err: err}
		}
	}
}

func (n node) close() { _ = unix.Close(n.fd) }

func (n node) ioctl(request uintptr, argument unsafe.Pointer) error {
	for {
		_, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(n.fd), request, uintptr(argument))
		if errno == 0 {
			return nil
		}
		if errno != unix.EINTR {
			return errno
		}
	}
}

// identity is what a node says it is.
type identity struct {
	card, bus string
	caps      uint32
}

func (n node) identify() (identity, error) {
	var c abi.Capability
	if err := n.ioctl(abi.QueryCap, unsafe.Pointer(&c)); err != nil {
		return identity{}, fmt.Errorf("query capabilities: %w", err)
	}
	caps := c.Capabilities
	if caps&abi.HasNodeCaps != 0 {
		caps = c.DeviceCaps
	}
	return identity{unix.ByteSliceToString(c.Card[:]), unix.ByteSliceToString(c.Bus[:]), caps}, nil
}

func (n node) formats() []abi.Code {
	var codes []abi.Code
	for i := range uint32(mostFormats) {
		d := abi.FormatDesc{Index: i, Type: abi.VideoCapture}
		if n.ioctl(abi.EnumFormats, unsafe.Pointer(&d)) != nil {
			break
		}
		codes = append(codes, d.Code)
	}
	return codes
}

// format asks which format is set.
func (n node) format() (abi.PixFormat, error) {
	f := abi.Format{Type: abi.VideoCapture}
	err := n.ioctl(abi.GetFormat, unsafe.Pointer(&f))
	return f.PixFormat, err
}

func (n node) setFormat(code abi.Code, width, height int) (abi.PixFormat, error) {
	f := abi.Format{Type: abi.VideoCapture, PixFormat: abi.PixFormat{
		Width: uint32(width), Height: uint32(height), Code: code, Field: abi.FieldNone,
	}}
	err := n.ioctl(abi.SetFormat, unsafe.Pointer(&f))
	return f.PixFormat, err
}

// setRate asks for pictures per second, and gives what the device makes of it; 0 where it does not say.
func (n node) setRate(rate float64) float64 {
	p := abi.Parameters{Type: abi.VideoCapture, TimePerFrame: abi.Fraction{Num: 1000, Den: uint32(rate*1000 + 0.5)}}
	if n.ioctl(abi.SetParameters, unsafe.Pointer(&p)) != nil {
		return 0
	}
	return perSecond(p.TimePerFrame)
}

// keepRate asks a camera not to halve its rate in low light. Few have the control.
func (n node) keepRate() {
	_ = n.ioctl(abi.SetControl, unsafe.Pointer(&abi.Control{ID: abi.KeepFrameRate}))
}

// perSecond is the rate of an interval; 0 for one that makes no sense.
func perSecond(f abi.Fraction) float64 {
	if f.Num == 0 || f.Den == 0 {
		return 0
	}
	if rate := float64(f.Den) / float64(f.Num); rate >= 0.1 && rate <= 1000 {
		return rate
	}
	return 0
}
