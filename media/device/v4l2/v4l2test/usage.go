//go:build linux

package v4l2test

import (
	"testing"
	"time"
)

// Asked is how often anything was asked of it.
func (d *Device) Asked() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.asked
}

// Streams says whether somebody has it send pictures.
func (d *Device) Streams() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.stop != nil
}

// Opens is how often it was opened.
func (d *Device) Opens() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.opens
}

// WaitClosed waits until nobody has it open. The kernel says so some time after a close.
func (d *Device) WaitClosed(t testing.TB) {
	t.Helper()
	limit := time.After(10 * time.Second)
	for {
		d.mu.Lock()
		open, changed := d.open, d.changed
		d.mu.Unlock()
		if open == 0 {
			return
		}
		select {
		case <-changed:
		case <-limit:
			t.Fatalf("%s is still open, %d times", d.name, open)
		}
	}
}

// Value is what a control has.
func (d *Device) Value(id uint32) int32 {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, c := range d.camera.Controls {
		if c.ID == id {
			return d.value(c)
		}
	}
	return -1
}
