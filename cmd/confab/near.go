package main

import (
	"confab/media/device"
	"confab/media/playback"
	"confab/media/studio"
	"confab/session/meeting"
	"confab/ui/model"
	"confab/ui/text"
)

// nearSide is the window's view of this computer: ui.Local over the studio and the speaker. Safe from any goroutine.
type nearSide struct {
	studio  *studio.Studio
	speaker *playback.Speaker
	standIn fakes
	notices noticeBoard
	logins  *logins // nil: nobody asks for a login
	chat    chat
	changed chan struct{}
}

func newNearSide(st *studio.Studio, speaker *playback.Speaker, standIn fakes) *nearSide {
	n := &nearSide{studio: st, speaker: speaker, standIn: standIn, changed: make(chan struct{}, 1)}
	n.notices.changed = n.nudge
	n.notices.stand(standIn.notice)
	return n
}

func (n *nearSide) nudge() {
	select {
	case n.changed <- struct{}{}:
	default:
	}
}

// Changed implements ui.Local.
func (n *nearSide) Changed() <-chan struct{} { return n.changed }

// Local implements ui.Local.
func (n *nearSide) Local() model.Local {
	state := n.studio.State()
	l := model.Local{
		Camera:     input(state.Camera, device.Camera, n.standIn.cameraStandIn),
		Microphone: input(state.Microphone, device.Microphone, n.standIn.microphoneStandIn),
		Notice:     n.notices.text(),
		Chat:       n.chat.all(),
	}
	if n.logins != nil {
		l.Login = n.logins.State()
	}
	if n.speaker.State().Output == playback.Discarding {
		l.Speaker = text.NoSpeaker()
	}
	return l
}

func input(s studio.DeviceState, kind device.Kind, standIn bool) model.Input {
	in := model.Input{Chosen: s.Preferred, On: s.On, StandIn: standIn, Level: s.Level}
	for _, d := range s.Known {
		in.Devices = append(in.Devices, model.Device{Name: d.Name, Label: d.Label, Default: d.Default, Fake: d.Fake})
	}
	if s.Err != nil {
		in.Problem = deviceError(kind, s.Device.Label, s.Err)
	}
	return in
}

// deviceErrors says what a device's failure means, in OpenTok's names.
var deviceErrors = []meaning{
	{device.ErrNotFound, meeting.ErrNoDevice, "was not found"},
	{device.ErrBusy, meeting.ErrDeviceBusy, "is used by another program"},
	{device.ErrDenied, meeting.ErrDeviceDenied, "may not be used: the system denies access"},
	{device.ErrTimeout, meeting.ErrDeviceBusy, "does not answer"},
	{device.ErrLost, meeting.ErrNoDevice, "is gone"},
}

func deviceError(kind device.Kind, label string, err error) *meeting.Error {
	what := "the " + kind.String()
	if label != "" {
		what += " " + label
	}
	if m, ok := meaningOf(err, deviceErrors); ok {
		return m.as.With(what+" "+m.message, err)
	}
	return meeting.ErrInternal.With(what+" stopped working", err)
}
