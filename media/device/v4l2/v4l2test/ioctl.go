//go:build linux

package v4l2test

import (
	"golang.org/x/sys/unix"

	"confab/media/device/v4l2/internal/abi"
)

// Op is something that a script may answer in its own way.
type Op string

// Operations.
const (
	Open           Op = "open"
	Read           Op = "read"
	QueryCap       Op = "query capabilities"
	EnumFormats    Op = "list formats"
	GetFormat      Op = "get format"
	SetFormat      Op = "set format"
	SetRate        Op = "set rate"
	RequestBuffers Op = "request buffers"
	StreamOn       Op = "start"
	Queue          Op = "queue"
	Dequeue        Op = "dequeue"

	EnumFrameSizes     Op = "list sizes"
	EnumFrameIntervals Op = "list intervals"
	QueryControl       Op = "list controls"
	GetControl         Op = "get control"
	SetControl         Op = "set control"
	QueryBuffer        Op = "query buffer"
	StreamOff          Op = "stop"
)

// What other programs want to know: the input, of which there is one, and the rate.
const (
	getInput      = 0x80045626
	enumInput     = 0xc050561a
	getParameters = abi.SetParameters - 1
)

var ops = map[uintptr]Op{
	abi.QueryCap: QueryCap, abi.EnumFormats: EnumFormats, abi.GetFormat: GetFormat, abi.SetFormat: SetFormat,
	abi.SetParameters: SetRate, abi.RequestBuffers: RequestBuffers, abi.StreamOn: StreamOn, abi.Queue: Queue,
	abi.Dequeue: Dequeue, abi.EnumFrameSizes: EnumFrameSizes, abi.EnumFrameIntervals: EnumFrameIntervals,
	abi.QueryControl: QueryControl, abi.GetControl: GetControl, abi.SetControl: SetControl,
	abi.StreamOff: StreamOff, abi.QueryBuffer: QueryBuffer,
}

func (d *Device) ioctl(h *handle, request uintptr, in []byte, caller uint32, cancel <-chan struct{},
) ([]byte, unix.Errno) {
	if errno := d.ask(ops[request]); errno != 0 {
		return nil, errno
	}
	switch request {
	case abi.QueryCap:
		return d.capability(), 0
	case abi.EnumFormats:
		v := as[abi.FormatDesc](in)
		if v.Type != d.kind() || int(v.Index) >= len(d.camera.Formats) {
			return nil, unix.EINVAL
		}
		v.Code = abi.CodeOf(d.camera.Formats[v.Index].Code)
		return bytesOf(&v), 0
	case abi.EnumFrameSizes:
		v := as[abi.FrameSize](in)
		return bytesOf(&v), d.camera.size(&v)
	case abi.EnumFrameIntervals:
		v := as[abi.FrameInterval](in)
		return bytesOf(&v), d.camera.frameInterval(&v)
	case abi.GetFormat, abi.SetFormat:
		return d.formatCall(request == abi.SetFormat, in)
	case abi.QueryControl, abi.GetControl, abi.SetControl:
		return d.control(request, in)
	case getInput:
		return make([]byte, 4), 0
	case enumInput:
		if as[uint32](in) > 0 {
			return nil, unix.EINVAL
		}
		return append([]byte(nil), in...), 0
	case abi.SetParameters, getParameters:
		v := as[abi.Parameters](in)
		d.mu.Lock()
		defer d.mu.Unlock()
		if request == abi.SetParameters && v.TimePerFrame.Num > 0 && v.TimePerFrame.Den > 0 {
			d.interval = d.camera.fitInterval(d.format, v.TimePerFrame)
		}
		v.TimePerFrame, v.Capability = d.interval, abi.TimePerFrame
		return bytesOf(&v), 0
	case abi.Dequeue:
		return d.dequeue(h, as[abi.Buffer](in), caller, cancel)
	default:
		return d.buffer(h, request, in, caller)
	}
}

func (d *Device) capability() []byte {
	v := abi.Capability{Capabilities: d.camera.Caps | abi.HasNodeCaps, DeviceCaps: d.camera.Caps}
	if d.camera.OldCaps {
		v.Capabilities, v.DeviceCaps = d.camera.Caps, 0
	}
	copy(v.Driver[:15], d.camera.Driver)
	copy(v.Card[:31], d.camera.Card)
	copy(v.Bus[:31], d.camera.Bus)
	return bytesOf(&v)
}

// buffer answers what is about buffers and streaming.
func (d *Device) buffer(h *handle, request uintptr, in []byte, caller uint32) ([]byte, unix.Errno) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.owner != nil && d.owner != h {
		return nil, unix.EBUSY
	}
	switch request {
	case abi.RequestBuffers:
		v := as[abi.Buffers](in)
		if d.camera.ReadOnly || v.Type != d.kind() || v.Memory != abi.MemoryMapped {
			return nil, unix.EINVAL
		}
		d.free()
		if v.Count > 0 {
			v.Count = uint32(min(int(v.Count), d.camera.Buffers))
			d.owner, d.buffers = h, int(v.Count)
			d.memory = make([]byte, v.Count*d.bufferSize())
		}
		return bytesOf(&v), 0
	case abi.QueryBuffer:
		v := as[abi.Buffer](in)
		if int(v.Index) >= d.buffers {
			return nil, unix.EINVAL
		}
		length, offset := d.bufferSize(), uintptr(v.Index*d.bufferSize())
		if d.camera.Planes {
			return bytesOf(&v), writePlane(caller, v, abi.Plane{Length: length, Offset: offset})
		}
		v.Length, v.Offset = length, offset
		return bytesOf(&v), 0
	case abi.Queue:
		v := as[abi.Buffer](in)
		if int(v.Index) >= d.buffers {
			return nil, unix.EINVAL
		}
		d.queued = append(d.queued, int(v.Index))
		return bytesOf(&v), 0
	case abi.StreamOn:
		if d.buffers == 0 {
			return nil, unix.EINVAL
		}
		if d.camera.JPEGOnly && layouts[d.format.Code.String()] != 0 {
			return nil, unix.ENOSPC
		}
		if d.stop == nil {
			d.startFrames()
		}
		return nil, 0
	case abi.StreamOff:
		d.stopFrames()
		return nil, 0
	default:
		return nil, unix.ENOTTY
	}
}

func (d *Device) dequeue(h *handle, v abi.Buffer, caller uint32, cancel <-chan struct{}) ([]byte, unix.Errno) {
	b, errno := d.take(h, cancel)
	if errno != 0 {
		return nil, errno
	}
	v.Index, v.BytesUsed, v.Flags, v.Sequence = uint32(b.index), uint32(b.shot.Used), b.shot.Flags, uint32(b.n)
	v.Timestamp = unix.NsecToTimeval(b.at.UnixNano())
	if b.shot.At != nil {
		v.Timestamp, v.Flags = unix.NsecToTimeval(*b.shot.At), v.Flags|abi.BufferMonotonic
	}
	if d.camera.Planes {
		plane := abi.Plane{BytesUsed: v.BytesUsed, Length: d.bufferSize()}
		v.BytesUsed = 0
		return bytesOf(&v), writePlane(caller, v, plane)
	}
	return bytesOf(&v), 0
}

// bufferSize is whole pages: the kernel takes a page as known only when all of it was given.
func (d *Device) bufferSize() uint32 { return (d.format.SizeImage + 4095) / 4096 * 4096 }

func (d *Device) free() {
	d.stopFrames()
	d.owner, d.buffers, d.queued, d.memory = nil, 0, nil, nil
}
