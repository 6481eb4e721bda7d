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
type node struct {
	fd     int
	planes bool // its buffers have planes, of which only one is read
}

// kind is the type of its buffers.
func (n node) kind() uint32 {
	if n.planes {
		return abi.VideoCapturePlanes
	}
	return abi.VideoCapture
}

func openNode(path string) (node, error) {
	for {
		fd, err := unix.Open(path, unix.O_RDWR|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
		if err == nil {
			return node{fd: fd}, nil
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
	driver, card, bus string
	caps              uint32
}

// loopback says whether what it is depends on another program, which gives it its pictures: it captures only while one
// does, in the format that this has chosen, and none of that makes a new node.
func (i identity) loopback() bool {
	return i.driver == "v4l2 loopback" || i.caps&abi.CanOutput != 0
}

// captures says whether it gives pictures: in buffers without planes, if it has both kinds. What takes pictures in
// planes and gives them is a codec or a scaler.
func (i identity) captures() bool {
	return i.caps&abi.CanCapture != 0 || i.caps&(abi.CanCapturePlanes|abi.CanOutputPlanes) == abi.CanCapturePlanes
}

// identify asks a node what it is, and notes of which kind its buffers are.
func (n *node) identify() (identity, error) {
	var c abi.Capability
	if err := n.ioctl(abi.QueryCap, unsafe.Pointer(&c)); err != nil {
		return identity{}, fmt.Errorf("query capabilities: %w", err)
	}
	caps := c.Capabilities
	if caps&abi.HasNodeCaps != 0 {
		caps = c.DeviceCaps
	}
	n.planes = caps&abi.CanCapture == 0
	text := unix.ByteSliceToString
	return identity{text(c.Driver[:]), text(c.Card[:]), text(c.Bus[:]), caps}, nil
}

func (n node) formats() []abi.Code {
	var codes []abi.Code
	for i := range uint32(mostFormats) {
		d := abi.FormatDesc{Index: i, Type: n.kind()}
		if n.ioctl(abi.EnumFormats, unsafe.Pointer(&d)) != nil {
			break
		}
		codes = append(codes, d.Code)
	}
	return codes
}

// format asks which format is set.
func (n node) format() (abi.PixFormat, error) {
	return n.formatCall(abi.GetFormat, abi.PixFormat{})
}

func (n node) setFormat(code abi.Code, width, height int) (abi.PixFormat, error) {
	return n.formatCall(abi.SetFormat, abi.PixFormat{
		Width: uint32(width), Height: uint32(height), Code: code, Field: abi.FieldNone,
	})
}

func (n node) formatCall(request uintptr, p abi.PixFormat) (abi.PixFormat, error) {
	if !n.planes {
		f := abi.Format{Type: n.kind(), PixFormat: p}
		err := n.ioctl(request, unsafe.Pointer(&f))
		return f.PixFormat, err
	}
	f := abi.PlanesFormat{Type: n.kind(), Width: p.Width, Height: p.Height, Code: p.Code, Field: p.Field, Count: 1}
	if err := n.ioctl(request, unsafe.Pointer(&f)); err != nil {
		return p, err
	}
	if f.Count != 1 {
		return p, fmt.Errorf("it has %v in %d planes, which are not read here", f.Code, f.Count)
	}
	return abi.PixFormat{
		Width: f.Width, Height: f.Height, Code: f.Code, Field: f.Field, Colorspace: f.Colorspace,
		BytesPerLine: f.Planes[0].BytesPerLine, SizeImage: f.Planes[0].SizeImage,
		YCbCrEncoding: uint32(f.YCbCrEncoding), Quantization: uint32(f.Quantization),
	}, nil
}

// setRate asks for pictures per second, and gives what the device makes of it; 0 where it does not say.
func (n node) setRate(rate float64) float64 {
	p := abi.Parameters{Type: n.kind(), TimePerFrame: abi.Fraction{Num: 1000, Den: uint32(rate*1000 + 0.5)}}
	if n.ioctl(abi.SetParameters, unsafe.Pointer(&p)) != nil {
		return 0
	}
	return perSecond(p.TimePerFrame)
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
