//go:build linux

package v4l2test

import (
	"unsafe"

	"golang.org/x/sys/unix"

	"confab/media/device/v4l2/internal/abi"
)

// writePlane puts what is said of a buffer's plane where the caller has told: FUSE carries no more than one structure.
func writePlane(caller uint32, b abi.Buffer, p abi.Plane) unix.Errno {
	data := bytesOf(&p)
	local := []unix.Iovec{{Base: unsafe.SliceData(data)}}
	local[0].SetLen(len(data))
	_, err := unix.ProcessVMWritev(int(caller), local, []unix.RemoteIovec{{Base: b.Offset, Len: len(data)}}, 0)
	if err != nil || b.Length != 1 {
		return unix.EFAULT
	}
	return 0
}

// formatCall gives the format that is set, or sets one.
func (d *Device) formatCall(set bool, in []byte) ([]byte, unix.Errno) {
	v, planes := as[abi.Format](in), as[abi.PlanesFormat](in)
	wanted := v.PixFormat
	if d.camera.Planes {
		wanted = abi.PixFormat{Width: planes.Width, Height: planes.Height, Code: planes.Code}
	}
	if v.Type != d.kind() {
		return nil, unix.EINVAL
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if set {
		if d.owner != nil {
			return nil, unix.EBUSY
		}
		d.format = d.camera.fit(wanted)
	}
	if !d.camera.Planes {
		v.PixFormat = d.format
		return bytesOf(&v), 0
	}
	f := d.format
	planes.Width, planes.Height, planes.Code, planes.Field = f.Width, f.Height, f.Code, f.Field
	planes.Colorspace, planes.YCbCrEncoding = f.Colorspace, uint8(f.YCbCrEncoding)
	planes.Quantization, planes.Count = uint8(f.Quantization), 1
	planes.Planes[0] = abi.PlaneFormat{SizeImage: f.SizeImage, BytesPerLine: f.BytesPerLine}
	return bytesOf(&planes), 0
}

// kind is the type of its buffers.
func (d *Device) kind() uint32 {
	if d.camera.Planes {
		return abi.VideoCapturePlanes
	}
	return abi.VideoCapture
}
