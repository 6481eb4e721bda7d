package ui

import (
	"context"
	"time"

	"confab/ui/model"
)

// The frame clock ticks thirty times a second; levels are looked at every third tick, and the dots of the joining screen
// move every twelfth.
const (
	frameTime    = time.Second / 30
	diagnoseEach = time.Second / 2

	levelEvery = 3
	dotsEvery  = 12
)

// Run is the pump. It blocks until ctx is done; then nothing is posted any more, and what was posted does nothing.
func (u *UI) Run(ctx context.Context) error {
	defer u.stopped.Store(true)
	clock := time.NewTicker(frameTime)
	defer clock.Stop()
	p := pump{u: u}
	u.dirty.Store(true)
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-u.o.Session.Changed():
			u.dirty.Store(true)
		case <-u.o.Local.Changed():
			u.dirty.Store(true)
		case <-clock.C:
			p.tick(u.o.Now())
		}
	}
}

// pump is what Run remembers between ticks.
type pump struct {
	u         *UI
	count     int
	presented time.Time
	diagnosed time.Time
	level     float64
}

// tick posts one function when anything is to be done and none is waiting.
func (p *pump) tick(now time.Time) {
	u := p.u
	if u.waiting.Load() {
		return // the main goroutine is busy, for example while the window is being resized; nothing is lost
	}
	p.count++
	present := u.dirty.Swap(false) || u.moving.Load() || now.Sub(p.presented) >= time.Second
	if present {
		p.presented = now
	}
	dots := p.count%dotsEvery == 0
	level, louder := p.level, false
	if p.count%levelEvery == 0 {
		level = u.o.Local.Local().Microphone.Level
		louder = level != p.level
		p.level = level
	}
	diagnosed := p.diagnose(now)
	present = present || diagnosed != nil
	moved := u.frames.moved(now)
	if !present && !moved && !louder && !dots && !u.watch.due(now) {
		return
	}
	u.waiting.Store(true)
	u.o.Post(func() {
		defer u.waiting.Store(false)
		if u.stopped.Load() {
			return
		}
		if diagnosed != nil && u.diagnosing.Load() {
			u.diagnosed = diagnosed
		}
		u.step(now, present, level, dots)
	})
}

// diagnose looks at the statistics, twice a second while somebody looks at them.
func (p *pump) diagnose(now time.Time) *model.Diagnostics {
	if !p.u.diagnosing.Load() || now.Sub(p.diagnosed) < diagnoseEach {
		return nil
	}
	p.diagnosed = now
	d := p.u.o.Diagnostics.Diagnostics()
	return &d
}

// step does on the main goroutine what a tick found to do.
func (u *UI) step(now time.Time, present bool, level float64, dots bool) {
	if present {
		u.refresh()
	}
	switch u.shown.Screen {
	case model.Lobby:
		u.lobby.SetLevel(level)
	case model.Joining:
		if dots {
			u.joining.Step()
		}
	}
	u.frames.draw(now)
	u.watch.flush(now)
}
