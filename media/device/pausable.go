package device

import (
	"errors"
	"sync"
	"sync/atomic"

	"github.com/gen2brain/malgo"
)

// pausable is a device of miniaudio that is stopped and started again without being closed. PulseAudio corks its stream
// then, and sends and asks for nothing.
type pausable struct {
	device *malgo.Device
	failed func(error) // called when it stops by itself, or does not do what it was asked for

	paused   atomic.Bool // as asked for last
	stopping atomic.Bool // that it stops is no failure

	changing sync.Mutex // held while it is stopped, started again or closed
	stopped  bool
	closed   bool
}

// pause stops or starts it as soon as the sound system answers, and does not wait for that.
func (p *pausable) pause(paused bool) {
	p.paused.Store(paused)
	go p.follow()
}

// follow brings the device to what was asked for last. It ends when the sound system answers, and close waits for it.
func (p *pausable) follow() {
	p.changing.Lock()
	defer p.changing.Unlock()
	pause := p.paused.Load()
	if p.closed || pause == p.stopped {
		return
	}
	p.stopped = pause
	p.stopping.Store(pause)
	change := p.device.Start
	if pause {
		change = p.device.Stop
	}
	if err := change(); err != nil {
		p.failed(err)
	}
}

// noticeStop is miniaudio's call when the device has stopped.
func (p *pausable) noticeStop() {
	if !p.stopping.Load() {
		p.failed(errors.New("the sound system stopped it"))
	}
}

// close closes the device for good. It may hang when the sound server is gone: miniaudio waits for its answer.
func (p *pausable) close() {
	p.changing.Lock()
	defer p.changing.Unlock()
	p.closed = true
	p.device.Uninit()
}
