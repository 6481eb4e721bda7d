package eventloop

import (
	"testing"
	"testing/synctest"
	"time"
)

// driver stands in for Fyne's loop and GLFW, in a bubble of fake time: a pass every sixtieth of a second, and between
// them what was posted, in its order.
type driver struct {
	*Loop
	queue  chan func()
	events chan struct{} // what people do
	woken  chan struct{}

	passes  int
	dirty   bool          // something is to be painted
	painted time.Duration // how long that took at worst
	since   time.Time
}

func newDriver() *driver {
	d := &driver{queue: make(chan func(), 100), events: make(chan struct{}, 1), woken: make(chan struct{}, 100)}
	d.Loop = &Loop{
		do:   func(f func()) { d.queue <- f },
		wake: func() { d.woken <- struct{}{} },
		wait: func(limit time.Duration) {
			select {
			case <-d.events:
			case <-d.woken:
			case <-time.After(limit):
			}
		},
	}
	return d
}

// run is Fyne's loop (internal/driver/glfw, loop.go), for so long.
func (d *driver) run(long time.Duration) {
	tick := time.NewTicker(frame)
	defer tick.Stop()
	for end := time.Now().Add(long); time.Now().Before(end); {
		select {
		case f := <-d.queue:
			f()
		case <-tick.C:
			d.passes++
			d.pass()
			if d.dirty {
				d.dirty = false
				d.painted = max(d.painted, time.Since(d.since))
			}
		}
	}
}

// change is a function that has something to be painted.
func (d *driver) change() {
	if !d.dirty {
		d.dirty, d.since = true, time.Now()
	}
}

func TestNothingHappens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDriver()
		d.run(time.Minute)
		if d.passes < 29 || d.passes > 35 {
			t.Errorf("%d passes in a minute", d.passes)
		}
	})
}

// What is posted runs at once, and is painted in the next pass.
func TestPosts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDriver()
		var late time.Duration
		count := 0
		stop := time.AfterFunc(0, func() {
			for range 300 {
				<-time.After(33 * time.Millisecond)
				asked := time.Now()
				d.Post(func() {
					late = max(late, time.Since(asked))
					count++
					d.change()
				})
			}
		})
		defer stop.Stop()
		d.run(10 * time.Second)
		if count < 300 || late != 0 || d.painted > frame {
			t.Errorf("%d ran, %v late, painted after %v", count, late, d.painted)
		}
		if d.passes > 480 {
			t.Errorf("%d passes", d.passes)
		}
	})
}

// After an event Fyne's passes come as often as ever, for its animations.
func TestEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDriver()
		d.run(time.Second)
		d.events <- struct{}{}
		before := d.passes
		d.run(activity)
		if got := d.passes - before; got < 25 {
			t.Errorf("%d passes while somebody does something", got)
		}
		before = d.passes
		d.run(time.Second)
		if got := d.passes - before; got > 12 {
			t.Errorf("%d passes afterwards", got)
		}
	})
}
