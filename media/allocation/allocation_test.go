package allocation

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// What confab has: an Opus voice, a camera in three layers, a screen in two.
var (
	voice  = Source{Name: "microphone", Kind: Sound, Bits: 42_000, Floor: 26_000}
	webcam = Source{Name: "camera", Kind: Camera, Layers: []Layer{
		{320, 180, 20, 160_000, true}, {640, 360, 20, 450_000, true}, {1280, 720, 30, 1_700_000, true},
	}}
	desktop = Source{Name: "screen", Kind: Screen, Layers: []Layer{
		{960, 540, 15, 625_000, true}, {1920, 1080, 15, 2_500_000, true},
	}}
	single = Source{Name: "vp9", Kind: Camera, Layers: []Layer{{1280, 720, 30, 1_700_000, true}}}
)

// words are a share in short: height@rate:kbit/s of each layer that is on.
func words(s Share) string {
	var list []string
	for _, t := range s.Layers {
		if t.Bitrate > 0 {
			list = append(list, fmt.Sprintf("%d@%d:%d", t.Height, t.FrameRate, (t.Bitrate+500)/1000))
		}
	}
	if s.Bits > 0 {
		list = append(list, fmt.Sprint(s.Bits/1000))
	}
	if s.Limited != Unlimited {
		list = append(list, s.Limited.String())
	}
	if s.Paused {
		list = append(list, "paused")
	}
	return strings.Join(list, " ")
}

func unwanted(s Source, layers ...int) Source {
	s.Layers = append([]Layer(nil), s.Layers...)
	for _, i := range layers {
		s.Layers[i].Wanted = false
	}
	return s
}

// TestFirstShares are what sources get of an estimate that is the first one.
func TestFirstShares(t *testing.T) {
	both := []Source{voice, webcam}
	for _, c := range []struct {
		name    string
		bitrate int
		sources []Source
		want    []string
	}{
		{"unknown", 0, both, []string{"42", "180@20:160 360@20:450 720@30:1700"}},
		{"plenty", 5e6, both, []string{"42", "180@20:160 360@20:450 720@30:1700"}},
		{"2M", 2e6, both, []string{"42", "180@20:160 360@20:450 720@30:1278"}},
		{"1M", 1e6, both, []string{"42", "180@20:160 360@20:450 bandwidth"}},
		{"600k", 6e5, both, []string{"42", "180@20:160 360@20:373 bandwidth"}},
		{"300k", 3e5, both, []string{"42", "180@20:160 bandwidth"}},
		{"150k", 15e4, both, []string{"26", "180@20:116 bandwidth"}},
		{"100k", 1e5, both, []string{"26", "180@18:67 bandwidth"}},
		{"70k", 7e4, both, []string{"26", "180@10:38 bandwidth"}},
		{"50k-sound-alone", 5e4, both, []string{"42", "bandwidth paused"}},
		{"30k", 3e4, both, []string{"26", "bandwidth paused"}},
		{"never-below-the-floor", 1e4, both, []string{"26", "bandwidth paused"}},
		{"muted-sound", 1e5, []Source{{Name: "m", Kind: Sound}, webcam}, []string{"", "180@20:92 bandwidth"}},
		{"screen-first", 1e6, []Source{voice, webcam, desktop}, []string{
			"42", "180@20:160 bandwidth", "540@15:625 bandwidth",
		}},
		{"screen-before-the-rest-of-the-camera", 3e6, []Source{voice, webcam, desktop}, []string{
			"42", "180@20:160 bandwidth", "540@15:625 1080@15:2081",
		}},
		{"both-at-their-lowest", 25e4, []Source{voice, webcam, desktop}, []string{
			"26", "180@13:47 bandwidth", "270@15:162 bandwidth",
		}},
		{"nobody-wants-the-top", 5e6, []Source{voice, unwanted(webcam, 2)}, []string{
			"42", "180@20:160 360@20:450",
		}},
		{"nobody-wants-any", 5e6, []Source{voice, unwanted(webcam, 0, 1, 2)}, []string{"42", ""}},
		{"the-top-alone", 2e6, []Source{unwanted(webcam, 0, 1)}, []string{"720@30:1700"}},
		{"one-layer-becomes-smaller", 4e5, []Source{single}, []string{"360@30:382 bandwidth"}},
		{"and-smaller", 15e4, []Source{single}, []string{"180@30:138 bandwidth"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var a Allocator
			for i, s := range a.Allocate(start, c.bitrate, 0, c.sources) {
				if got := words(s); got != c.want[i] {
					t.Errorf("%s: %q, want %q", c.sources[i].Name, got, c.want[i])
				}
			}
		})
	}
}

// step is an estimate that stays for a time, and what the camera is like at its end.
type step struct {
	after   time.Duration
	bitrate int
	want    string
}

func TestHysteresis(t *testing.T) {
	for _, c := range []struct {
		name  string
		steps []step
	}{
		{"a-start", []step{
			{0, 3e5, "180@20:160 bandwidth"},
			{400 * time.Millisecond, 2.5e6, "180@20:160 bandwidth"},
			{200 * time.Millisecond, 2.5e6, "180@20:160 360@20:450 720@30:1700"},
		}},
		{"unknown-first", []step{
			{0, 0, "180@20:160 360@20:450 720@30:1700"},
			{time.Second, 3e5, "180@20:160 bandwidth"},
			{time.Second, 3e6, "180@20:160 360@20:450 720@30:1700"},
		}},
		{"down-at-once-and-up-after-the-hold", []step{
			{0, 3e6, "180@20:160 360@20:450 720@30:1700"},
			{20 * time.Second, 3e6, "180@20:160 360@20:450 720@30:1700"},
			{0, 3e5, "180@20:160 bandwidth"},
			{time.Second, 3e6, "180@20:160 bandwidth"},
			{3 * time.Second, 3e6, "180@20:160 bandwidth"},
			{2 * time.Second, 3e6, "180@20:160 360@20:450 720@30:1700"},
		}},
		{"stays-below-the-margin", []step{
			{0, 13e5, "180@20:160 360@20:450 bandwidth"},
			{time.Minute, 13e5, "180@20:160 360@20:450 bandwidth"},
			{time.Minute, 15e5, "180@20:160 360@20:450 720@30:791 bandwidth"},
			{time.Minute, 11e5, "180@20:160 360@20:252 720@23:600 bandwidth"},
			{time.Minute, 8e5, "180@20:160 360@20:450 bandwidth"},
		}},
		{"pause-and-resume", []step{
			{0, 2e5, "180@20:160 bandwidth"},
			{time.Minute, 44e3, "bandwidth paused"},
			{time.Minute, 69e3, "bandwidth paused"},
			{time.Minute, 94e3, "180@16:61 bandwidth"},
		}},
		{"what-does-not-last-waits-longer", []step{
			{0, 3e5, "180@20:160 bandwidth"},
			{time.Second, 6e5, "180@20:160 360@20:373 bandwidth"},
			{time.Second, 15e4, "180@20:116 bandwidth"},
			{6 * time.Second, 6e5, "180@20:160 360@20:373 bandwidth"},
			{time.Second, 15e4, "180@20:116 bandwidth"},
			{6 * time.Second, 6e5, "180@20:160 bandwidth"},
			{5 * time.Second, 6e5, "180@20:160 360@20:373 bandwidth"},
		}},
	} {
		t.Run(c.name, func(t *testing.T) { walk(t, c.steps) })
	}
}

// walk goes through the steps, with a look every 100 ms.
func walk(t *testing.T, steps []step) {
	var a Allocator
	now := start
	for i, s := range steps {
		var share Share
		for end := now.Add(s.after); ; now = now.Add(100 * time.Millisecond) {
			share = a.Allocate(now, s.bitrate, 0, []Source{voice, webcam})[1]
			if !now.Before(end) {
				break
			}
		}
		if got := words(share); got != s.want {
			t.Errorf("step %d: %q, want %q", i, got, s.want)
		}
	}
}

// TestOtherWants: what others want now counts at once.
func TestOtherWants(t *testing.T) {
	var a Allocator
	estimate := int(5e6)
	now := start
	for i, c := range []struct {
		source Source
		want   string
	}{
		{unwanted(webcam, 1, 2), "180@20:160"},
		{webcam, "180@20:160 360@20:450 720@30:1700"},
		{unwanted(webcam, 0, 1, 2), ""},
		{unwanted(webcam, 2), "180@20:160 360@20:450"},
	} {
		now = now.Add(time.Second)
		if got := words(a.Allocate(now, estimate, 0, []Source{c.source})[0]); got != c.want {
			t.Errorf("step %d: %q, want %q", i, got, c.want)
		}
	}
}

// TestProcessor: what it cannot do goes step by step, and comes back later.
func TestProcessor(t *testing.T) {
	var a Allocator
	now := start
	run := func(d time.Duration, load float64) string {
		var share Share
		for end := now.Add(d); now.Before(end); now = now.Add(500 * time.Millisecond) {
			share = a.Allocate(now, 5e6, load, []Source{webcam})[0]
		}
		fast := ""
		if share.Layers[0].Fast {
			fast = "fast "
		}
		return fast + words(share)
	}
	for i, c := range []struct {
		d    time.Duration
		load float64
		want string
	}{
		{time.Minute, 0.8, "180@20:160 360@20:450 720@30:1700"},
		{3 * time.Second, 1.2, "180@20:160 360@20:450 720@30:1700"},
		{time.Second, 0.5, "180@20:160 360@20:450 720@30:1700"},
		{5 * time.Second, 1.2, "fast 180@20:160 360@20:450 720@30:1700"},
		{4 * time.Second, 1.2, "fast 180@13:160 360@13:450 720@20:1700 cpu"},
		{4 * time.Second, 1.2, "fast 180@10:160 360@10:450 720@15:1700 cpu"},
		{4 * time.Second, 1.2, "fast 180@10:160 360@10:450 cpu"},
		{time.Minute, 1.2, "fast 180@10:160 cpu"},
		{9 * time.Second, 0.2, "fast 180@10:160 cpu"},
		{2 * time.Second, 0.2, "fast 180@10:160 360@10:450 cpu"},
		{time.Minute, 0.2, "180@20:160 360@20:450 720@30:1700"},
	} {
		if got := run(c.d, c.load); got != c.want {
			t.Errorf("step %d: %q, want %q", i, got, c.want)
		}
	}
}

func TestLimitNames(t *testing.T) {
	for l := Unlimited; l <= Bandwidth; l++ {
		if l.String() == "" {
			t.Errorf("limit %d has no name", l)
		}
	}
	if Limit(99).String() != "" {
		t.Error("a name for what is not there")
	}
}
