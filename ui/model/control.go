package model

import (
	"confab/session/meeting"
	"confab/ui/text"
)

// Control is the button of a source: what of it is sent, and what a press does. A press always asks for the opposite
// of Wanted, whatever the device and the session are doing.
type Control struct {
	ID      InputID
	Wanted  bool // what the person asked for last
	On      bool // it is sent, or will be without another press
	Waiting bool // On, but not sent at the moment
	Locked  bool // it cannot be sent here: not allowed, or no device is chosen
	Broken  bool // the wanted device does not work
	Hint    string
}

// control says what a source's button shows. s is nil in the lobby.
func control(s *meeting.Snapshot, in Input) Control {
	source, c := in.ID.Source, Control{ID: in.ID, Wanted: in.On}
	switch {
	case in.State == Unwanted:
		c.Locked, c.Hint = true, text.Devices.NothingChosen(source)
	case s != nil && !s.MayPublish(source):
		c.Locked, c.Hint = true, text.Rights.NotAllowed(source, in.On)
	case !in.On:
		c.Hint = text.Devices.SwitchHint(source, false)
	case in.State == Unusable:
		c.Broken, c.Hint = true, text.Devices.Hint(source, in.Problem)
	case in.State == Starting:
		c.On, c.Waiting, c.Hint = true, true, text.Devices.SwitchHint(source, true)
	case in.State == Replaced:
		c.On, c.Broken, c.Hint = true, true, text.Devices.ReplacedHint(source, in.Using)
	default:
		c.On, c.Hint = true, text.Devices.SwitchHint(source, true)
	}
	c.Waiting = c.Waiting || c.On && s != nil && away(s)
	return c
}

// away says that nothing reaches the meeting. During a resume packets go on by the way that they have.
func away(s *meeting.Snapshot) bool {
	return s.Phase != meeting.Live && s.Phase != meeting.Resuming || s.GaveUp
}

// controls are the buttons of all that we can send.
func controls(s *meeting.Snapshot, l Local) []Control {
	var list []Control
	for _, in := range l.Inputs {
		if in.offered() {
			list = append(list, control(s, in))
		}
	}
	return list
}
