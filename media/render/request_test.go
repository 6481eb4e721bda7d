package render

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/rtp"
)

// A lost packet is waited for, then given up; nothing is shown until a key frame, which is asked for every second.
func TestVideoGivesUpAndAsks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, from := newStage(), script{}
		s.run(t)
		s.play(from.frame(true, 1), from.frame(false, 3)[1:])
		for range 80 { // 2.64 s without a key frame
			s.play(from.frame(false, 2))
		}
		s.play(from.frame(true, 2), from.frame(false, 1))
		s.finish(t)
		if got := s.numbers(); !slices.Equal(got, []int{1, 83, 84}) {
			t.Errorf("showed %v", got)
		}
		// From usualHoleWait after the loss to the key frame, at 2640 ms.
		if len(s.requests) != 10 {
			t.Fatalf("asked at %v, want ten times", s.requests)
		}
		if first := s.requests[0]; first != frameTime+usualHoleWait {
			t.Errorf("gave up after %v, want %v", first-frameTime, usualHoleWait)
		}
		for i, at := range s.requests[1:] {
			if gap := at - s.requests[i]; gap != requestEvery {
				t.Errorf("asked again after %v", gap)
			}
		}
		stats := s.Stats()
		if stats.PacketsLost != 1 || stats.KeyFrameRequests != 10 || stats.Freezes != 0 || stats.FramesDropped < 80 {
			t.Errorf("stats %+v", stats)
		}
	})
}

// TestVideoDoesNotWaitForAnOutage: what was lost while somebody's network was away does not come again.
func TestVideoDoesNotWaitForAnOutage(t *testing.T) {
	for name, row := range map[string]struct {
		missing time.Duration
		waits   time.Duration
		frames  int // until there is a key frame, before another request is due
	}{
		"a-moment": {900 * time.Millisecond, usualHoleWait, 17},
		"outage":   {2 * time.Second, 0, 7},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, from := newStage(), script{}
				s.run(t)
				s.play(from.frame(true, 2), from.frame(false, 1), nil)
				from.sequence += 20
				from.stamp += uint32(row.missing.Milliseconds() * 90)
				for range row.frames {
					s.play(from.frame(false, 1))
				}
				s.play(from.frame(true, 1))
				s.finish(t)
				if want := []time.Duration{3*frameTime + row.waits}; !slices.Equal(s.requests, want) {
					t.Errorf("asked at %v, want %v", s.requests, want)
				}
				if got := s.numbers(); !slices.Equal(got, []int{1, 2, 3 + row.frames}) {
					t.Errorf("showed %v", got)
				}
			})
		})
	}
}

// Requests are half a second apart even when every answer is broken again.
func TestVideoLimitsRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, from := newStage(), script{}
		s.run(t)
		for range 10 {
			s.play(from.frame(true, 1), from.frame(false, 3)[:1])
			for range 16 {
				s.play(from.frame(false, 1))
			}
		}
		s.finish(t)
		if len(s.requests) < 3 {
			t.Fatalf("asked only at %v", s.requests)
		}
		for i, at := range s.requests[1:] {
			if gap := at - s.requests[i]; gap < requestEvery {
				t.Errorf("asked again after %v", gap)
			}
		}
	})
}

// TestVideoWaitsByTheRoundTrip: a missing packet is waited for as long as it can come again.
func TestVideoWaitsByTheRoundTrip(t *testing.T) {
	for name, row := range map[string]struct{ trip, waits time.Duration }{
		"not-known": {0, 360 * time.Millisecond},
		"short":     {time.Millisecond, 360 * time.Millisecond},
		"long":      {200 * time.Millisecond, 675 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, from := newStage(), script{}
				s.options.RoundTrip = func() time.Duration { return row.trip }
				s.run(t)
				s.play(from.frame(true, 1))
				late := from.frame(false, 3)
				s.play([]*rtp.Packet{late[0], late[2]})
				time.Sleep(row.waits - frameTime - time.Millisecond)
				s.play(late[1:2]) // just in time
				lost := time.Since(s.start)
				s.play(from.frame(false, 3)[1:], from.frame(false, 1))
				time.Sleep(row.waits)
				s.finish(t)
				if got := s.numbers(); !slices.Equal(got, []int{1, 2}) {
					t.Errorf("showed %v", got)
				}
				if len(s.requests) != 1 || s.requests[0] != lost+row.waits {
					t.Errorf("asked at %v, want %v", s.requests, lost+row.waits)
				}
			})
		})
	}
}

// TestRequests: how long a request waits for its answer.
func TestRequests(t *testing.T) {
	type step struct {
		lost uint64        // until the request is due
		want time.Duration // since the one before
	}
	const ms = time.Millisecond
	for name, row := range map[string]struct {
		trip  time.Duration
		steps []step
	}{
		"nothing-lost": {40 * ms, []step{{0, 250 * ms}, {0, 250 * ms}, {0, 250 * ms}}},
		"a-long-way":   {300 * ms, []step{{0, 600 * ms}, {0, 600 * ms}}},
		"no-room": {40 * ms, []step{
			{1, 370 * ms},
			{2, 555 * ms},
			{3, 832500 * time.Microsecond},
			{9, 1248750 * time.Microsecond},
			{10, 1873125 * time.Microsecond},
			{11, 2 * time.Second},
			{12, 2 * time.Second},
		}},
		"lost-for-a-while":     {40 * ms, []step{{1, 370 * ms}, {2, 555 * ms}, {2, 250 * ms}, {3, 370 * ms}}},
		"further-than-seldom":  {1500 * ms, []step{{1, 4687500 * time.Microsecond}, {2, 3 * time.Second}}},
		"not-measured-and-bad": {0, []step{{1, 370 * ms}}},
	} {
		t.Run(name, func(t *testing.T) {
			var r requests
			now := time.Unix(1, 0)
			if r.due(0).After(now) {
				t.Error("the first waits")
			}
			r.ask(now, 0, row.trip)
			for i, s := range row.steps {
				if got := r.due(s.lost).Sub(now); got != s.want {
					t.Errorf("step %d: after %v, want %v", i, got, s.want)
				}
				now = r.due(s.lost)
				r.ask(now, s.lost, row.trip)
			}
			r.answered()
			r.ask(now, 100, row.trip)
			if got, want := r.due(101), now.Add(r.usual+repeatTime(row.trip)); !got.Equal(want) {
				t.Errorf("after an answer: %v, want %v", got, want)
			}
		})
	}
}
