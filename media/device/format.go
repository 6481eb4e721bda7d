package device

import (
	"cmp"
	"math"
	"slices"

	"github.com/pion/mediadevices/pkg/frame"
	"github.com/pion/mediadevices/pkg/prop"

	"confab/media/device/v4l2"
)

// formatCost orders the formats a camera can send by the work they make. MJPEG has to be decoded, so it is taken only
// where it gives more pixels or more frames. Grey is for cameras that have nothing else.
var formatCost = map[frame.Format]float64{
	frame.FormatI420: 0, frame.FormatNV12: 0.01, frame.FormatNV21: 0.02, frame.FormatYUYV: 0.03, frame.FormatYUY2: 0.03,
	frame.FormatUYVY: 0.04, frame.FormatRGBA: 0.05, frame.FormatMJPEG: 0.25,
	v4l2.FormatYV12: 0.01, v4l2.FormatNV16: 0.02, v4l2.FormatI422: 0.02, v4l2.FormatYVYU: 0.04, v4l2.FormatVYUY: 0.04,
	v4l2.FormatBGRX: 0.06, v4l2.FormatXRGB: 0.06, v4l2.FormatRGBX: 0.06, v4l2.FormatBGR: 0.07, v4l2.FormatRGB: 0.07,
	v4l2.FormatGrey: 20,
}

// usable leaves out what cannot become a picture, such as depth maps.
func usable(offers []prop.Media) []prop.Media {
	return slices.DeleteFunc(slices.Clone(offers), func(p prop.Media) bool {
		_, known := formatCost[p.FrameFormat]
		return !known || p.Width < 2 || p.Height < 2
	})
}

// choose takes the offer nearest to what is wanted. Nothing is a condition: any picture is better than none. Equal
// costs are decided by the offers' own values, so that the same camera always gives the same choice.
func choose(offers []prop.Media, w Want) (prop.Media, bool) {
	offers = usable(offers)
	if len(offers) == 0 {
		return prop.Media{}, false
	}
	best := slices.MinFunc(offers, func(a, b prop.Media) int {
		return cmp.Or(cmp.Compare(cost(a, w), cost(b, w)),
			cmp.Compare(a.Width, b.Width), cmp.Compare(a.Height, b.Height),
			cmp.Compare(a.FrameRate, b.FrameRate), cmp.Compare(a.FrameFormat, b.FrameFormat))
	})
	return best, true
}

// cost weighs, in this order of hurt: too few frames, too few pixels, another shape, more than wanted, work.
func cost(p prop.Media, w Want) float64 {
	sum := formatCost[p.FrameFormat]
	if rate := float64(p.FrameRate); rate > 0 {
		wanted := float64(w.FrameRate)
		sum += 4*max(0, wanted-rate)/wanted + 0.2*max(0, rate/wanted-1)
	}
	// What counts of another shape is the part that is left after cropping to the wanted one.
	scale := min(float64(p.Width)/float64(w.Width), float64(p.Height)/float64(w.Height))
	more := float64(p.Width*p.Height) / float64(w.Width*w.Height)
	shape := float64(p.Width) / float64(p.Height) / (float64(w.Width) / float64(w.Height))
	return sum + 3*max(0, 1-scale) + 0.5*max(0, more-1) + 0.8*math.Abs(math.Log(shape))
}
