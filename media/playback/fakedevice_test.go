package playback

import (
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	devices "confab/media/device"
)

// fakeDevice pulls every 10 ms while it is on, inside a synctest bubble.
type fakeDevice struct {
	ready  chan struct{}
	called string

	mu      sync.Mutex
	failure error
	stalled bool
	paused  bool
	every   time.Duration // it pulls so much at once; 0: a block
	heard   *heard        // what it was given; nil: not kept
	stop    func()
	players sync.WaitGroup
}

func (d *fakeDevice) opened() <-chan struct{} { return d.ready }

func (d *fakeDevice) err() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.failure
}

func (d *fakeDevice) deaf() bool { return false }

func (d *fakeDevice) set(stalled bool, failure error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.stalled, d.failure = stalled, failure
}

func (d *fakeDevice) pause(paused bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.paused = paused
}

func (d *fakeDevice) label() string { return d.called }

func (*fakeDevice) format() devices.Format {
	return devices.Format{SampleRate: SampleRate, Channels: 2}
}

func (d *fakeDevice) play(r io.Reader) {
	stopped := make(chan struct{})
	d.mu.Lock()
	d.stop = sync.OnceFunc(func() { close(stopped) })
	d.mu.Unlock()
	d.players.Go(func() {
		every := max(d.every, blockTime)
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		block := make([]byte, BlockSize*4)
		for {
			select {
			case <-stopped:
				return
			case <-ticker.C:
			}
			d.mu.Lock()
			off := d.stalled || d.paused || d.failure != nil
			d.mu.Unlock()
			for range every / blockTime {
				if !off {
					_, _ = r.Read(block)
					if d.heard != nil {
						d.heard.block(block)
					}
				}
			}
		}
	})
}

func (d *fakeDevice) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.stop != nil {
		d.stop()
	}
}

// desk is a system with a default device and, while it is plugged in, another one of the name "desk".
type desk struct {
	mu      sync.Mutex
	missing bool
	opened  []string
	made    map[string]*fakeDevice
}

func (k *desk) open(name string, _ time.Duration) device {
	k.mu.Lock()
	defer k.mu.Unlock()
	d := &fakeDevice{ready: make(chan struct{})}
	close(d.ready)
	switch {
	case name == "desk" && k.missing:
		d.failure = fmt.Errorf("%w: %w", errNoDevice, devices.ErrNotFound)
	case name == "desk":
		d.called = "Desk speaker"
	}
	k.opened, k.made[name] = append(k.opened, name), d
	return d
}

func (k *desk) plug(in bool) {
	k.mu.Lock()
	k.missing = !in
	d := k.made["desk"]
	k.mu.Unlock()
	if !in {
		d.set(false, errors.New("unplugged"))
	}
}
