//go:build linux

package v4l2test

import (
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"confab/media/device/v4l2/internal/abi"
)

// Device is a camera that is plugged in.
type Device struct {
	bus    *Bus
	node   uint64
	name   string
	camera Camera
	gone   chan struct{}
	once   sync.Once

	mu       sync.Mutex
	values   map[uint32]int32 // of controls that were set
	asked    int              // so far, however it was answered
	opens    int              // so far
	open     int              // now
	format   abi.PixFormat
	interval abi.Fraction
	owner    *handle // of the buffers
	buffers  int
	memory   []byte // what is in them
	queued   []int
	done     []shotBuffer
	stop     chan struct{} // of the frames; nil: none
	changed  chan struct{} // closed and replaced when pictures come or the device goes
	pollers  map[uint64]bool
}

type shotBuffer struct {
	index int
	shot  Shot
	n     int
	at    time.Time
}

// handle is an open file.
type handle struct {
	nonblock bool
	rest     []byte // of the picture that is being read: the kernel asks for it in parts
}

func newDevice(b *Bus, node uint64, name string, c Camera) *Device {
	d := &Device{
		bus: b, node: node, name: name, camera: c, gone: make(chan struct{}), changed: make(chan struct{}),
		pollers: map[uint64]bool{}, values: map[uint32]int32{}, interval: abi.Fraction{Num: 1, Den: uint32(c.Rate)},
	}
	if len(c.Formats) > 0 {
		d.format = c.fit(abi.PixFormat{})
	}
	return d
}

// Unplug takes the camera away: its node is removed and all calls fail from now on, those that wait included.
func (d *Device) Unplug() {
	d.once.Do(func() {
		_ = os.Remove(filepath.Join(d.bus.Devices, d.name))
		close(d.gone)
		d.mu.Lock()
		d.stopFrames()
		d.mu.Unlock()
		d.wake()
	})
}

func (d *Device) isGone() bool {
	select {
	case <-d.gone:
		return true
	default:
		return false
	}
}

// wake tells all that wait that something has changed.
func (d *Device) wake() {
	d.mu.Lock()
	close(d.changed)
	d.changed = make(chan struct{})
	pollers := d.pollers
	d.pollers = map[uint64]bool{}
	d.mu.Unlock()
	for kernel := range pollers {
		d.bus.write(reply{errno: notifyPoll}, bytesOf(&kernel))
	}
}

// ask runs the script of an operation.
func (d *Device) ask(op Op) unix.Errno {
	d.mu.Lock()
	d.asked++
	d.mu.Unlock()
	if d.isGone() {
		return unix.ENODEV
	}
	if d.camera.On != nil {
		if errno := d.camera.On(op, d.gone); errno != 0 {
			return errno
		}
	}
	if d.isGone() {
		return unix.ENODEV
	}
	return 0
}

func (d *Device) answer(h header, body []byte, cancel <-chan struct{}) ([]byte, unix.Errno) {
	switch h.op {
	case opOpen:
		return d.answerOpen(as[openIn](body))
	case opRelease:
		d.release(d.handle(as[uint64](body)), as[uint64](body))
		return nil, 0
	case opPoll:
		return d.answerPoll(as[pollIn](body))
	case opRead:
		return d.answerRead(as[readIn](body), cancel)
	case opIoctl:
		in := as[ioctlIn](body)
		out, errno := d.ioctl(d.handle(in.handle), uintptr(in.request), body[len(bytesOf(&in)):], h.pid,
			cancel)
		return append(append([]byte(nil), bytesOf(&ioctlOut{})...), out...), errno
	default:
		return nil, unix.ENOSYS
	}
}

func (d *Device) answerOpen(in openIn) ([]byte, unix.Errno) {
	if errno := d.ask(Open); errno != 0 {
		return nil, errno
	}
	d.mu.Lock()
	d.opens++
	d.open++
	d.mu.Unlock()
	out := openOut{flags: openKeepCache}
	if d.camera.ReadOnly {
		out.flags = openDirectIO
	}
	d.bus.mu.Lock()
	defer d.bus.mu.Unlock()
	d.bus.last++
	out.handle = d.bus.last
	d.bus.handles[out.handle] = &handle{nonblock: in.flags&unix.O_NONBLOCK != 0}
	return bytesOf(&out), 0
}

func (d *Device) handle(id uint64) *handle {
	d.bus.mu.Lock()
	defer d.bus.mu.Unlock()
	return d.bus.handles[id]
}

func (d *Device) release(h *handle, id uint64) {
	d.bus.mu.Lock()
	delete(d.bus.handles, id)
	d.bus.mu.Unlock()
	d.mu.Lock()
	d.open--
	if d.owner == h {
		d.free()
	}
	d.mu.Unlock()
	d.wake()
}

func (d *Device) answerPoll(in pollIn) ([]byte, unix.Errno) {
	if d.bus.noPoll {
		return nil, unix.ENOSYS
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	out := pollOut{}
	switch {
	case d.isGone():
		out.events = unix.POLLERR | unix.POLLHUP
	case d.stop == nil && !d.camera.ReadOnly:
		out.events = unix.POLLERR // as the kernel's own drivers say
	case len(d.done) > 0 || d.stop == nil:
		out.events = unix.POLLIN
	case in.flags&pollNotify != 0:
		d.pollers[in.kernel] = true
	}
	return bytesOf(&out), 0
}

// answerRead gives pictures to who reads the device like a file. Of one that is mapped the kernel asks for what it has
// forgotten: memory may be short.
func (d *Device) answerRead(in readIn, cancel <-chan struct{}) ([]byte, unix.Errno) {
	if !d.camera.ReadOnly {
		part := make([]byte, in.size)
		d.mu.Lock()
		defer d.mu.Unlock()
		if in.offset < uint64(len(d.memory)) {
			copy(part, d.memory[in.offset:])
		}
		return part, 0
	}
	if errno := d.ask(Read); errno != 0 {
		return nil, errno
	}
	d.mu.Lock()
	if d.stop == nil {
		d.startFrames()
	}
	d.mu.Unlock()
	h := d.handle(in.handle)
	if len(h.rest) == 0 {
		b, errno := d.take(h, cancel)
		if errno != 0 {
			return nil, errno
		}
		h.rest = b.shot.Data
	}
	part := h.rest[:min(len(h.rest), int(in.size))]
	h.rest = h.rest[len(part):]
	return part, 0
}

// take waits for the next picture that is done.
func (d *Device) take(h *handle, cancel <-chan struct{}) (shotBuffer, unix.Errno) {
	for {
		d.mu.Lock()
		changed := d.changed
		switch {
		case d.isGone():
			d.mu.Unlock()
			return shotBuffer{}, unix.ENODEV
		case d.stop == nil:
			d.mu.Unlock()
			return shotBuffer{}, unix.EINVAL
		case len(d.done) > 0:
			b := d.done[0]
			d.done = d.done[1:]
			d.mu.Unlock()
			return b, 0
		}
		d.mu.Unlock()
		if h.nonblock && !d.bus.noPoll {
			return shotBuffer{}, unix.EAGAIN
		}
		select {
		case <-changed:
		case <-cancel:
			return shotBuffer{}, unix.EINTR
		}
	}
}
