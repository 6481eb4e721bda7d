package codec

/*
#include "range.h"
*/
import "C"

import "image"

// LimitRange brings a 4:2:0 picture from the full range of samples, which JPEG has, to the limited range of video.
func LimitRange(pic *image.YCbCr) error {
	p, err := planesOf(pic)
	if err != nil {
		return err
	}
	for y := range p.height {
		row := ptr(p.y[y*p.yStride:])
		C.confab_limit_luma(row, row, C.int(p.width))
	}
	for y := range (p.height + 1) / 2 {
		for _, plane := range [2][]byte{p.u, p.v} {
			row := ptr(plane[y*p.cStride:])
			C.confab_limit_chroma(row, row, C.int((p.width+1)/2))
		}
	}
	return nil
}
