package app

import (
	"time"

	"confab/cmd/confab/internal/local"
	"confab/cmd/confab/internal/sources"
	"confab/media/studio"
	"confab/session/meeting"
	"confab/ui/text"
)

// forcedOff is what others did to a source of ours in the present meeting. It ends with a press, or with the meeting.
type forcedOff struct {
	muted bool // a moderator or the server turned it off; the person here had it on
	ended bool // and the publication is over: it begins again when the person turns it on
}

// switched follows a press, after the studio has: whatever somebody else did to the source is over with it.
func (a *App) switched(src sources.Source, on bool) {
	delete(a.forcedOff, src.ID())
	a.local.Notices.Drop(src.Name())
	if words := a.lockedWords(src, on); words != "" {
		a.local.Notices.Pass(src.Name(), words, local.Short)
	}
	a.publish(src, true)
}

// lockedWords says why a press has no effect now; empty where it has.
func (a *App) lockedWords(src sources.Source, on bool) string {
	switch {
	case src.State().Preferred == studio.None:
		return text.Devices.NothingChosen(src.As)
	case !a.Snapshot().MayPublish(src.As):
		return text.Rights.NotAllowed(src.As, on)
	}
	return ""
}

// forceOff follows somebody else's wish. What it was is kept for the next meeting.
func (a *App) forceOff(trackID string, ended bool) {
	src, ok := a.sources.Sending(trackID)
	if !ok {
		return
	}
	was := a.forcedOff[src.ID()]
	a.forcedOff[src.ID()] = forcedOff{muted: was.muted || src.State().On, ended: was.ended || ended}
	src.Set(false)
	a.publish(src, false)
	a.local.Nudge()
}

// notify tells what somebody else did to a source of ours, until it is switched.
func (a *App) notify(trackID, notice string, d time.Duration) {
	if src, ok := a.sources.Sending(trackID); ok {
		a.local.Notices.Pass(src.Name(), notice, d)
	}
}

// undoForced gives back what was turned off by others: that held for one meeting.
func (a *App) undoForced() {
	for _, src := range a.sources {
		f, off := a.forcedOff[src.ID()]
		if !off {
			continue
		}
		if f.muted && !src.Offered {
			src.Set(true)
		}
		a.local.Notices.Drop(src.Name())
	}
	clear(a.forcedOff)
	a.local.Nudge()
}

// permitDevices closes in a meeting what may not be sent to it, and opens it again, where it is wanted, when it may or
// when the meeting is over: in the lobby one may see oneself.
func (a *App) permitDevices(snap *meeting.Snapshot) {
	over := snap.Phase == meeting.Closed
	for _, s := range a.sources {
		if s.Offered && over {
			s.Set(false) // the next meeting is not to see what this one did
		}
		s.Permit(over || snap.MayPublish(s.As))
	}
}

// publish has the session send a source as the person here wants it and its device can give it. Tracks exist before
// their devices are open, so that a slow camera delays nobody: who is eager publishes then. What has failed is muted,
// and withdrawn when it does not come back, so that others see initials and not a frozen face. Off is muted for the
// others.
func (a *App) publish(src sources.Source, eager bool) {
	if a.session == nil {
		return
	}
	d := src.State()
	absent := a.absent(src, d.Phase, time.Now())
	switch {
	case d.Preferred == studio.None, d.Phase == studio.Failed && !absent, src.Offered && !d.On:
		a.session.Unpublish(src.TrackID())
	case a.forcedOff[src.ID()].ended, src.As.Video() && !d.On:
	case eager, d.Phase == studio.Open:
		a.session.Publish(src.LocalTrack())
	}
	a.session.Mute(src.TrackID(), !d.On || absent)
}

func (a *App) publishAll(eager bool) {
	for _, s := range a.sources {
		a.publish(s, eager)
	}
}
