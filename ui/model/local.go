package model

// DeviceKind says what a device does.
type DeviceKind uint8

// The kinds.
const (
	NoKind DeviceKind = iota
	Camera
	Microphone
	Speaker
)

var kindNames = [...]string{"none", "camera", "microphone", "speaker"}

// String names the kind in logs and tests.
func (k DeviceKind) String() string {
	if int(k) >= len(kindNames) {
		return "unknown"
	}
	return kindNames[k]
}

// Device is one that can be chosen.
type Device struct {
	Name    string // stable; what Choose is given
	Label   string // for people
	Default bool   // what the system prefers
	Fake    bool
}

// Input is the camera or the microphone as it is now.
type Input struct {
	Devices []Device
	Chosen  string  // name of the device in use; empty for the preferred one
	On      bool    // the person wants to be seen or heard
	Problem error   // why it does not work: meeting.ErrNoDevice, ErrDeviceBusy, ErrDeviceDenied or another; nil when it does
	StandIn bool    // a fake that nobody asked for, because no real device was found
	Level   float64 // of the microphone, 0 to 1
}

// Local is the near side: what the person at this computer has chosen and what became of it.
type Local struct {
	Camera, Microphone Input
	Speaker            string // label of what is really open; empty for the system's default
	Login              LoginState
	Chat               []ChatLine // oldest first; only ever longer within one meeting
	Notice             string     // one sentence for the notice line, from ui/text; empty for none
}

// JoinForm is what the lobby asks for. It is "last used" the next time.
type JoinForm struct {
	Server, Room, Name string
	Camera, Microphone string // device names; empty for the preferred one
}
