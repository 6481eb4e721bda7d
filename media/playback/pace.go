package playback

import "time"

// pace has the clock tick while it pulls something, and the device pull and looked at while there is one. While
// nothing is to be heard all sleep.
func (r *speaking) pace() {
	rests := r.options.Mixer.resting()
	if works := r.device != nil && r.opened == nil; works && rests != r.paused {
		r.paused, r.woken = rests, !rests
		r.still.begin(time.Now())
		r.device.pause(rests)
	}
	ticking := !r.feed.live.Load() && !r.options.Mixer.empty() && !rests
	if ticking && !r.ticking {
		r.clock = blockClock{start: time.Now()}
	}
	run(r.tick, blockTime, &r.ticking, ticking)
	run(r.watch, watchEvery, &r.watching, r.device != nil && r.opened == nil && !r.paused)
}

// run has a ticker tick or not.
func run(t *time.Ticker, every time.Duration, runs *bool, wanted bool) {
	switch {
	case wanted && !*runs:
		t.Reset(every)
	case !wanted && *runs:
		t.Stop()
	}
	*runs = wanted
}
