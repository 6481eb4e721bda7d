//go:build linux

package v4l2test

import (
	"golang.org/x/sys/unix"

	"confab/media/device/v4l2/internal/abi"
)

// control answers what is about controls.
func (d *Device) control(request uintptr, in []byte) ([]byte, unix.Errno) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if request == abi.QueryControl {
		v := as[abi.ControlDesc](in)
		next := v.ID&abi.NextControl != 0
		v.ID &^= abi.NextControl
		for _, c := range d.camera.Controls { // in the order of their numbers
			if next && c.ID > v.ID || !next && c.ID == v.ID {
				v.ID, v.Type, v.Flags = c.ID, c.Type, c.Flags
				v.Least, v.Greatest, v.Step, v.Usual = c.Least, c.Greatest, 1, c.Value
				copy(v.Name[:31], c.Name)
				return bytesOf(&v), 0
			}
		}
		return nil, unix.EINVAL
	}
	v := as[abi.Control](in)
	for _, c := range d.camera.Controls {
		switch {
		case c.ID != v.ID:
		case request == abi.GetControl:
			v.Value = d.value(c)
			return bytesOf(&v), 0
		case v.Value < c.Least || v.Value > c.Greatest:
			return nil, unix.ERANGE
		default:
			d.values[c.ID] = v.Value
			return bytesOf(&v), 0
		}
	}
	return nil, unix.EINVAL
}

func (d *Device) value(c Control) int32 {
	if v, set := d.values[c.ID]; set {
		return v
	}
	return c.Value
}
