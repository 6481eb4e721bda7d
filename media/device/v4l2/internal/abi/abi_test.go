//go:build linux && (amd64 || arm64)

package abi

import (
	"testing"
	"unsafe"
)

// TestRequests holds the sizes of the structures, which are part of the requests, against videodev2.h.
func TestRequests(t *testing.T) {
	for name, c := range map[string]struct{ got, want uintptr }{
		"VIDIOC_QUERYCAP":            {QueryCap, 0x80685600},
		"VIDIOC_ENUM_FMT":            {EnumFormats, 0xc0405602},
		"VIDIOC_G_FMT":               {GetFormat, 0xc0d05604},
		"VIDIOC_S_FMT":               {SetFormat, 0xc0d05605},
		"VIDIOC_REQBUFS":             {RequestBuffers, 0xc0145608},
		"VIDIOC_QUERYBUF":            {QueryBuffer, 0xc0585609},
		"VIDIOC_QBUF":                {Queue, 0xc058560f},
		"VIDIOC_DQBUF":               {Dequeue, 0xc0585611},
		"VIDIOC_STREAMON":            {StreamOn, 0x40045612},
		"VIDIOC_STREAMOFF":           {StreamOff, 0x40045613},
		"VIDIOC_S_PARM":              {SetParameters, 0xc0cc5616},
		"VIDIOC_G_CTRL":              {GetControl, 0xc008561b},
		"VIDIOC_QUERYCTRL":           {QueryControl, 0xc0445624},
		"VIDIOC_S_CTRL":              {SetControl, 0xc008561c},
		"VIDIOC_ENUM_FRAMESIZES":     {EnumFrameSizes, 0xc02c564a},
		"VIDIOC_ENUM_FRAMEINTERVALS": {EnumFrameIntervals, 0xc034564b},
	} {
		if c.got != c.want {
			t.Errorf("%s is %#x, want %#x", name, c.got, c.want)
		}
	}
	if size := unsafe.Sizeof(PlanesFormat{}); size != unsafe.Sizeof(Format{}) {
		t.Errorf("a format with planes has %d bytes", size)
	}
	if size := unsafe.Sizeof(Plane{}); size != 64 {
		t.Errorf("a plane has %d bytes", size)
	}
}
