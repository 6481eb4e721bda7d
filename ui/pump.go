package ui

import (
	"context"
	"time"

	"confab/ui/model"
)

// What changes by itself is looked at so often, while it is on the screen. What is announced waits until a frame has
// passed since the last time.
const (
	frameTime    = time.Second / 30
	levelTime    = time.Second / 10
	dotsTime     = 2 * time.Second / 5
	diagnoseTime = time.Second / 2
)

// Run is the pump. It blocks until ctx is done; then nothing is posted any more, and what was posted does nothing.
func (u *UI) Run(ctx context.Context) error {
	defer u.stopped.Store(true)
	timer := time.NewTimer(0)
	defer timer.Stop()
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
		case <-u.o.Pictures.Changed():
			p.pictures = true
		case <-u.nudged: // what is on the screen is another thing, or the main goroutine is free again
		case <-timer.C:
		}
		now := u.o.Now()
		p.pass(now)
		if next, moving := p.next(now); moving {
			timer.Reset(next)
		} else {
			timer.Stop()
		}
	}
}

// nudge has the pump look again at what it has to do. Any goroutine may call it.
func (u *UI) nudge() {
	select {
	case u.nudged <- struct{}{}:
	default:
	}
}

// pump is what Run remembers between passes.
type pump struct {
	u        *UI
	pictures bool    // there are new ones
	level    float64 // of the microphone

	// When these were done last.
	posted, levelled, dotted, diagnosed time.Time
}

// next is how long it is until something has to be done; false while nothing has until somebody says so.
func (p *pump) next(now time.Time) (after time.Duration, moving bool) {
	u := p.u
	if u.waiting.Load() {
		return 0, false // the posted function nudges
	}
	due := func(wanted bool, at time.Time) {
		if left := at.Sub(now); wanted && (!moving || left < after) {
			after, moving = left, true
		}
	}
	due(u.dirty.Load() || u.fading.Load() || p.pictures, p.posted.Add(frameTime))
	if at := u.expires.Load(); at != nil {
		due(true, *at)
	}
	due(u.metered.Load(), p.levelled.Add(levelTime))
	due(u.dotted.Load(), p.dotted.Add(dotsTime))
	due(u.diagnosing.Load(), p.diagnosed.Add(diagnoseTime))
	at, telling := u.watch.dueAt()
	due(telling, at)
	return max(after, 0), moving
}

// pass posts one function when anything is to be done now and none is waiting.
func (p *pump) pass(now time.Time) {
	if after, moving := p.next(now); !moving || after > 0 {
		return
	}
	u := p.u
	since := func(last *time.Time, wanted bool, every time.Duration) bool {
		if !wanted || now.Sub(*last) < every {
			return false
		}
		*last = now
		return true
	}
	p.posted = now
	louder := false
	if since(&p.levelled, u.metered.Load(), levelTime) {
		level := u.o.Local.Local().Level()
		louder = level != p.level
		p.level = level
	}
	var diagnosed *model.Diagnostics
	if since(&p.diagnosed, u.diagnosing.Load(), diagnoseTime) {
		d := u.o.Diagnostics.Diagnostics()
		diagnosed = &d
	}
	expires := u.expires.Load()
	present := u.dirty.Swap(false) || u.fading.Load() || diagnosed != nil ||
		expires != nil && !now.Before(*expires)
	dots := since(&p.dotted, u.dotted.Load(), dotsTime)
	moved := p.pictures && u.frames.moved()
	p.pictures = false
	if !present && !moved && !louder && !dots && !u.watch.due(now) {
		return
	}
	p.post(step{now: now, present: present, level: p.level, dots: dots, diagnosed: diagnosed})
}

// step is what the main goroutine has to do at once.
type step struct {
	now       time.Time
	present   bool
	level     float64
	dots      bool
	diagnosed *model.Diagnostics // nil: not looked at
}

func (p *pump) post(s step) {
	u := p.u
	u.waiting.Store(true)
	u.o.Post(func() {
		defer u.nudge()
		defer u.waiting.Store(false)
		if u.stopped.Load() {
			return
		}
		u.do(s)
	})
}

// do does on the main goroutine what a pass of the pump found to do.
func (u *UI) do(s step) {
	if s.diagnosed != nil && u.diagnosing.Load() {
		u.diagnosed = s.diagnosed
	}
	if s.present {
		u.refresh()
	}
	switch u.shown.Screen {
	case model.Lobby:
		u.lobby.SetLevel(s.level)
	case model.Joining:
		if s.dots {
			u.joining.Step()
		}
	}
	u.frames.draw()
	u.watch.flush(s.now)
}
