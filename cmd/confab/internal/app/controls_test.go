package app

import (
	"fmt"
	"testing"
	"time"

	"confab/cmd/confab/internal/sources"
	"confab/media/device"
	"confab/media/mediatest"
	"confab/media/studio"
	"confab/session/meeting"
	"confab/ui/model"
)

// pair is a device that was chosen, and another of the kind.
type pair struct{ wanted, spare *mediatest.Device }

func newPair(kind device.Kind) pair {
	return pair{
		&mediatest.Device{Info: device.Info{Kind: kind, Name: "wanted", Label: "The wanted one"}},
		&mediatest.Device{Info: device.Info{Kind: kind, Name: "spare", Label: "The spare one", Default: true}},
	}
}

// deviceScript brings a device into a state.
type deviceScript struct {
	there func(p pair) []*mediatest.Device // at first
	first model.Readiness                  // of what is there at first, where it is not shown
	make  func(d *testApp, p pair)         // then
	shown model.Readiness
	heal  func(d *testApp, p pair) // after the press
}

func onlyWanted(p pair) []*mediatest.Device { return []*mediatest.Device{p.wanted} }
func onlySpare(p pair) []*mediatest.Device  { return []*mediatest.Device{p.spare} }

func forgive(d *testApp, p pair) {
	d.devices.Change(p.wanted, func(w *mediatest.Device) { w.OpenErr = nil })
}

func addWanted(d *testApp, p pair) { d.devices.Add(p.wanted) }

// deviceScripts are all states of a device.
var deviceScripts = map[string]deviceScript{
	"opening": {there: func(p pair) []*mediatest.Device {
		p.wanted.OpenTakes = 500 * time.Millisecond
		return onlyWanted(p)
	}, shown: model.Starting},
	"live":     {there: onlyWanted, shown: model.Ready},
	"fallback": {there: onlySpare, shown: model.Replaced, heal: addWanted},
	"failed": {
		there: func(pair) []*mediatest.Device { return nil }, shown: model.Unusable,
		heal: func(d *testApp, p pair) { d.devices.Add(p.spare) },
	},
	"denied": {there: func(p pair) []*mediatest.Device {
		p.wanted.OpenErr = device.ErrDenied
		return onlyWanted(p)
	}, shown: model.Unusable, heal: forgive},
	"busy": {there: func(p pair) []*mediatest.Device {
		p.wanted.OpenErr = device.ErrBusy
		return []*mediatest.Device{p.wanted, p.spare}
	}, shown: model.Replaced, heal: forgive},
	"returning": {there: onlySpare, first: model.Replaced, make: func(d *testApp, p pair) {
		p.wanted.OpenTakes = 500 * time.Millisecond
		d.devices.Add(p.wanted)
	}, shown: model.Replaced},
	"gone": {
		there: onlyWanted, first: model.Ready,
		make:  func(d *testApp, p pair) { d.devices.Remove(p.wanted) },
		shown: model.Unusable, heal: addWanted,
	},
	"none": {there: onlySpare, shown: model.Unwanted},
}

// TestPressInEveryState brings a device and a session into each state and presses: nothing is sent from then on,
// whatever the device does, until the next press.
func TestPressInEveryState(t *testing.T) {
	for name, row := range deviceScripts {
		for _, state := range []string{"no session", "joining", "closed"} {
			for _, source := range []meeting.Source{meeting.Camera, meeting.Microphone} {
				t.Run(fmt.Sprintf("%s/%s/%s", name, state, source), func(t *testing.T) {
					t.Parallel()
					pressInState(t, row, state, source)
				})
			}
		}
	}
}

func pressInState(t *testing.T, row deviceScript, state string, source meeting.Source) {
	kind := device.Camera
	if source == meeting.Microphone {
		kind = device.Microphone
	}
	p := newPair(kind)
	c := sources.Choice{Camera: "wanted", Microphone: "wanted"}
	if row.shown == model.Unwanted {
		c = sources.Choice{Camera: studio.None, Microphone: studio.None}
	}
	d := newTestApp(t, c, row.there(p)...)
	if row.make != nil {
		d.await("the device's first state", func() bool { return d.input(source).State == row.first })
		row.make(d, p)
	}
	d.await("the device's state", func() bool { return d.input(source).State == row.shown })
	if state != "no session" {
		d.joinUnanswered()
		d.await("joining", func() bool { return d.Snapshot().Phase == meeting.Joining })
	}
	if state == "closed" {
		d.step(d.leave)
	}
	d.pressed(source, row.shown, state == "joining")
	if row.heal != nil {
		row.heal(d, p)
		d.await("the device's return", func() bool { return d.healed(source) })
	}
	if d.sent(source) || d.announced(source) || d.input(source).On {
		t.Error("sent, though nobody has pressed since")
	}
	d.press(source)
	switch {
	case row.shown == model.Unwanted:
		if d.sent(source) {
			t.Error("a device was opened that was ruled out")
		}
	case row.heal != nil || row.shown != model.Unusable:
		d.await("what was turned on", func() bool { return d.sent(source) })
	}
}

// healed says that a device can be had. A camera that is off is not opened for that.
func (d *testApp) healed(source meeting.Source) bool {
	in := d.input(source)
	return source == meeting.Camera || in.State == model.Ready || in.State == model.Replaced
}

// pressed presses once and checks that it shows and counts at once.
func (d *testApp) pressed(source meeting.Source, shown model.Readiness, announcing bool) {
	d.t.Helper()
	if announcing && (shown == model.Ready || shown == model.Replaced) {
		d.await("the publication", func() bool { return d.announced(source) })
	}
	d.press(source)
	if d.sent(source) || d.input(source).On {
		d.t.Error("sent after the press")
	}
	d.await("what the session says", func() bool { return !d.announced(source) })
}
