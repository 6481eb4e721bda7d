package session

import (
	"testing"
	"testing/synctest"
	"time"

	"confab/session/internal/outage"
	"confab/session/meeting"
	"confab/signaling"
)

// bannerAt is a change of the banner.
type bannerAt struct {
	after  time.Duration
	banner meeting.Banner
}

// bannerCases are the cases of TestBanner.
var bannerCases = map[string]struct {
	outages []time.Duration // each begins 1 s after the end of the one before
	want    []bannerAt      // since the first began, at each change
}{
	"glitch": {[]time.Duration{299 * time.Millisecond}, nil},
	"outage": {
		[]time.Duration{time.Second},
		[]bannerAt{
			{outage.BannerAfter, meeting.Reconnecting},
			{time.Second, meeting.Reconnected},
			{time.Second + outage.ReconnectedShown, meeting.NoBanner},
		},
	},
	"just-long-enough": {
		[]time.Duration{outage.BannerAfter},
		[]bannerAt{
			{outage.BannerAfter, meeting.Reconnected},
			{outage.BannerAfter + outage.ReconnectedShown, meeting.NoBanner},
		},
	},
	"glitch-after-that": {
		[]time.Duration{time.Second, 100 * time.Millisecond},
		[]bannerAt{
			{outage.BannerAfter, meeting.Reconnecting},
			{time.Second, meeting.Reconnected},
			{time.Second + outage.ReconnectedShown, meeting.NoBanner},
		},
	},
}

// TestBanner lets outages happen and looks at every snapshot's banner as time goes by.
func TestBanner(t *testing.T) {
	for name, test := range bannerCases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t).live()
				w.serve(outagesOf(test.outages))
				w.socket().lose()
				begun := time.Now()
				shown := meeting.NoBanner
				var got []bannerAt
				lost, next := 1, test.outages[0]+time.Second
				for time.Since(begun) < 6*time.Second {
					w.settle()
					if b := w.s.Snapshot().Banner; b != shown {
						shown, got = b, append(got, bannerAt{time.Since(begun), b})
					}
					if lost < len(test.outages) && time.Since(begun) == next {
						lost++
						w.socket().lose()
						continue
					}
					<-time.After(time.Millisecond)
				}
				if len(got) != len(test.want) {
					t.Fatalf("%v, want %v", got, test.want)
				}
				for i := range got {
					if got[i] != test.want[i] {
						t.Errorf("%v, want %v", got[i], test.want[i])
					}
				}
				_ = w.end()
			})
		})
	}
}

// outagesOf answers the n-th resume after the n-th of the times.
func outagesOf(times []time.Duration) func(int, signaling.Options) (*signaling.Welcome, error) {
	return func(n int, o signaling.Options) (*signaling.Welcome, error) {
		<-time.After(times[n-1])
		return welcome(n, o)
	}
}
