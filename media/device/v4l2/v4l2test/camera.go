//go:build linux

package v4l2test

import (
	"image"

	"golang.org/x/sys/unix"

	"confab/media/device/v4l2/internal/abi"
)

// Camera is the script of a virtual camera. The zero value of a field is what most cameras do.
type Camera struct {
	Card, Bus string // default "Virtual camera", "usb-virtual"
	Caps      uint32 // default capture and streaming
	Formats   []Format
	Align     int    // rows begin at multiples of so many bytes
	Rate      int    // pictures a second as long as nobody asks for another, default 30
	Buffers   int    // at most, default 4
	ReadOnly  bool   // it has no buffers to be mapped, and is read like a file
	JPEGOnly  bool   // it has no bandwidth for anything else
	NoDHT     bool   // its JPEG pictures come without Huffman tables
	NoEOI     bool   // its JPEG pictures come without an end
	Planes    bool   // its buffers have planes, of which there is one; Caps is what says so to others
	Driver    string // default "v4l2test"
	OldCaps   bool   // it does not tell what the node can from what the device can
	Controls  []Control

	// Answer changes what it makes of a format that it is asked for.
	Answer func(f *PixFormat)
	// On is called before each operation, and may fail or wait; gone is closed when the camera is unplugged.
	On func(op Op, gone <-chan struct{}) unix.Errno
	// Paint, if not nil, makes picture n in that format, in place of one that Check knows.
	Paint func(n int, f PixFormat) []byte
	// Spoil changes picture n before it is handed over.
	Spoil func(n int, s *Shot)
}

// Control is something that can be set at a camera.
type Control struct {
	ID, Type        uint32
	Name            string
	Value           int32 // at first, which is also the usual one
	Least, Greatest int32
	Flags           uint32
}

// Controls that the driver knows by their numbers.
const (
	PowerLineFrequency = abi.PowerLineFrequency
	VaryFrameRate      = abi.VaryFrameRate
)

// Capabilities of a node.
const (
	Capture       = abi.CanCapture
	CapturePlanes = abi.CanCapturePlanes
	Output        = abi.CanOutput
	OutputPlanes  = abi.CanOutputPlanes
	Streaming     = abi.CanStream
	Reading       = abi.CanReadWrite
	Metadata      = 0x00800000
)

// PixFormat is what a device makes of a format.
type PixFormat = abi.PixFormat

// CodeOf makes the code of a pixel format.
func CodeOf(s string) abi.Code { return abi.CodeOf(s) }

// Format is one that a camera has, with its sizes: in steps, or one by one.
type Format struct {
	Code      string // four letters
	Sampling  string // of JPEG: "4:2:0" by default, 4:2:2, 4:4:4, 4:4:0, 4:1:1, grey
	Sizes     []image.Point
	Least     image.Point // with Greatest: any size in between
	Greatest  image.Point
	Step      image.Point // zero: continuous
	Intervals []Interval  // default: it does not say
	Ranges    *[3]Interval
	RangeType uint32 // of Ranges: 2 continuous, 3 stepwise
}

// Interval is a time between two pictures, in seconds.
type Interval = abi.Fraction

// FPS is the interval of a rate.
func FPS(rate int) Interval { return Interval{Num: 1, Den: uint32(rate)} }

func (c Camera) withDefaults() Camera {
	if c.Card == "" {
		c.Card = "Virtual camera"
	}
	if c.Bus == "" {
		c.Bus = "usb-virtual"
	}
	if c.Driver == "" {
		c.Driver = "v4l2test"
	}
	if c.Caps == 0 {
		c.Caps = Capture | Streaming
		if c.Planes {
			c.Caps = CapturePlanes | Streaming
		}
	}
	if c.Rate == 0 {
		c.Rate = 30
	}
	if c.Buffers == 0 {
		c.Buffers = 4
	}
	return c
}

func (c Camera) find(code abi.Code) Format {
	for _, f := range c.Formats {
		if abi.CodeOf(f.Code) == code {
			return f
		}
	}
	return c.Formats[0]
}

// fit gives the nearest format that the camera has.
func (c Camera) fit(p abi.PixFormat) abi.PixFormat {
	f := c.find(p.Code)
	p.Code = abi.CodeOf(f.Code)
	size := f.nearest(image.Pt(int(p.Width), int(p.Height)))
	p.Width, p.Height = uint32(size.X), uint32(size.Y)
	p.Field, p.BytesPerLine, p.SizeImage = abi.FieldNone, 0, 0
	if c.Answer != nil {
		c.Answer(&p)
	}
	l := layouts[p.Code.String()]
	if l != 0 {
		align := max(c.Align, 1)
		if p.BytesPerLine == 0 {
			p.BytesPerLine = uint32((l.RowBytes(int(p.Width)) + align - 1) / align * align)
		}
		p.SizeImage = uint32(l.Bytes(int(p.Width), int(p.Height), int(p.BytesPerLine))) + p.BytesPerLine
	} else if p.SizeImage == 0 {
		p.SizeImage = p.Width*p.Height*2 + 4096
	}
	return p
}

func (f Format) nearest(want image.Point) image.Point {
	if f.Greatest != (image.Point{}) {
		in := func(want, least, greatest, step int) int {
			return least + (min(max(want, least), greatest)-least)/max(step, 1)*max(step, 1)
		}
		return image.Pt(in(want.X, f.Least.X, f.Greatest.X, f.Step.X), in(want.Y, f.Least.Y, f.Greatest.Y, f.Step.Y))
	}
	if len(f.Sizes) == 0 {
		return image.Pt(640, 480)
	}
	best := f.Sizes[0]
	for _, size := range f.Sizes {
		if distance(size, want) < distance(best, want) {
			best = size
		}
	}
	return best
}

func distance(a, b image.Point) int { return max(a.X-b.X, b.X-a.X) + max(a.Y-b.Y, b.Y-a.Y) }

func (c Camera) size(v *abi.FrameSize) unix.Errno {
	f := c.find(v.Code)
	switch {
	case f.Greatest != (image.Point{}) && v.Index == 0:
		v.Type = abi.Stepwise
		if f.Step == (image.Point{}) {
			v.Type, f.Step = abi.Continuous, image.Pt(1, 1)
		}
		v.Values = [6]uint32{
			uint32(f.Least.X), uint32(f.Greatest.X), uint32(f.Step.X),
			uint32(f.Least.Y), uint32(f.Greatest.Y), uint32(f.Step.Y),
		}
	case int(v.Index) < len(f.Sizes):
		v.Type = abi.Discrete
		v.Values = [6]uint32{uint32(f.Sizes[v.Index].X), uint32(f.Sizes[v.Index].Y)}
	default:
		return unix.EINVAL
	}
	return 0
}

func (c Camera) frameInterval(v *abi.FrameInterval) unix.Errno {
	f := c.find(v.Code)
	switch {
	case f.Ranges != nil && v.Index == 0:
		v.Type, v.Values = f.RangeType, *f.Ranges
	case int(v.Index) < len(f.Intervals):
		v.Type, v.Values = abi.Discrete, [3]Interval{f.Intervals[v.Index]}
	default:
		return unix.EINVAL
	}
	return 0
}

// fitInterval gives the interval that comes nearest, of those that the format has.
func (c Camera) fitInterval(p abi.PixFormat, want Interval) Interval {
	f := c.find(p.Code)
	seconds := func(i Interval) float64 { return float64(i.Num) / float64(i.Den) }
	best := want
	for i, has := range f.Intervals {
		nearer := max(seconds(has)-seconds(want), seconds(want)-seconds(has)) <
			max(seconds(best)-seconds(want), seconds(want)-seconds(best))
		if i == 0 || nearer {
			best = has
		}
	}
	return best
}

// shoot takes picture n.
func (c Camera) shoot(p abi.PixFormat, n int) Shot {
	w, h := int(p.Width), int(p.Height)
	var s Shot
	if c.Paint != nil {
		s.Data = c.Paint(n, p)
	} else if l := layouts[p.Code.String()]; l != 0 {
		s.Data = pack(n, l, w, h, int(p.BytesPerLine))
	} else {
		s.Data = jpeg(n, c.find(p.Code).Sampling, w, h, !c.NoDHT, !c.NoEOI)
	}
	s.Used = len(s.Data)
	if c.Spoil != nil {
		c.Spoil(n, &s)
	}
	return s
}
