// Package eventloop lets Fyne's event loop sleep while nothing happens. Fyne 2.8 asks GLFW for events sixty times a
// second (internal/driver/glfw, loop.go), which costs a few hundredths of a core whether there are any or not. A [Loop]
// waits in GLFW instead, until there is an event, or until a function is posted through it.
//
// It owns nothing and starts no goroutine: it waits on the main goroutine, in a function that it posts to it after each
// pass of Fyne's loop. What it refuses: to wait while something that was posted has not been painted yet, or longer
// than two seconds, because what Fyne itself posts does not wake it: the theme of the desktop, and what follows on what
// somebody did, in which time it does not wait for long.
package eventloop

import (
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"github.com/go-gl/glfw/v3.4/glfw"
)

const (
	// longest is how long it waits at once while nothing happens. Each wait costs as much as waking sixty times: the Go
	// runtime watches a call into C closely for its first 10 ms (runtime/proc.go, sysmon and retake).
	longest = 2 * time.Second
	// frame is how long it waits while somebody does something: Fyne animates what was pressed.
	frame = time.Second / 60
	// activity is how long after an event somebody is taken to be doing something.
	activity = time.Second / 2
)

// Loop is Fyne's event loop, made to wait. Make it with [New].
type Loop struct {
	do   func(func())        // runs a function on the main goroutine, after those that were given before
	wait func(time.Duration) // until there are events, which it handles
	wake func()              // ends wait, from any goroutine

	posted   atomic.Int64 // functions that have not run yet
	sleeping atomic.Bool

	// The main goroutine's:
	ran    uint64 // functions that have run
	queued bool   // a rest has been posted and has not begun
	active time.Time
}

// New makes a loop that is as Fyne's until Run.
func New() *Loop {
	return &Loop{
		do:   fyne.Do,
		wait: func(d time.Duration) { glfw.WaitEventsTimeout(d.Seconds()) },
		wake: glfw.PostEmptyEvent,
	}
}

// Start has the loop wait from now on. It is for the main goroutine, when Fyne's loop has started.
func (l *Loop) Start() {
	// The only thing that Fyne calls in each pass. What it does not animate costs nothing.
	a := fyne.NewAnimation(time.Hour, func(float32) { l.pass() })
	a.RepeatCount = fyne.AnimationRepeatForever
	a.Start()
}

// Post runs f on the main goroutine soon. It does not wait for it.
func (l *Loop) Post(f func()) {
	l.posted.Add(1)
	l.do(func() {
		l.posted.Add(-1)
		l.ran++
		f()
	})
	if l.sleeping.Load() {
		l.wake()
	}
}

// pass is called in each pass of Fyne's loop, after it has handled events and before it paints. The rest comes after
// that.
func (l *Loop) pass() {
	if l.queued {
		return
	}
	l.queued = true
	ran := l.ran
	l.do(func() { l.rest(ran) })
}

// rest waits for events, unless there is something to paint: a function has run since the pass that asked for it.
func (l *Loop) rest(ran uint64) {
	l.queued = false
	if l.ran != ran {
		return
	}
	l.sleeping.Store(true)
	defer l.sleeping.Store(false)
	if l.posted.Load() > 0 {
		return // whoever posts from here on finds it sleeping, and wakes it
	}
	began, limit := time.Now(), longest
	if began.Before(l.active) {
		limit = frame
	}
	l.wait(limit)
	if ended := time.Now(); ended.Sub(began) < limit && l.posted.Load() == 0 {
		l.active = ended.Add(activity)
	}
}
