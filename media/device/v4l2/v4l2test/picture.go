//go:build linux

package v4l2test

import (
	"fmt"
	"image"

	"confab/media/codec"
)

var layouts = map[string]codec.Layout{
	"YUYV": codec.YUYV, "YVYU": codec.YVYU, "UYVY": codec.UYVY, "NV12": codec.NV12, "NV21": codec.NV21,
	"YU12": codec.I420, "YV12": codec.YV12, "GREY": codec.Grey, "VYUY": codec.VYUY, "NV16": codec.NV16,
	"422P": codec.I422, "RGB3": codec.RGB, "BGR3": codec.BGR, "BGR4": codec.BGRX, "XR24": codec.BGRX,
	"RGB4": codec.XRGB, "BX24": codec.XRGB, "XB24": codec.RGBX,
}

// What pictures show: luma in squares of 8 pixels, colour in fields of 32x16, so that any subsampling keeps it. They
// differ by number, and the first square tells the number. All is within the limited range.
const variants = 16

func lumaAt(n, x, y int) byte {
	n %= variants
	if x < 8 && y < 8 {
		return byte(32 + 8*n)
	}
	return byte(24 + (x/8*5+y/8*11+n*3)%192)
}

func blueAt(n, x, y int) byte { return byte(96 + (x/32*7+y/16*3+n%variants)%64) }
func redAt(n, x, y int) byte  { return byte(96 + (x/32*5+y/16*9+n%variants*2)%64) }

// Check says whether a picture is one of a virtual camera, whole and of that size, in limited range.
func Check(pic *image.YCbCr, width, height int, grey bool) error {
	if pic.Rect.Dx() != width || pic.Rect.Dy() != height {
		return fmt.Errorf("it is %dx%d, not %dx%d", pic.Rect.Dx(), pic.Rect.Dy(), width, height)
	}
	n := (int(pic.YCbCrAt(4, 4).Y) - 32 + 4) / 8
	for y := 0; y < height; y++ {
		for x := 0; x < width; x++ {
			c := pic.YCbCrAt(x, y)
			blue, red := blueAt(n, x, y), redAt(n, x, y)
			if grey {
				blue, red = 128, 128
			}
			if far(c.Y, lumaAt(n, x, y), 3) || far(c.Cb, blue, 4) || far(c.Cr, red, 4) {
				return fmt.Errorf("picture %d at %d,%d: %v, not %d %d %d", n, x, y, c, lumaAt(n, x, y), blue, red)
			}
		}
	}
	return nil
}

func far(a, b byte, by int) bool { return int(a)-int(b) > by || int(b)-int(a) > by }

// pack lays picture n out in memory.
func pack(n int, l codec.Layout, w, h, stride int) []byte {
	data := make([]byte, l.Bytes(w, h, stride)+stride-l.RowBytes(w))
	for i := range data {
		data[i] = 0x55 // between rows
	}
	for y := range h {
		row := data[y*stride:]
		for x := range w {
			switch l {
			case codec.YUYV, codec.YVYU:
				row[2*x] = lumaAt(n, x, y)
			case codec.UYVY, codec.VYUY:
				row[2*x+1] = lumaAt(n, x, y)
			default:
				row[x] = lumaAt(n, x, y)
			}
		}
	}
	packChroma(data, n, l, w, h, stride)
	return data
}

func packChroma(data []byte, n int, l codec.Layout, w, h, stride int) {
	second := stride*h + stride/2*((h+1)/2)
	for y := range h {
		for x := 0; x < w; x += 2 {
			blue, red := blueAt(n, x, y), redAt(n, x, y)
			half := y/2*(stride/2) + x/2
			switch l {
			case codec.YUYV:
				data[y*stride+2*x+1], data[y*stride+2*x+3] = blue, red
			case codec.YVYU:
				data[y*stride+2*x+1], data[y*stride+2*x+3] = red, blue
			case codec.UYVY:
				data[y*stride+2*x], data[y*stride+2*x+2] = blue, red
			case codec.VYUY:
				data[y*stride+2*x], data[y*stride+2*x+2] = red, blue
			case codec.NV16:
				data[stride*(h+y)+x], data[stride*(h+y)+x+1] = blue, red
			case codec.I422:
				data[stride*h+y*(stride/2)+x/2], data[stride*h+(h+y)*(stride/2)+x/2] = blue, red
			case codec.NV12:
				data[stride*(h+y/2)+x], data[stride*(h+y/2)+x+1] = blue, red
			case codec.NV21:
				data[stride*(h+y/2)+x], data[stride*(h+y/2)+x+1] = red, blue
			case codec.I420:
				data[stride*h+half], data[second+half] = blue, red
			case codec.YV12:
				data[stride*h+half], data[second+half] = red, blue
			}
		}
	}
}
