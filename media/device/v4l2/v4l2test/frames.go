//go:build linux

package v4l2test

import (
	"time"

	"golang.org/x/sys/unix"

	"confab/media/device/v4l2/internal/abi"
)

// Shot is a picture that is about to be handed over.
type Shot struct {
	Data  []byte
	Used  int    // how much of the buffer it is said to fill
	Flags uint32 // of the buffer
	Drop  bool   // it never comes
	At    *int64 // nanoseconds of the monotonic clock that it is said to be of; nil: it does not say
}

// Monotonic is what the clock says by which pictures are stamped, in nanoseconds.
func Monotonic() int64 {
	var now unix.Timespec
	_ = unix.ClockGettime(unix.CLOCK_MONOTONIC, &now) // every Linux has it
	return now.Nano()
}

// FlagError is the flag of a buffer that the device knows to be bad.
const FlagError = abi.BufferError

// startFrames begins to take pictures at the rate that is set.
func (d *Device) startFrames() {
	stop := make(chan struct{})
	d.stop, d.done = stop, nil
	every := time.Second * time.Duration(d.interval.Num) / time.Duration(d.interval.Den)
	format := d.format
	d.bus.work.Go(func() {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for n := 0; ; n++ {
			select {
			case <-stop:
				return
			case now := <-ticker.C:
				d.shoot(stop, format, n, now)
			}
		}
	})
}

func (d *Device) stopFrames() {
	if d.stop != nil {
		close(d.stop)
	}
	d.stop, d.done, d.queued = nil, nil, nil
}

// shoot takes a picture into the next buffer, if there is one.
func (d *Device) shoot(stop chan struct{}, format abi.PixFormat, n int, at time.Time) {
	d.mu.Lock()
	index := 0
	switch {
	case d.stop != stop:
		d.mu.Unlock()
		return
	case d.camera.ReadOnly:
		d.done = nil // only the newest
	case len(d.queued) == 0:
		d.mu.Unlock()
		return
	default:
		index = d.queued[0]
		d.queued = d.queued[1:]
	}
	size := int(d.bufferSize())
	d.mu.Unlock()

	shot := d.camera.shoot(format, n)
	whole := make([]byte, (min(max(len(shot.Data), shot.Used), size)+4095)/4096*4096)
	copy(whole, shot.Data)
	d.mu.Lock()
	if d.stop == stop && !d.camera.ReadOnly {
		copy(d.memory[index*size:], whole)
	}
	d.mu.Unlock()
	if !d.camera.ReadOnly {
		d.store(uint64(index*size), whole)
	}
	d.mu.Lock()
	if d.stop == stop {
		if shot.Drop {
			d.queued = append(d.queued, index)
		} else {
			d.done = append(d.done, shotBuffer{index, shot, n, at})
		}
	}
	d.mu.Unlock()
	d.wake()
}

// store puts bytes where who has mapped the file sees them.
func (d *Device) store(offset uint64, data []byte) {
	out := storeOut{node: d.node, offset: offset, size: uint32(len(data))}
	d.bus.write(reply{errno: notifyStore}, bytesOf(&out), data)
}
