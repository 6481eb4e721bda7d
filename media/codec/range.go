package codec

/*
#include "range.h"
*/
import "C"

import "image"

// ToVideo brings a 4:2:0 picture of even size to what everything here and VP8 take for granted: from the full range of
// samples, which JPEG has, to the limited one, and from the colours of ITU-R BT.709 to those of BT.601.
func ToVideo(pic *image.YCbCr, full, by709 bool) error {
	if full {
		if err := limitRange(pic); err != nil {
			return err
		}
	}
	if by709 {
		return to601(pic)
	}
	return nil
}

func limitRange(pic *image.YCbCr) error {
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

func to601(pic *image.YCbCr) error {
	p, err := planesOf(pic)
	if err != nil {
		return err
	}
	C.confab_709_to_601(ptr(p.y), C.int(p.yStride), ptr(p.u), ptr(p.v), C.int(p.cStride), C.int(p.width&^1),
		C.int(p.height&^1))
	return nil
}
