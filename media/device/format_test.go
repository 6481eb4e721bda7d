package device

import (
	"testing"

	"github.com/pion/mediadevices/pkg/frame"
	"github.com/pion/mediadevices/pkg/prop"
)

// choices is what is wanted of a camera, what it offers and what is taken.
var choices = []struct {
	name   string
	want   Want
	offers []prop.Media
	best   prop.Media
}{
	{
		"exact",
		Want{},
		[]prop.Media{offer(640, 480, 30, frame.FormatYUYV), offer(1280, 720, 30, frame.FormatYUYV)},
		offer(1280, 720, 30, frame.FormatYUYV),
	},
	{
		"cheap-format",
		Want{},
		[]prop.Media{
			offer(1280, 720, 30, frame.FormatMJPEG), offer(1280, 720, 30, frame.FormatNV12),
			offer(1280, 720, 30, frame.FormatYUYV),
		},
		offer(1280, 720, 30, frame.FormatNV12),
	},
	{
		"rate-before-format",
		Want{},
		[]prop.Media{offer(1280, 720, 10, frame.FormatYUYV), offer(1280, 720, 30, frame.FormatMJPEG)},
		offer(1280, 720, 30, frame.FormatMJPEG),
	},
	{
		"shape",
		Want{},
		[]prop.Media{offer(960, 720, 30, frame.FormatYUYV), offer(960, 540, 30, frame.FormatYUYV)},
		offer(960, 540, 30, frame.FormatYUYV),
	},
	{
		"not-4k",
		Want{},
		[]prop.Media{offer(3840, 2160, 30, frame.FormatMJPEG), offer(640, 360, 30, frame.FormatYUYV)},
		offer(640, 360, 30, frame.FormatYUYV),
	},
	{
		"anything",
		Want{},
		[]prop.Media{offer(160, 120, 5, frame.FormatMJPEG)},
		offer(160, 120, 5, frame.FormatMJPEG),
	},
	{
		"small-wish",
		Want{Width: 640, Height: 360, FrameRate: 15},
		[]prop.Media{offer(1280, 720, 30, frame.FormatYUYV), offer(640, 360, 15, frame.FormatYUYV)},
		offer(640, 360, 15, frame.FormatYUYV),
	},
}

func TestChoice(t *testing.T) {
	for _, c := range choices {
		t.Run(c.name, func(t *testing.T) {
			for range 3 {
				got, ok := choose(c.offers, c.want.withDefaults(Camera))
				if !ok || got.Video != c.best.Video {
					t.Errorf("chose %+v", got.Video)
				}
				c.offers = append(c.offers[1:], c.offers[0])
			}
		})
	}
	if _, ok := choose([]prop.Media{offer(640, 480, 30, frame.FormatZ16)}, Want{}.withDefaults(Camera)); ok {
		t.Error("chose a depth map")
	}
}
