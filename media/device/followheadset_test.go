package device_test

import (
	"context"
	"testing"
	"time"

	"confab/media/device"
	"confab/media/mediatest"
)

// TestFollowHeadset: another speaker becomes the default, and it is worn.
func TestFollowHeadset(t *testing.T) {
	p := mediatest.StartPulse(t)
	ctx, cancel := context.WithCancel(t.Context())
	told := make(chan bool, 100)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		device.FollowHeadset(ctx, "", func(worn bool) { told <- worn })
	}()
	await := func(want bool) {
		t.Helper()
		limit := time.After(10 * time.Second)
		for {
			select {
			case worn := <-told:
				if worn == want {
					return
				}
			case <-limit:
				t.Fatalf("it was not told: %v", want)
			}
		}
	}
	p.Pactl("set-default-sink", mediatest.PulseSpeaker)
	await(false)
	p.Pactl("load-module", "module-null-sink", "sink_name=ears", "sink_properties=device.form_factor=headset")
	p.Pactl("set-default-sink", "ears")
	await(true)
	p.Pactl("set-default-sink", mediatest.PulseSpeaker)
	await(false)
	cancel()
	p.Kill()
	<-ended
}
