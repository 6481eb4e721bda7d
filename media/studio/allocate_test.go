package studio

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"confab/media/allocation"
	"confab/media/capture"
	"confab/media/device"
	"confab/media/mediatest"
)

// TestUplinkIsShared by what is sent, and people hear what there is too little of.
func TestUplinkIsShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		devices := mediatest.NewDevices(
			camera("cam", true), microphone("mic", true), scripted(device.Screen, "display", true),
		)
		s := New(Options{Devices: devices, Sources: []SourceOptions{
			{Kind: device.Camera, On: true},
			{Kind: device.Microphone, On: true},
			{Kind: device.Screen, Video: capture.VideoOptions{
				Screen: true, Layers: capture.Layers(1280, 720, 15, true),
			}},
		}})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- s.Run(ctx) }()
		b := &shared{t: t, Studio: s}
		b.rests(0)
		b.has("160 450 1700", "375 1500")
		s.SetUplink(Uplink{Bitrate: 300_000})
		b.rests(0)
		b.has("160", "")
		b.rests(toldAfter + allocateEvery)
		b.has("160", "", "camera:bandwidth")
		s.SetUplink(Uplink{Bitrate: 50_000})
		b.rests(time.Second)
		b.has("30", "")
		b.rests(3 * time.Second)
		b.has("", "", "camera:bandwidth paused")
		if q := s.sources[0].State().Quality; !q.Paused || q.Limited != allocation.Bandwidth {
			t.Errorf("state %+v", q)
		}
		s.SetUplink(Uplink{Bitrate: 5_000_000})
		b.rests(6 * time.Second)
		b.has("160 450 1700", "", "camera:bandwidth") // goes on
		b.rests(toldAfter)
		b.has("160 450 1700", "", "camera:none")
		s.sources[0].SetLayers(map[string]bool{"f": false})
		b.rests(0)
		b.has("160 450", "")
		s.SetUplink(Uplink{Bitrate: 700_000})
		s.sources[2].Set(true)
		b.rests(time.Second)
		b.has("100 150", "375")
		b.rests(toldAfter)
		b.has("100 150", "375", "camera:bandwidth", "screen:bandwidth")
		s.sources[1].Set(false)
		s.sources[0].Set(false)
		s.SetUplink(Uplink{})
		b.rests(0)
		b.has("160 450", "375 1500", "camera:none", "screen:none")
		b.ends(cancel, done)
	})
}

// shared is a studio whose shares are looked at.
type shared struct {
	*Studio
	t *testing.T
}

// ends stops the studio and its sources.
func (b *shared) ends(cancel func(), done <-chan error) {
	cancel()
	if err := <-done; err != nil {
		b.t.Error(err)
	}
	for _, src := range b.Sources() {
		if err := src.Close(b.t.Context()); err != nil {
			b.t.Error(err)
		}
	}
}

func (b *shared) rests(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// has compares the kbit/s of the layers of camera and screen, and what people were told about quality.
func (b *shared) has(camera, screen string, told ...string) {
	b.t.Helper()
	for i, want := range map[int]string{0: camera, 2: screen} {
		var got []string
		for _, l := range b.sources[i].Video().Stats() {
			if l.TargetBitrate > 0 {
				got = append(got, fmt.Sprint(l.TargetBitrate/1000))
			}
		}
		if words := strings.Join(got, " "); words != want {
			b.t.Errorf("%s has %q, want %q", b.sources[i].name, words, want)
		}
	}
	var heard []string
	for _, c := range b.Changes().Take() {
		if q, ok := c.(QualityChanged); ok {
			word := q.Source + ":" + q.Limited.String()
			if q.Paused {
				word += " paused"
			}
			heard = append(heard, word)
		}
	}
	if !slices.Equal(heard, told) {
		b.t.Errorf("told %v, want %v", heard, told)
	}
}
