package capture

import (
	"fmt"
	"image"
	"reflect"
	"testing"
)

func TestLayers(t *testing.T) {
	for _, c := range []struct {
		name               string
		width, height, fps int
		screen             bool
		want               []Layer
	}{
		{"hd", 1280, 720, 30, false, []Layer{
			{"q", 320, 180, 20, 160_000}, {"h", 640, 360, 20, 450_000}, {"f", 1280, 720, 30, 1_700_000},
		}},
		{"full-hd-60", 1920, 1080, 60, false, []Layer{
			{"q", 320, 180, 20, 160_000}, {"h", 640, 360, 20, 450_000}, {"f", 1920, 1080, 30, 3_000_000},
		}},
		{"portrait", 720, 1280, 30, false, []Layer{
			{"q", 180, 320, 20, 160_000}, {"h", 360, 640, 20, 450_000}, {"f", 720, 1280, 30, 1_700_000},
		}},
		{"vga", 640, 480, 30, false, []Layer{{"q", 240, 180, 20, 125_000}, {"h", 640, 480, 30, 500_000}}},
		{"four-by-three", 960, 720, 15, false, []Layer{
			{"q", 240, 180, 15, 125_000}, {"h", 480, 360, 15, 330_000}, {"f", 960, 720, 15, 1_300_000},
		}},
		{"small", 320, 240, 30, false, []Layer{{"", 320, 240, 30, 140_000}}},
		{"narrow-strip-has-no-useless-layer", 1000, 200, 30, false, []Layer{{"", 1000, 200, 30, 1_700_000}}},
		{"no-rate-means-30", 320, 180, 0, false, []Layer{{"", 320, 180, 30, 160_000}}},
		{"odd-sizes-become-even", 1367, 769, 30, false, []Layer{
			{"q", 318, 180, 20, 160_000}, {"h", 638, 360, 20, 450_000}, {"f", 1366, 768, 30, 3_000_000},
		}},
		{"screen", 1920, 1080, 15, true, []Layer{{"q", 960, 540, 15, 625_000}, {"h", 1920, 1080, 15, 2_500_000}}},
		{"fast-screen", 1280, 720, 30, true, []Layer{{"q", 640, 360, 30, 500_000}, {"h", 1280, 720, 30, 2_000_000}}},
		{"huge-screen", 3840, 2160, 15, true, []Layer{
			{"q", 1920, 1080, 15, 1_750_000},
			{"h", 3840, 2160, 15, 7_000_000},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Layers(c.width, c.height, c.fps, c.screen); !reflect.DeepEqual(got, c.want) {
				t.Errorf("got  %v\nwant %v", got, c.want)
			}
		})
	}
}

func TestFitKeepsTheShape(t *testing.T) {
	for _, c := range []struct{ w, h, intoW, intoH, wantW, wantH int }{
		{1280, 720, 1280, 720, 1280, 720},
		{1280, 720, 320, 180, 320, 180},
		{640, 480, 1280, 720, 640, 480},
		{640, 480, 320, 180, 240, 180},
		{1080, 1920, 640, 360, 202, 360},
		{2000, 10, 320, 180, 320, 2},
	} {
		t.Run(fmt.Sprintf("%dx%d-into-%dx%d", c.w, c.h, c.intoW, c.intoH), func(t *testing.T) {
			w, h := fit(c.w, c.h, c.intoW, c.intoH)
			if got, want := image.Pt(w, h), image.Pt(c.wantW, c.wantH); got != want {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}
