package model

import (
	"fmt"
	"slices"

	"confab/session/meeting"
)

// InputID names one of our own sources for as long as the program runs.
type InputID struct {
	Source meeting.Source
	Number int // among our sources of that kind, from 0
}

// String names the input in logs and tests, counted from 1 as people do: "camera", "camera 2".
func (id InputID) String() string {
	if id.Number == 0 {
		return id.Source.String()
	}
	return fmt.Sprintf("%s %d", id.Source, id.Number+1)
}

// Device is one that can be chosen.
type Device struct {
	Name    string // stable; what Choose is given
	Label   string // what people read; two devices may have the same
	Default bool   // what the system prefers
	Fake    bool
}

// Readiness is what stands behind an input.
type Readiness uint8

// The readinesses.
const (
	Ready    Readiness = iota // the device delivers, or will when it is switched on
	Starting                  // it is being opened
	Replaced                  // it cannot be used, and another device delivers in its place
	Unusable                  // no device can be used; as soon as one can, it delivers
	Unwanted                  // no device at all was chosen
)

var readinessNames = [...]string{"ready", "starting", "replaced", "unusable", "unwanted"}

// String names the readiness in tests.
func (r Readiness) String() string {
	if int(r) >= len(readinessNames) {
		return "unknown"
	}
	return readinessNames[r]
}

// Input is something that we can send, as it is now: a camera, a microphone, a screen.
type Input struct {
	ID      InputID
	Devices []Device
	Chosen  string // name of the device that is wanted; empty for the system's default
	On      bool   // the person wants to be seen or heard
	State   Readiness
	Using   string // label of the device that delivers; empty for none
	// why the wanted one does not: ErrNoDevice, ErrDeviceBusy, ErrDeviceDenied, another; nil when it does
	Problem error
	StandIn bool    // a fake that nobody asked for, because no real device was found
	Level   float64 // of the sound, 0 to 1
	Paused  bool    // the picture is on, and not sent: the way to the server does not carry it
	Offered bool    // only in a meeting, and where there is a device
}

// offered says whether there is something to switch.
func (in Input) offered() bool {
	return !in.Offered || in.On || len(in.Devices) > 0 && in.State != Unwanted
}

// Local is the near side: what the person at this computer has chosen and what became of it.
type Local struct {
	Inputs  []Input // in the order of their buttons
	Speaker string  // label of what is really open; empty for the system's default
	Login   LoginState
	Chat    []ChatLine // oldest first; only ever longer within one meeting
	Notice  string     // one sentence for the notice line, from ui/text; empty for none
}

// Input is the first one of a source; where there is none, one for which no device is chosen.
func (l Local) Input(source meeting.Source) Input {
	i := slices.IndexFunc(l.Inputs, func(in Input) bool { return in.ID.Source == source })
	if i < 0 {
		return Input{ID: InputID{Source: source}, State: Unwanted}
	}
	return l.Inputs[i]
}

// Level is how loud the loudest of our own sounds is, 0 to 1.
func (l Local) Level() float64 {
	loudest := 0.0
	for _, in := range l.Inputs {
		loudest = max(loudest, in.Level)
	}
	return loudest
}

// JoinForm is what the lobby asks for. It is "last used" the next time.
type JoinForm struct {
	Server, Room, Name string
	Devices            map[InputID]string // names; empty or none for the preferred one
}
