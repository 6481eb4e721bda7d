//go:build linux

package v4l2

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unsafe"

	"golang.org/x/sys/unix"

	"confab/media/device/v4l2/internal/abi"
)

const mostControls = 256

// controls lists those that have a number for a value and can be set.
func (n node) controls() []Control {
	var list []Control
	d := abi.ControlDesc{}
	for range mostControls {
		last := d.ID
		d = abi.ControlDesc{ID: last | abi.NextControl}
		if n.ioctl(abi.QueryControl, unsafe.Pointer(&d)) != nil || d.ID <= last {
			break
		}
		number := d.Type == abi.ControlInteger || d.Type == abi.ControlBool || d.Type == abi.ControlMenu
		if !number || d.Flags&(abi.ControlDisabled|abi.ControlReadOnly) != 0 {
			continue
		}
		v := abi.Control{ID: d.ID}
		if n.ioctl(abi.GetControl, unsafe.Pointer(&v)) != nil {
			continue
		}
		list = append(list, Control{
			Name: controlName(unix.ByteSliceToString(d.Name[:])), Value: int(v.Value), id: d.ID,
			Least: int(d.Least), Greatest: int(d.Greatest), Usual: int(d.Usual),
		})
	}
	return list
}

// controlName spells what a driver calls a control as v4l2-ctl does.
func controlName(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	return strings.Join(words, "_")
}

func (n node) setControl(id uint32, value int) error {
	return n.ioctl(abi.SetControl, unsafe.Pointer(&abi.Control{ID: id, Value: int32(value)}))
}

// setUp has a camera keep its rate in low light, not flicker in the light of lamps, and be as it is wanted. What it
// does not have is no error, unless it is wanted by name.
func (n node) setUp(rate float64, wanted []Setting) ([]Control, error) {
	list := n.controls()
	for _, c := range list {
		switch {
		case c.id == abi.VaryFrameRate && rate > 0:
			_ = n.setControl(c.id, 0)
		case c.id == abi.PowerLineFrequency && c.Value == c.Usual: // nobody has set it
			if hertz := mains(c.Greatest); hertz >= 0 {
				_ = n.setControl(c.id, hertz)
			}
		}
	}
	var refused error
	for _, w := range wanted { // in their order: the focus can be set once it is not automatic
		at := slices.IndexFunc(list, func(c Control) bool { return c.Name == w.Name })
		switch {
		case at < 0:
			refused = errors.Join(refused, fmt.Errorf("it has no control %q", w.Name))
		default:
			if err := n.setControl(list[at].id, w.Value); err != nil {
				refused = errors.Join(refused, fmt.Errorf("set %s to %d: %w", w.Name, w.Value, err))
			}
		}
	}
	return n.controls(), refused
}
