//go:build linux

package v4l2

import (
	"cmp"
	"slices"
	"sync"
	"time"
)

// Finder lists cameras. The zero value is ready. It is for any number of goroutines.
type Finder struct {
	Devices string        // folder of the device nodes, default /dev
	System  string        // folder of what the kernel says of them, default /sys/class/video4linux
	Limit   time.Duration // for all devices to answer, default 200 ms
	Late    func()        // called, if not nil, when a device that was listed as silent has answered
	Wanted  []Setting     // of every camera that is opened, in this order

	mu    sync.Mutex
	looks map[string]*look // by the name of the node
}

const defaultLimit = 200 * time.Millisecond

// Device is a camera that was found.
type Device struct {
	Path   string // of its node
	Name   string // stable across ports where it has a serial number, else across reboots
	Card   string // for people, as its driver calls it
	Silent bool   // it has not answered in time: what it is is not known
	colour bool
	only   string // the one format that it has and that is not read
	number int
	parent string // the part of a USB device that it belongs to, if any
	wanted []Setting
}

// Camera makes the driver that mediadevices opens; nothing of the device is touched before that.
func (d Device) Camera() *Camera { return &Camera{path: d.Path, wanted: d.wanted} }

// List gives the cameras, the one to use first. Devices that have not answered in time are the last of it. Those that
// capture no pictures are left out: the second node of a USB camera carries metadata.
func (f *Finder) List() []Device {
	looks := f.look()
	links := f.links()
	var list []Device
	for name, l := range looks {
		if d, ok := f.device(name, l); ok {
			d.Name = cmp.Or(links[name], name)
			list = append(list, d)
		}
	}
	slices.SortFunc(list, func(a, b Device) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), cmp.Compare(a.number, b.number))
	})
	return onceEach(list)
}

// onceEach leaves out the lesser nodes of one device, which has several of them.
func onceEach(list []Device) []Device {
	parents := map[string]bool{}
	return slices.DeleteFunc(list, func(d Device) bool {
		known := parents[d.parent]
		parents[d.parent] = d.parent != ""
		return known
	})
}

// rank orders devices: colour, then infrared and depth, then what cannot be read, then what does not answer.
func (d Device) rank() int {
	switch {
	case d.Silent:
		return 3
	case d.only != "":
		return 2
	case !d.colour:
		return 1
	default:
		return 0
	}
}
