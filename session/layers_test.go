package session

import (
	"slices"
	"testing"
	"testing/synctest"

	"confab/session/meeting"
	"confab/session/track"
	"confab/session/track/tracktest"
)

// TestLayersReturned: the server looks anew when it hears of another size, and ends with the true one.
func TestLayersReturned(t *testing.T) {
	layers := []track.Layer{{RID: "q", Width: 320, Height: 180}, {RID: "f", Width: 1280, Height: 720}}
	for name, row := range map[string]struct {
		layers   []track.Layer
		accepted bool
		want     []string
	}{
		"layers":       {layers, true, []string{"size TR_c 320x180", "size TR_c 1280x720"}},
		"one":          {layers[1:], true, nil},
		"not-accepted": {layers, false, nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t).live()
				cam := tracktest.Local(meeting.Camera, "cam")
				cam.Layers, cam.Width, cam.Height = row.layers, 1280, 720
				w.s.Publish(cam)
				w.settle()
				if row.accepted {
					w.socket().say(published("cam", "TR_c"))
					w.settle()
				}
				w.socket().requests()
				w.s.LayersReturned("cam")
				w.s.LayersReturned("scr")
				w.settle()
				if got := w.socket().requests(); !slices.Equal(got, row.want) {
					t.Errorf("%v, want %v", got, row.want)
				}
				_ = w.end()
			})
		})
	}
}
