package app

import (
	"confab/cmd/confab/internal/local"
	"confab/cmd/confab/internal/observe"
	"confab/media/device"
	"confab/media/playback"
	"confab/media/studio"
	"confab/session/meeting/event"
	"confab/ui/text"
)

// takeStudio follows the devices: what works is published, what fails is withdrawn, and everybody hears of it.
func (a *App) takeStudio() {
	for _, change := range a.studio.Changes().Take() {
		switch change := change.(type) {
		case studio.DeviceChanged:
			a.events.DeviceChanged(change.Kind.String(), change.From.Name, change.To.Name, change.Format.String(),
				change.Why.String())
		case studio.DeviceFailed:
			failure := local.DeviceError(change.Kind, change.Err)
			a.log.Warn("device", "kind", change.Kind, "name", change.Label, "error", failure.Message)
			a.events.Session(event.Failed{Err: failure})
		case studio.QualityChanged:
			a.qualityChanged(change)
		case studio.LayersReturned:
			if src, ok := a.sources.Named(change.Source); ok && a.session != nil {
				a.session.LayersReturned(src.TrackID())
			}
		}
	}
	a.publishAll(false)
	a.local.Nudge()
}

// qualityChanged says why what is sent of a picture is less than it could be, and when only sound is sent.
func (a *App) qualityChanged(now studio.QualityChanged) {
	src, ok := a.sources.Named(now.Source)
	if !ok {
		return
	}
	was := a.quality[now.Source]
	a.quality[now.Source] = now.Quality
	id := ""
	for _, p := range a.Snapshot().Publications {
		if p.TrackID == src.TrackID() {
			id = p.StreamID
		}
	}
	if was.Limited != now.Limited {
		a.events.Session(event.QualityLimited{StreamID: id, Source: src.As, Reason: now.Limited.String()})
	}
	switch {
	case !was.Paused && now.Paused:
		a.events.Session(event.VideoDisabled{StreamID: id, Source: src.As, Reason: event.ForQuality})
	case was.Paused && !now.Paused:
		a.events.Session(event.VideoEnabled{StreamID: id, Source: src.As, Reason: event.ForQuality})
	}
}

// takeSpeaker says when another speaker takes the place of the one that was asked for, and when that is back.
func (a *App) takeSpeaker() {
	a.local.Nudge()
	now := a.speaker.State()
	if now.Output == playback.Playing {
		a.followHeadset()
	}
	if now.Output != playback.Playing || now.Missing == a.noSpeaker {
		return
	}
	a.noSpeaker = now.Missing
	if !now.Missing {
		a.events.DeviceChanged(device.Speaker.String(), "", a.o.Speaker, now.Format.String(), studio.Returned.String())
		a.speakerBack.Store(true)
		a.local.Notices.Pass("speaker", text.Devices.Switched(now.Label), local.Short)
		return
	}
	failure := local.DeviceError(device.Speaker, &device.Error{
		Op: "open", Kind: device.Speaker, Name: a.o.Speaker, What: device.ErrNotFound,
	})
	a.log.Warn("device", "kind", device.Speaker, "name", a.o.Speaker, "error", failure.Message)
	a.events.Session(event.Failed{Err: failure})
	a.events.DeviceChanged(device.Speaker.String(), a.o.Speaker, "", now.Format.String(), studio.Unavailable.String())
	a.local.Notices.Pass("speaker", text.Devices.SpeakerMissing(a.o.Speaker), local.Long)
}

// devices is the status's line about what is really open.
func (a *App) devices() map[string]string {
	open := map[string]string{}
	for _, src := range a.sources {
		if s := src.State(); s.Phase == studio.Open {
			open[src.Name()] = s.Device.Name
		}
	}
	open["speaker"] = a.speaker.State().String()
	return open
}

// opened is the whole truth about what is open, for the status and the window.
func (a *App) opened() []observe.Opened {
	var open []observe.Opened
	for _, src := range a.sources {
		if s := src.State(); s.Phase == studio.Open {
			open = append(open, observe.Opened{
				Source: src.Name(), Name: s.Device.Name, Label: s.Device.Label, Format: s.Format.String(),
				Since: s.Since, Why: s.Why.String(), Controls: s.Controls,
			})
		}
	}
	if s := a.speaker.State(); s.Output == playback.Playing {
		o := observe.Opened{
			Source: "speaker", Name: a.o.Speaker, Label: s.Label, Format: s.Format.String(), Since: s.Since,
		}
		why := studio.Started
		switch {
		case s.Missing:
			o.Name, why = "", studio.Unavailable
		case a.speakerBack.Load():
			why = studio.Returned
		}
		o.Why = why.String()
		open = append(open, o)
	}
	return open
}
