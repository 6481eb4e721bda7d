//go:build linux

// Package abi is the part of linux/videodev2.h that cameras need: values and structures as the kernel lays them out.
// It does nothing.
package abi

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// What the driver asks of a device, as the request of an ioctl.
const (
	QueryCap           = reads | unsafe.Sizeof(Capability{})<<16
	EnumFormats        = reads | writes | unsafe.Sizeof(FormatDesc{})<<16 | 2
	GetFormat          = reads | writes | unsafe.Sizeof(Format{})<<16 | 4
	SetFormat          = reads | writes | unsafe.Sizeof(Format{})<<16 | 5
	RequestBuffers     = reads | writes | unsafe.Sizeof(Buffers{})<<16 | 8
	QueryBuffer        = reads | writes | unsafe.Sizeof(Buffer{})<<16 | 9
	Queue              = reads | writes | unsafe.Sizeof(Buffer{})<<16 | 15
	Dequeue            = reads | writes | unsafe.Sizeof(Buffer{})<<16 | 17
	StreamOn           = writes | unsafe.Sizeof(int32(0))<<16 | 18
	StreamOff          = writes | unsafe.Sizeof(int32(0))<<16 | 19
	SetParameters      = reads | writes | unsafe.Sizeof(Parameters{})<<16 | 22
	GetControl         = reads | writes | unsafe.Sizeof(Control{})<<16 | 27
	SetControl         = reads | writes | unsafe.Sizeof(Control{})<<16 | 28
	QueryControl       = reads | writes | unsafe.Sizeof(ControlDesc{})<<16 | 36
	EnumFrameSizes     = reads | writes | unsafe.Sizeof(FrameSize{})<<16 | 74
	EnumFrameIntervals = reads | writes | unsafe.Sizeof(FrameInterval{})<<16 | 75
)

const (
	writes uintptr = 1<<30 | 'V'<<8
	reads  uintptr = 2<<30 | 'V'<<8
)

// Values of the structures below.
const (
	VideoCapture       = 1 // types of buffers
	VideoCapturePlanes = 9
	MemoryMapped       = 1 // a memory of buffers

	CanCapture       = 0x1
	CanOutput        = 0x2
	CanCapturePlanes = 0x1000
	CanOutputPlanes  = 0x2000
	CanReadWrite     = 0x01000000
	CanStream        = 0x04000000
	HasNodeCaps      = 0x80000000

	BufferError     = 0x40 // flags of a buffer
	BufferMonotonic = 0x2000

	Discrete   = 1 // types of sizes and intervals
	Continuous = 2
	Stepwise   = 3

	FieldNone        = 1
	ColorspaceREC709 = 3
	ColorspaceJPEG   = 7
	ColorspaceSRGB   = 8
	Encoding601      = 1 // of YCbCr
	Encoding709      = 2
	FullRange        = 1
	TimePerFrame     = 0x1000 // a capability of Parameters
)

// Controls, and what is said of one.
const (
	PowerLineFrequency = 0x00980918
	VaryFrameRate      = 0x009a0903 // V4L2_CID_EXPOSURE_AUTO_PRIORITY: the rate may fall in low light
	NextControl        = 0x80000000 // beside an ID: the one that comes after it

	ControlInteger = 1
	ControlBool    = 2
	ControlMenu    = 3

	ControlDisabled = 0x1
	ControlReadOnly = 0x4
	ControlInactive = 0x10
)

// Code names a pixel format.
type Code uint32

// CodeOf makes a code of four letters.
func CodeOf(s string) Code { return Code(s[0]) | Code(s[1])<<8 | Code(s[2])<<16 | Code(s[3])<<24 }

func (c Code) String() string {
	return string([]byte{byte(c), byte(c >> 8), byte(c >> 16), byte(c >> 24 & 0x7F)})
}

// Capability is struct v4l2_capability.
type Capability struct {
	Driver                            [16]byte
	Card, Bus                         [32]byte
	Version, Capabilities, DeviceCaps uint32
	_                                 [3]uint32
}

// FormatDesc is struct v4l2_fmtdesc.
type FormatDesc struct {
	Index, Type, Flags uint32
	Description        [32]byte
	Code               Code
	_                  [4]uint32
}

// FrameSize is struct v4l2_frmsizeenum. Values are width and height, or least, greatest and step of each.
type FrameSize struct {
	Index  uint32
	Code   Code
	Type   uint32
	Values [6]uint32
	_      [2]uint32
}

// Fraction is struct v4l2_fract, in seconds.
type Fraction struct{ Num, Den uint32 }

// FrameInterval is struct v4l2_frmivalenum. Values are the interval, or least, greatest and step.
type FrameInterval struct {
	Index               uint32
	Code                Code
	Width, Height, Type uint32
	Values              [3]Fraction
	_                   [2]uint32
}

// PixFormat is struct v4l2_pix_format.
type PixFormat struct {
	Width, Height                                        uint32
	Code                                                 Code
	Field, BytesPerLine, SizeImage, Colorspace, Private  uint32
	Flags, YCbCrEncoding, Quantization, TransferFunction uint32
}

// Format is struct v4l2_format, whose union is aligned as pointers are.
type Format struct {
	Type uint32
	_    [0]uintptr
	PixFormat
	_ [152]byte
}

// PlanesFormat is struct v4l2_format of a device whose buffers have planes of their own. Bytes holds the number of
// planes, flags, encoding, quantization and transfer function.
type PlanesFormat struct {
	Type                               uint32
	_                                  [0]uintptr
	Width, Height                      uint32
	Code                               Code
	Field, Colorspace                  uint32
	Planes                             [8]PlaneFormat
	Count                              uint8
	Flags, YCbCrEncoding, Quantization uint8
	TransferFunction                   uint8
	_                                  [7]uint8
	_                                  [8]uint8
}

// PlaneFormat is struct v4l2_plane_pix_format.
type PlaneFormat struct {
	SizeImage, BytesPerLine uint32
	_                       [6]uint16
}

// Plane is struct v4l2_plane. The offset is that of its memory.
type Plane struct {
	BytesUsed, Length uint32
	Offset            uintptr
	DataOffset        uint32
	_                 [11]uint32
}

// Parameters is struct v4l2_streamparm of a capture device.
type Parameters struct {
	Type, Capability, Mode uint32
	TimePerFrame           Fraction
	_                      [184]byte
}

// Buffers is struct v4l2_requestbuffers.
type Buffers struct {
	Count, Type, Memory, Capabilities uint32
	_                                 [4]byte
}

// Buffer is struct v4l2_buffer. Where buffers have planes, the offset is the address of those.
type Buffer struct {
	Index, Type, BytesUsed, Flags, Field uint32
	Timestamp                            unix.Timeval
	_                                    [4]uint32
	Sequence, Memory                     uint32
	Offset                               uintptr
	Length                               uint32
	_                                    uint32
	_                                    int32
}

// Control is struct v4l2_control.
type Control struct {
	ID    uint32
	Value int32
}

// ControlDesc is struct v4l2_queryctrl.
type ControlDesc struct {
	ID, Type                     uint32
	Name                         [32]byte
	Least, Greatest, Step, Usual int32
	Flags                        uint32
	_                            [2]uint32
}
