//go:build linux

package v4l2

import (
	"image"
	"math"
	"slices"
	"unsafe"

	"github.com/pion/mediadevices/pkg/prop"

	"confab/media/device/v4l2/internal/abi"
)

// usual are the sizes and rates that are asked of a camera that takes any within bounds.
var (
	usualSizes = []image.Point{
		{320, 180},
		{320, 240},
		{640, 360},
		{640, 480},
		{800, 600},
		{960, 540},
		{960, 720},
		{1024, 768},
		{1280, 720},
		{1280, 960},
		{1366, 768},
		{1600, 900},
		{1920, 1080},
		{2560, 1440},
		{3840, 2160},
	}
	usualRates = []float64{60, 50, 30, 25, 24, 20, 15, 10, 5}
)

// offers lists what the device can send and this package can read.
func (n node) offers() []prop.Media {
	var list []prop.Media
	for _, code := range n.formats() {
		p, ok := readable[code]
		if !ok {
			continue
		}
		for _, size := range n.sizes(code) {
			for _, rate := range n.rates(code, size) {
				list = append(list, prop.Media{Video: prop.Video{
					Width: size.X, Height: size.Y, FrameRate: float32(rate), FrameFormat: p.format,
				}})
			}
			if len(list) >= mostOffers {
				return list
			}
		}
	}
	return list
}

// sizes lists the sizes of a format. A device that lists none has the one that is set.
func (n node) sizes(code abi.Code) []image.Point {
	var list []image.Point
	for i := range uint32(mostSizes) {
		s := abi.FrameSize{Index: i, Code: code}
		if n.ioctl(abi.EnumFrameSizes, unsafe.Pointer(&s)) != nil {
			break
		}
		if s.Type == abi.Discrete {
			list = append(list, image.Pt(int(s.Values[0]), int(s.Values[1])))
			continue
		}
		list = append(list, sizesWithin(s)...)
		break // there is only one of this type
	}
	list = slices.DeleteFunc(list, func(p image.Point) bool { return !sane(p) })
	if len(list) == 0 {
		if f, err := n.format(); err == nil && sane(image.Pt(int(f.Width), int(f.Height))) {
			return []image.Point{{int(f.Width), int(f.Height)}}
		}
		return []image.Point{{640, 480}, {1280, 720}} // the answer to SetFormat tells
	}
	return list
}

func sane(p image.Point) bool { return p.X >= 2 && p.Y >= 2 && p.X <= maxSide && p.Y <= maxSide }

const maxSide = 16383

// sizesWithin are the usual sizes that are within the bounds, each at the nearest step, and the bounds themselves.
func sizesWithin(s abi.FrameSize) []image.Point {
	v := s.Values
	if s.Type == abi.Continuous {
		v[2], v[5] = 1, 1
	}
	nearest := func(want int, least, greatest, step uint32) int {
		greatest, step = max(greatest, least), max(step, 1)
		steps := (min(max(want, int(least)), int(greatest)) - int(least) + int(step)/2) / int(step)
		for steps > 0 && int(least)+steps*int(step) > int(greatest) {
			steps--
		}
		return int(least) + steps*int(step)
	}
	var list []image.Point
	least, greatest := image.Pt(int(v[0]), int(v[3])), image.Pt(int(v[1]), int(v[4]))
	for _, want := range append(slices.Clone(usualSizes), least, greatest) {
		if want.X < least.X || want.Y < least.Y || want.X > greatest.X || want.Y > greatest.Y {
			continue
		}
		size := image.Pt(nearest(want.X, v[0], v[1], v[2]), nearest(want.Y, v[3], v[4], v[5]))
		if !slices.Contains(list, size) {
			list = append(list, size)
		}
	}
	return list
}

// rates lists the rates of a size; 0 alone where the device does not say.
func (n node) rates(code abi.Code, size image.Point) []float64 {
	var list []float64
	add := func(rate float64) {
		rate = math.Round(rate*1000) / 1000
		if rate > 0 && !slices.Contains(list, rate) {
			list = append(list, rate)
		}
	}
	for i := range uint32(mostIntervals) {
		f := abi.FrameInterval{Index: i, Code: code, Width: uint32(size.X), Height: uint32(size.Y)}
		if n.ioctl(abi.EnumFrameIntervals, unsafe.Pointer(&f)) != nil {
			break
		}
		greatest := perSecond(f.Values[0])
		add(greatest)
		if f.Type == abi.Discrete {
			continue
		}
		// Of steps, too, only the bounds count: the device takes the nearest to what it is asked for.
		least := perSecond(f.Values[1])
		for _, rate := range usualRates {
			if rate >= least && rate <= greatest {
				add(rate)
			}
		}
		add(least)
		break
	}
	if len(list) == 0 {
		return []float64{0}
	}
	return list
}
