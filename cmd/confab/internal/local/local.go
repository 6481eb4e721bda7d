package local

import (
	"errors"

	"confab/cmd/confab/internal/explain"
	"confab/cmd/confab/internal/sources"

	"confab/media/device"
	"confab/media/playback"
	"confab/media/studio"
	"confab/session/meeting"
	"confab/ui/model"
	"confab/ui/text"
)

// Computer is this computer as the window sees it: ui.Local over the sources and the speaker. Safe from any goroutine.
type Computer struct {
	Notices Notices
	Chat    Chat

	sources sources.List
	speaker *playback.Speaker
	login   func() model.LoginState
	changed chan struct{}
}

// New makes the view. login says how one stands with the session server; nil where nobody asks for a login.
func New(list sources.List, speaker *playback.Speaker, login func() model.LoginState) *Computer {
	c := &Computer{sources: list, speaker: speaker, login: login, changed: make(chan struct{}, 1)}
	c.Notices.changed = c.Nudge
	return c
}

// Nudge says that something has changed.
func (c *Computer) Nudge() {
	select {
	case c.changed <- struct{}{}:
	default:
	}
}

// Changed implements ui.Local.
func (c *Computer) Changed() <-chan struct{} { return c.changed }

// Local implements ui.Local.
func (c *Computer) Local() model.Local {
	l := model.Local{Notice: c.Notices.text(), Chat: c.Chat.all()}
	for _, src := range c.sources {
		l.Inputs = append(l.Inputs, input(src))
	}
	if c.login != nil {
		l.Login = c.login()
	}
	l.Speaker = speakerLabel(c.speaker.State())
	return l
}

func input(src sources.Source) model.Input {
	s := src.State()
	in := model.Input{
		ID: src.ID(), Chosen: s.Preferred, On: s.On, State: readiness(s), Using: s.Device.Label,
		StandIn: src.StandIn, Offered: src.Offered, Level: s.Level, Paused: s.Quality.Paused,
	}
	for _, d := range s.Known {
		in.Devices = append(in.Devices, model.Device{Name: d.Name, Label: d.Label, Default: d.Default, Fake: d.Fake})
	}
	if s.Err != nil {
		in.Problem = DeviceError(src.Kind(), s.Err)
	}
	return in
}

// speakerLabel is through what the others are heard; empty for the system's default.
func speakerLabel(s playback.State) string {
	if s.Output == playback.Discarding {
		return text.Devices.NoSpeaker()
	}
	return s.Label
}

// readiness leaves out that what has failed is being tried once more.
func readiness(s studio.State) model.Readiness {
	switch {
	case s.Preferred == studio.None:
		return model.Unwanted
	case s.Phase == studio.Failed, s.Phase == studio.Opening && s.Err != nil:
		return model.Unusable
	case s.Phase == studio.Opening, s.Phase == studio.Off && s.On:
		return model.Starting
	case s.Fallback && s.Err != nil:
		return model.Replaced
	}
	return model.Ready
}

// deviceErrors says what a device's failure means, in OpenTok's names.
var deviceErrors = []explain.Row{
	{Kind: device.ErrNotFound, As: meeting.ErrNoDevice, Message: "was not found"},
	{Kind: device.ErrBusy, As: meeting.ErrDeviceBusy, Message: "is used by another program"},
	{
		Kind: device.ErrDenied, As: meeting.ErrDeviceDenied,
		Message: "may not be used: the system denies access",
	},
	{Kind: device.ErrTimeout, As: meeting.ErrDeviceBusy, Message: "does not answer"},
	{Kind: device.ErrLost, As: meeting.ErrNoDevice, Message: "is gone"},
}

// DeviceError puts a device's failure into OpenTok's words.
func DeviceError(kind device.Kind, err error) *meeting.Error {
	what := "the " + kind.String()
	var failure *device.Error
	if errors.As(err, &failure) && failure.Label != "" {
		what += " " + failure.Label
	} else if failure != nil && failure.Name != "" {
		what += " " + failure.Name
	}
	if m, ok := explain.Find(err, deviceErrors); ok {
		return m.As.With(what+" "+m.Message, err)
	}
	return meeting.ErrInternal.With(what+" stopped working", err)
}
