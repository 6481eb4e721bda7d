package playback

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestDeviceBufferGrows(t *testing.T) {
	type pull struct {
		at   time.Duration
		late uint64 // so far
		want bool
	}
	for name, pulls := range map[string][]pull{
		"once-is-forgiven":      {{0, 1, false}, {time.Minute, 1, false}},
		"now-and-then":          {{0, 1, false}, {11 * time.Second, 2, false}, {22 * time.Second, 3, false}},
		"twice-within-seconds":  {{0, 1, false}, {9 * time.Second, 2, true}, {10 * time.Second, 2, false}},
		"both-at-once":          {{0, 2, true}},
		"again-after-it-helped": {{0, 2, true}, {time.Second, 3, false}, {2 * time.Second, 4, true}},
		"no-further-than-last":  {{0, 2, true}, {1, 4, true}, {2, 6, true}, {3, 8, true}, {4, 10, false}},
	} {
		t.Run(name, func(t *testing.T) {
			var b deviceBuffer
			for i, p := range pulls {
				before := b.length()
				got := b.grow(p.late, clockStart.Add(p.at))
				if got != p.want || got != (b.length() > before) {
					t.Errorf("pull %d: grows = %v, %v to %v", i, got, before, b.length())
				}
			}
		})
	}
}

// A device that is asked late gets a longer buffer; one that is in time, or slept, does not.
func TestFeedNoticesLatePulls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFeed(NewMixer(), nil)
		f.expect(40 * time.Millisecond)
		block := make([]byte, BlockSize*4)
		for _, row := range []struct {
			gap  time.Duration
			want uint64
		}{
			{time.Second, 0},
			{40 * time.Millisecond, 0},
			{41 * time.Millisecond, 1},
			{time.Second, 1},
			{10 * time.Millisecond, 1},
		} {
			time.Sleep(row.gap)
			_, _ = f.Read(block)
			if got := f.late.Load(); got != row.want {
				t.Errorf("%d late pulls after %v, want %d", got, row.gap, row.want)
			}
		}
		f.expect(60 * time.Millisecond)
		time.Sleep(70 * time.Millisecond)
		_, _ = f.Read(block)
		if got := f.late.Load(); got != 1 {
			t.Errorf("the first pull of another device was late")
		}
	})
}
