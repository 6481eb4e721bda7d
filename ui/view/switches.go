package view

import (
	"fyne.io/fyne/v2"

	"confab/assets"
	"confab/session/meeting"
	"confab/ui/model"
	"confab/ui/widget"
)

// switches are the buttons of all that we can send.
type switches struct {
	size float32
	set  func(id model.InputID, on bool)
	hint func(string) // what the pointer is over

	shown    []model.Control
	controls []*widget.Control
}

// show draws the buttons. It says whether there are others than before, which then have to be laid out.
func (s *switches) show(list []model.Control) (others bool) {
	others = len(list) != len(s.shown)
	for i := 0; !others && i < len(list); i++ {
		others = list[i].ID != s.shown[i].ID
	}
	s.shown = list
	if others {
		s.controls = nil
		for i := range list {
			c := widget.NewControl(s.size, widget.ControlProps{}, func() { s.set(s.shown[i].ID, !s.shown[i].Wanted) })
			c.OnHint = s.hint
			s.controls = append(s.controls, c)
		}
	}
	for i, c := range list {
		s.controls[i].Draw(switchProps(c))
	}
	return others
}

// objects are the buttons for a container.
func (s *switches) objects() []fyne.CanvasObject {
	var list []fyne.CanvasObject
	for _, c := range s.controls {
		list = append(list, c)
	}
	return list
}

func switchProps(c model.Control) widget.ControlProps {
	on, off := glyphs(c.ID.Source)
	p := widget.ControlProps{Icon: on, Hint: c.Hint, Broken: c.Broken, Faint: c.Waiting || c.Locked}
	switch {
	case c.ID.Source == meeting.Screen: // off is how it should be
		p.Alert = c.On
	case !c.On:
		p.Icon, p.Alert = off, !c.Locked
	}
	return p
}

// glyphs are a source's, on and off.
func glyphs(source meeting.Source) (on, off assets.Icon) {
	switch source {
	case meeting.Microphone, meeting.ScreenAudio:
		return assets.Mic, assets.MicOff
	case meeting.Screen:
		return assets.Screen, assets.Screen
	case meeting.Camera, meeting.UnknownSource:
	}
	return assets.Camera, assets.CameraOff
}
