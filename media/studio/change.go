package studio

import (
	"time"

	"confab/media/allocation"
	"confab/media/device"
)

// Change is something that happened to a source: DeviceChanged, DeviceFailed, Ready, QualityChanged or LayersReturned.
type Change interface{ change() }

// DeviceChanged says that another device is in use now. From or To is the zero Info for none.
type DeviceChanged struct {
	Source   string // its name
	Kind     device.Kind
	From, To device.Info
	Format   device.Format // of To
	Why      Why
}

// DeviceFailed says that a device cannot be used now. It is said once per device and cause until the device works
// again.
type DeviceFailed struct {
	Source string // its name
	Kind   device.Kind
	Name   string // preferred name when it is not there; "" when there is no device at all
	Label  string
	Err    error // is device.ErrNotFound, ErrBusy, ErrDenied, ErrLost or ErrTimeout where known
	Retry  time.Duration
}

// Ready says that the first picture or sound of a device has come.
type Ready struct {
	Source string // its name
	Kind   device.Kind
	Device device.Info
	Format device.Format
}

// QualityChanged says that pictures that are sent have been limited by something else than before for a while, or that
// they pause or go on.
type QualityChanged struct {
	Source string // its name
	Kind   device.Kind
	Quality
}

// LayersReturned says that layers are sent again that the way to the server did not carry.
type LayersReturned struct {
	Source string // its name
}

// Quality is why pictures are less than they could be. The zero value is that they are not.
type Quality struct {
	Limited allocation.Limit
	Paused  bool // audio-only fallback: not even the lowest layer fits, and nothing is sent
}

func (DeviceChanged) change()  {}
func (DeviceFailed) change()   {}
func (Ready) change()          {}
func (QualityChanged) change() {}
func (LayersReturned) change() {}

// Why is the reason of a DeviceChanged.
type Why uint8

// Reasons. The zero value is none.
const (
	Started        Why = iota + 1 // the first device of this kind
	Chosen                        // the user chose it
	Unavailable                   // the preferred one cannot be opened
	Lost                          // the one before was lost
	Returned                      // the preferred one is back
	DefaultChanged                // the system's default is another one now
)

var whyNames = [...]string{"", "started", "chosen", "unavailable", "lost", "returned", "defaultChanged"}

func (w Why) String() string {
	if int(w) < len(whyNames) {
		return whyNames[w]
	}
	return ""
}

// Phase is how far a device is.
type Phase uint8

// Phases. The zero value is not wanted.
const (
	Off     Phase = iota // switched off, not permitted, or None is chosen
	Opening              // being looked for or opened
	Open                 // delivering
	Failed               // no device can be used now; tried again later
)

var phaseNames = [...]string{"off", "opening", "open", "failed"}

func (p Phase) String() string {
	if int(p) < len(phaseNames) {
		return phaseNames[p]
	}
	return ""
}

// State is a source at a moment; its slice is not to be written to.
type State struct {
	On        bool   // what the user wants
	Preferred string // the user's choice; "" = default
	Phase     Phase
	Device    device.Info     // in use; zero if none
	Format    device.Format   // of Device
	Controls  device.Controls // of Device, as they were when it was opened
	Since     time.Time       // when Device was opened
	Why       Why             // why it is Device and no other
	Fallback  bool            // Device is not what the user prefers
	Err       error           // why the preferred device is not in use; nil if it is
	Quality   Quality         // of what is sent of the pictures, as QualityChanged said
	Level     float64         // 0 to 1; zero for pictures
	Known     []device.Info   // devices to choose from
}
