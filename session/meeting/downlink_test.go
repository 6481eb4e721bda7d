package meeting_test

import (
	"testing"
	"time"

	"confab/session/meeting"
)

func TestDownlinkDiffers(t *testing.T) {
	const ms = time.Millisecond
	known := meeting.Downlink{Bitrate: 1_000_000, RoundTrip: 40 * ms, NACKs: 1, Repaired: 1, KeyFrameRequests: 1}
	for name, row := range map[string]struct {
		change func(*meeting.Downlink)
		want   bool
	}{
		"nothing":      {func(*meeting.Downlink) {}, false},
		"a-little":     {func(d *meeting.Downlink) { d.Bitrate, d.RoundTrip = 960_000, 49*ms }, false},
		"bit-rate":     {func(d *meeting.Downlink) { d.Bitrate = 940_000 }, true},
		"round-trip":   {func(d *meeting.Downlink) { d.RoundTrip = 60 * ms }, true},
		"shorter-trip": {func(d *meeting.Downlink) { d.RoundTrip = 20 * ms }, true},
		"a-repair":     {func(d *meeting.Downlink) { d.Repaired++ }, true},
		"a-nack":       {func(d *meeting.Downlink) { d.NACKs++ }, true},
		"a-key-frame":  {func(d *meeting.Downlink) { d.KeyFrameRequests++ }, true},
	} {
		t.Run(name, func(t *testing.T) {
			now := known
			row.change(&now)
			if got := now.Differs(known); got != row.want {
				t.Errorf("differs: %v", got)
			}
		})
	}
	if (meeting.Downlink{}).Differs(meeting.Downlink{}) {
		t.Error("nothing differs from nothing")
	}
}
