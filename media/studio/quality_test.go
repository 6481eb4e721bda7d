package studio

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"confab/media/device"
	"confab/media/mediatest"
)

// scene is a studio with one camera, whose news about quality are written down.
type scene struct {
	*Studio
	camera  *Source
	devices *mediatest.Devices
	device  *mediatest.Device
}

// carries lets the way to the server carry so many kbit/s for a while.
func (s *scene) carries(kbps int, d time.Duration) {
	s.SetUplink(Uplink{Bitrate: 1000 * kbps})
	<-time.After(d)
}

// news are what was told since the last call.
func (s *scene) news() (list []string) {
	synctest.Wait()
	for _, c := range s.Changes().Take() {
		q, ok := c.(QualityChanged)
		switch {
		case !ok:
		case q.Paused:
			list = append(list, q.Limited.String()+" paused")
		default:
			list = append(list, q.Limited.String())
		}
	}
	return list
}

// qualityCase is a row of TestQualityIsToldOfWhatIsSent.
type qualityCase struct {
	absent, off bool // the device is not there; the source is off
	script      func(s *scene)
	want        []string
}

// qualityCases are those of TestQualityIsToldOfWhatIsSent. Long because it is a table.
func qualityCases() map[string]qualityCase {
	const narrow, wide = 600, 5000 // the first estimate, and enough
	return map[string]qualityCase{
		"joined-on-a-free-path": {script: func(s *scene) {
			s.carries(narrow, 3*time.Second)
			s.carries(wide, time.Minute)
		}},
		"joined-on-a-narrow-path": {script: func(s *scene) {
			s.carries(narrow, time.Minute)
		}, want: []string{"bandwidth"}},
		"not-sooner": {script: func(s *scene) { s.carries(narrow, toldAfter-time.Millisecond) }},
		"one-dip": {script: func(s *scene) {
			s.carries(wide, 10*time.Second)
			s.carries(300, 100*time.Millisecond)
			s.carries(wide, time.Minute)
		}},
		"over": {script: func(s *scene) {
			s.carries(narrow, 10*time.Second)
			s.carries(wide, time.Minute)
		}, want: []string{"bandwidth", "none"}},
		"up-and-down": {script: func(s *scene) {
			for range 20 {
				s.carries(narrow, 7*time.Second)
				s.carries(wide, time.Second)
			}
		}, want: []string{"bandwidth"}},
		"paused-at-once": {script: func(s *scene) {
			s.carries(wide, 10*time.Second)
			s.carries(30, 4*time.Second)
		}, want: []string{"bandwidth paused"}},
		"no-device": {absent: true, script: func(s *scene) { s.carries(narrow, time.Minute) }},
		"muted":     {off: true, script: func(s *scene) { s.carries(narrow, time.Minute) }},
		"no-meeting": {script: func(s *scene) {
			s.carries(narrow, toldAfter-time.Second)
			s.carries(0, time.Minute)
		}},
		"muted-later": {script: func(s *scene) {
			s.carries(narrow, 10*time.Second)
			s.camera.Set(false)
		}, want: []string{"bandwidth", "none"}},
		"meeting-over": {script: func(s *scene) {
			s.carries(narrow, 10*time.Second)
			s.carries(0, 0)
		}, want: []string{"bandwidth", "none"}},
		"device-lost": {script: func(s *scene) {
			s.carries(narrow, 10*time.Second)
			s.devices.Remove(s.device)
			s.carries(narrow, 10*time.Second)
		}, want: []string{"bandwidth", "none"}},
		"device-changed": {script: func(s *scene) {
			s.carries(narrow, 10*time.Second)
			other := camera("other", false)
			other.OpenTakes = time.Second
			s.devices.Add(other)
			s.devices.Remove(s.device)
			s.carries(narrow, time.Minute)
		}, want: []string{"bandwidth"}},
	}
}

// TestQualityIsToldOfWhatIsSent: people hear of a limitation of pictures that are sent, when it has lasted.
func TestQualityIsToldOfWhatIsSent(t *testing.T) {
	for name, test := range qualityCases() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				devices, built := mediatest.NewDevices(), camera("built-in", true)
				if !test.absent {
					devices.Add(built)
				}
				studio := New(Options{Devices: devices, Sources: []SourceOptions{{Kind: device.Camera, On: !test.off}}})
				ctx, cancel := context.WithCancel(t.Context())
				done := make(chan error, 1)
				go func() { done <- studio.Run(ctx) }()
				s := &scene{Studio: studio, camera: studio.sources[0], devices: devices, device: built}
				<-time.After(time.Second)
				test.script(s)
				if got := s.news(); !slices.Equal(got, test.want) {
					t.Errorf("told %q, want %q", got, test.want)
				}
				cancel()
				if err := <-done; err != nil {
					t.Error(err)
				}
				if err := s.camera.Close(t.Context()); err != nil {
					t.Error(err)
				}
			})
		})
	}
}
