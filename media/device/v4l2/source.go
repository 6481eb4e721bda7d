//go:build linux

package v4l2

import (
	"errors"
	"fmt"
	"runtime/debug"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"confab/media/device/v4l2/internal/abi"
)

// errFlagged is a picture that the device itself says is bad.
var errFlagged = errors.New("the device flags a picture as bad")

// source is how pictures come out of a device.
type source interface {
	// next takes the next picture, copied into scratch or a longer slice, and says when it was captured. EAGAIN when
	// there is none yet.
	next(scratch []byte) (raw []byte, captured time.Time, err error)
	stop()
}

// start has the device stream into buffers that are mapped; where it has none, it is read like a file.
func start(n node) (source, error) {
	m, err := startMapped(n)
	if err == nil {
		return m, nil
	}
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOTTY) {
		if is, e := n.identify(); e == nil && is.caps&abi.CanReadWrite != 0 {
			return file{n}, nil
		}
	}
	return nil, err
}

// mapped is the memory that a device writes to.
type mapped struct {
	node    node
	buffers [][]byte
	plane   *abi.Plane // of the buffer that a call is about, where buffers have planes
}

// buffer is what a call is about.
func (m *mapped) buffer(index uint32) abi.Buffer {
	b := abi.Buffer{Index: index, Type: m.node.kind(), Memory: abi.MemoryMapped}
	if m.plane != nil {
		*m.plane = abi.Plane{}
		b.Offset, b.Length = uintptr(unsafe.Pointer(m.plane)), 1 // m keeps it where it is
	}
	return b
}

// memory is where a buffer is to be mapped.
func (m *mapped) memory(b abi.Buffer) (offset int64, length int) {
	if m.plane != nil {
		return int64(uint32(m.plane.Offset)), int(m.plane.Length)
	}
	return int64(uint32(b.Offset)), int(b.Length)
}

// used is which part of a buffer was written to; not ok when it has no such part.
func (m *mapped) used(b abi.Buffer) (part []byte, ok bool) {
	from, to := 0, int(b.BytesUsed)
	if m.plane != nil {
		from, to = int(m.plane.DataOffset), int(m.plane.BytesUsed)
	}
	memory := m.buffers[b.Index]
	if from > to || to > len(memory) {
		return nil, false
	}
	return memory[from:to], true
}

// How many buffers a device is asked for, and how many it does with where there is no memory for them.
const (
	bufferCount   = 4
	fewestBuffers = 2
)

func startMapped(n node) (*mapped, error) {
	m := &mapped{node: n}
	if n.planes {
		m.plane = new(abi.Plane)
	}
	r := abi.Buffers{Count: bufferCount, Type: n.kind(), Memory: abi.MemoryMapped}
	err := n.ioctl(abi.RequestBuffers, unsafe.Pointer(&r))
	if errors.Is(err, unix.ENOMEM) {
		r.Count = fewestBuffers
		err = n.ioctl(abi.RequestBuffers, unsafe.Pointer(&r))
	}
	if err != nil {
		return nil, fmt.Errorf("request buffers: %w", err)
	}
	if err := m.fill(min(r.Count, 32)); err != nil {
		m.stop()
		return nil, err
	}
	on := int32(n.kind())
	if err := n.ioctl(abi.StreamOn, unsafe.Pointer(&on)); err != nil {
		m.stop()
		return nil, fmt.Errorf("start streaming: %w", err)
	}
	return m, nil
}

// fill maps the buffers and hands them to the device.
func (m *mapped) fill(count uint32) error {
	if count == 0 {
		return errors.New("it gives no buffers")
	}
	for i := range count {
		b := m.buffer(i)
		if err := m.node.ioctl(abi.QueryBuffer, unsafe.Pointer(&b)); err != nil {
			return fmt.Errorf("query buffer %d: %w", i, err)
		}
		offset, length := m.memory(b)
		memory, err := unix.Mmap(m.node.fd, offset, length, unix.PROT_READ, unix.MAP_SHARED)
		if err != nil {
			return fmt.Errorf("map buffer %d: %w", i, err)
		}
		m.buffers = append(m.buffers, memory)
		if err := m.node.ioctl(abi.Queue, unsafe.Pointer(&b)); err != nil {
			return fmt.Errorf("queue buffer %d: %w", i, err)
		}
	}
	return nil
}

func (m *mapped) next(scratch []byte) ([]byte, time.Time, error) {
	b := m.buffer(0)
	if err := m.node.ioctl(abi.Dequeue, unsafe.Pointer(&b)); err != nil {
		return scratch, time.Time{}, err
	}
	at := captured(b)
	if int(b.Index) >= len(m.buffers) {
		return scratch, at, fmt.Errorf("it gives buffer %d of %d", b.Index, len(m.buffers))
	}
	part, ok := m.used(b)
	err := errFlagged
	if ok && b.Flags&abi.BufferError == 0 {
		scratch, err = copyMapped(scratch, part)
	}
	b = m.buffer(b.Index)
	if e := m.node.ioctl(abi.Queue, unsafe.Pointer(&b)); err == nil && e != nil && unplugged(e) {
		err = e
	}
	return scratch, at, err
}

// copyMapped copies what the device has written. It is copied once and whole: the memory of some devices is slow to
// read, and of one that was pulled out it may be gone, which is an error here and not the end of the program.
func copyMapped(scratch, from []byte) (to []byte, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if recover() != nil {
			to, err = scratch, unix.ENODEV
		}
	}()
	return append(scratch[:0], from...), nil
}

// captured is when the device began with a picture; now where it does not say it in a way that makes sense.
func captured(b abi.Buffer) time.Time {
	now := time.Now()
	var clock unix.Timespec
	if b.Flags&abi.BufferMonotonic == 0 || unix.ClockGettime(unix.CLOCK_MONOTONIC, &clock) != nil {
		return now
	}
	if age := time.Duration(clock.Nano() - b.Timestamp.Nano()); age > 0 && age < time.Second {
		return now.Add(-age)
	}
	return now
}

func (m *mapped) stop() {
	off := int32(m.node.kind())
	_ = m.node.ioctl(abi.StreamOff, unsafe.Pointer(&off))
	for _, memory := range m.buffers {
		_ = unix.Munmap(memory)
	}
	m.buffers = nil
	r := abi.Buffers{Type: m.node.kind(), Memory: abi.MemoryMapped}
	_ = m.node.ioctl(abi.RequestBuffers, unsafe.Pointer(&r))
}

// file is a device whose pictures are read.
type file struct{ node node }

const mostRead = 64 << 20

func (f file) next(scratch []byte) ([]byte, time.Time, error) {
	if cap(scratch) == 0 {
		scratch = make([]byte, 1<<20)
		if set, err := f.node.format(); err == nil && set.SizeImage > 0 && set.SizeImage <= mostRead {
			scratch = make([]byte, set.SizeImage)
		}
	}
	scratch = scratch[:cap(scratch)]
	count, err := unix.Read(f.node.fd, scratch)
	if errors.Is(err, unix.EINTR) || err == nil && count == 0 {
		err = unix.EAGAIN
	}
	if err != nil {
		return scratch, time.Time{}, err
	}
	return scratch[:count], time.Now(), nil
}

func (file) stop() {}
