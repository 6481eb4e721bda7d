package app

import (
	"slices"
	"testing"

	"confab/cmd/confab/internal/sources"
	"confab/media/allocation"
	"confab/media/studio"
)

// TestQualityIsToldOnce: scripts hear why less is sent of a picture, and when only sound is sent, each once.
func TestQualityIsToldOnce(t *testing.T) {
	d := newTestApp(t, sources.Choice{Camera: studio.None, Microphone: studio.None})
	camera := sources.CameraID.String()
	for _, row := range []struct {
		source  string
		quality studio.Quality
		want    []string
	}{
		{camera, studio.Quality{Limited: allocation.CPU}, []string{
			"qualityLimited reason=cpu source=camera streamId=",
		}},
		{camera, studio.Quality{Limited: allocation.CPU}, nil},
		{camera, studio.Quality{Limited: allocation.Bandwidth, Paused: true}, []string{
			"qualityLimited reason=bandwidth source=camera streamId=",
			"videoDisabled reason=quality source=camera streamId=",
		}},
		{camera, studio.Quality{Limited: allocation.Bandwidth}, []string{
			"videoEnabled reason=quality source=camera streamId=",
		}},
		{camera, studio.Quality{}, []string{"qualityLimited reason=none source=camera streamId="}},
		{"of nobody", studio.Quality{Paused: true}, nil},
	} {
		var got []string
		d.step(func() {
			before := len(d.events.Newest())
			d.qualityChanged(studio.QualityChanged{Source: row.source, Quality: row.quality})
			for _, e := range d.events.Newest()[before:] {
				got = append(got, e.Name+" "+e.Fields)
			}
		})
		if !slices.Equal(got, row.want) {
			t.Errorf("%s, %+v: %q", row.source, row.quality, got)
		}
	}
}
