package studio

import (
	"sync"
	"time"
)

// patienceSteps is in how many steps a limit is waited for. Each counts once however late its timer is: when the whole
// machine stands still, that is no silence of a device.
const patienceSteps = 8

// patience calls end when a device has given nothing for a limit. The zero value waits for nothing.
type patience struct {
	end func()

	mu    sync.Mutex
	timer *time.Timer
	step  time.Duration
	left  int // steps
}

// reset waits for limit from now on.
func (p *patience) reset(limit time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.step, p.left = limit/patienceSteps, patienceSteps
	if p.timer == nil {
		p.timer = time.AfterFunc(p.step, p.pass)
		return
	}
	p.timer.Reset(p.step)
}

// pass counts a step.
func (p *patience) pass() {
	p.mu.Lock()
	p.left--
	ended := p.left == 0
	if p.left > 0 {
		p.timer.Reset(p.step)
	}
	p.mu.Unlock()
	if ended {
		p.end()
	}
}

// stop waits no more.
func (p *patience) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.left = 0
	if p.timer != nil {
		p.timer.Stop()
	}
}
