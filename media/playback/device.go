package playback

import (
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	devices "confab/media/device"
)

// errNoDevice says that no device can be opened now, but that it may be tried again.
var errNoDevice = errors.New("no sound device")

// device is a connection to the sound system.
type device interface {
	// opened is closed when the attempt to open has ended, either way.
	opened() <-chan struct{}
	// err is nil while the device works. It may be asked once opened is closed.
	err() error
	// deaf says whether nobody listens any more: its sound server has ended. It may be asked once opened is closed.
	deaf() bool
	// label is what the device is called, if it was asked for by name. It may be asked once opened is closed.
	label() string
	// format is what the device takes by itself. It may be asked once opened is closed.
	format() devices.Format
	// play pulls r until close.
	play(r io.Reader)
	// pause has it pull nothing for a while, or go on. It does not wait.
	pause(paused bool)
	// close lets go of the device, and returns when it does not pull any more or has not answered for a second. It may
	// be called before opened is closed: then the device is closed once it is open.
	close()
}

// soundDevice is a device of the system.
type soundDevice struct {
	done    chan struct{}
	reader  atomic.Pointer[io.Reader]
	sink    *devices.Sink // set before done is closed, unless failure is
	failure error
}

// openDevice begins to open the device of that name, or the default one for none, with so much sound waiting in it.
// That can hang when the sound server
// does; then its goroutine hangs with it, because the sound system cannot be told to stop.
func openDevice(name string, buffer time.Duration) device {
	d := &soundDevice{done: make(chan struct{})}
	go func() {
		defer close(d.done)
		quieten()
		var err error
		d.sink, err = devices.OpenSpeaker(devices.SpeakerOptions{Name: name, Buffer: buffer, Pull: d.pull})
		if err != nil {
			d.failure = fmt.Errorf("%w: %w", errNoDevice, err)
		}
	}()
	return d
}

// pull gives the device what it asks for.
func (d *soundDevice) pull(out []byte) {
	r := d.reader.Load()
	if r == nil {
		clear(out)
		return
	}
	_, _ = (*r).Read(out) // a feed always fills it
}

func (d *soundDevice) opened() <-chan struct{} { return d.done }

func (d *soundDevice) err() error {
	if d.failure != nil {
		return d.failure
	}
	return d.sink.Err()
}

func (d *soundDevice) deaf() bool { return d.sink != nil && d.sink.Deaf() }

func (d *soundDevice) label() string {
	if d.sink == nil {
		return ""
	}
	return d.sink.Info().Label
}

func (d *soundDevice) format() devices.Format {
	if d.sink == nil {
		return devices.Format{}
	}
	return d.sink.Format()
}

func (d *soundDevice) play(r io.Reader) { d.reader.Store(&r) }

func (d *soundDevice) pause(paused bool) { d.sink.Pause(paused) }

func (d *soundDevice) close() {
	d.reader.Store(nil)
	release := func() {
		if d.sink != nil {
			_ = d.sink.Close()
		}
	}
	select {
	case <-d.done:
		if d.deaf() { // it pulls no more, and letting go of it takes a second
			go release()
			return
		}
		release()
	default:
		go func() { // as long as the opening takes
			<-d.done
			release()
		}()
	}
}
