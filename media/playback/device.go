package playback

import (
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/ebitengine/oto/v3"
)

// Measured through PulseAudio: 58 ms from the mixer to a monitor with these, 569 ms with oto's defaults.
const (
	deviceBuffer = 20 * time.Millisecond
	playerBuffer = 2 * BlockSize * 4 // bytes: 20 ms of 32 bit floats
)

// errNoDevice says that no device can be opened now, but that it may be tried again.
var errNoDevice = errors.New("no sound device")

// device is a connection to the sound system.
type device interface {
	// opened is closed when the attempt to open has ended, either way.
	opened() <-chan struct{}
	// err is nil while the device works. It may be asked once opened is closed.
	err() error
	// play pulls r until stop is called.
	play(r io.Reader) (stop func())
}

// otoDevice is the one connection that a process can have: oto refuses a second context, even after the first one broke
// (context.go, contextCreated).
type otoDevice struct {
	done    chan struct{}
	context *oto.Context
	failure error
}

// process is global because oto's context is.
var process struct {
	sync.Mutex
	device *otoDevice
}

// openDevice returns the process's device, and begins to open it at the first call, or again as long as there was none.
// Opening can hang when the sound server does; then its goroutine hangs with it, because neither oto nor ALSA can be
// told to stop.
func openDevice() device {
	process.Lock()
	defer process.Unlock()
	if process.device == nil || process.device.missing() {
		process.device = &otoDevice{done: make(chan struct{})}
		go process.device.open()
	}
	return process.device
}

func (d *otoDevice) open() {
	defer close(d.done)
	if err := probe(); err != nil {
		d.failure = fmt.Errorf("%w: %w", errNoDevice, err)
		return
	}
	context, ready, err := oto.NewContext(&oto.NewContextOptions{
		SampleRate: SampleRate, ChannelCount: Channels, Format: oto.FormatFloat32LE, BufferSize: deviceBuffer,
	})
	if err != nil {
		d.failure = fmt.Errorf("open sound device: %w", err)
		return
	}
	<-ready
	d.context = context
}

// missing says that there was nothing to open, and oto was not asked.
func (d *otoDevice) missing() bool {
	select {
	case <-d.done:
		return errors.Is(d.failure, errNoDevice)
	default:
		return false
	}
}

func (d *otoDevice) opened() <-chan struct{} { return d.done }

func (d *otoDevice) err() error {
	if d.failure != nil {
		return d.failure
	}
	return d.context.Err()
}

func (d *otoDevice) play(r io.Reader) (stop func()) {
	player := d.context.NewPlayer(r)
	player.SetBufferSize(playerBuffer)
	player.Play()
	return player.Pause // a paused player is not read, and is freed when nobody refers to it
}
