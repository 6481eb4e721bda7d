package studio

import (
	"sync"
	"time"
)

// watchdogSteps is in how many steps a limit is waited for. Each counts once however late its timer is: when the whole
// machine stands still, that is no silence of a device.
const watchdogSteps = 8

// watchdog calls end when a device has given nothing for a limit. The zero value waits for nothing.
type watchdog struct {
	end func()

	mu    sync.Mutex
	timer *time.Timer
	step  time.Duration
	left  int // steps
}

// reset waits for limit from now on.
func (w *watchdog) reset(limit time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.step, w.left = limit/watchdogSteps, watchdogSteps
	if w.timer == nil {
		w.timer = time.AfterFunc(w.step, w.pass)
		return
	}
	w.timer.Reset(w.step)
}

// pass counts a step.
func (w *watchdog) pass() {
	w.mu.Lock()
	w.left--
	ended := w.left == 0
	if w.left > 0 {
		w.timer.Reset(w.step)
	}
	w.mu.Unlock()
	if ended {
		w.end()
	}
}

// stop waits no more.
func (w *watchdog) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.left = 0
	if w.timer != nil {
		w.timer.Stop()
	}
}
