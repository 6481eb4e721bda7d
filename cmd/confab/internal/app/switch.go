package app

import (
	"confab/cmd/confab/internal/local"
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
func (a *App) switched(source meeting.Source, on bool) {
	delete(a.forcedOff, source)
	a.local.Notices.Drop(source.String())
	if words := a.lockedWords(source, on); words != "" {
		a.local.Notices.Pass(source.String(), words, local.Short)
	}
	a.publish(source, true)
}

// lockedWords says why a press has no effect now; empty where it has.
func (a *App) lockedWords(source meeting.Source, on bool) string {
	switch {
	case a.deviceOf(source).Preferred == studio.None:
		return text.NothingChosen(source)
	case !a.Snapshot().MayPublish(source):
		return text.NotAllowed(source, on)
	}
	return ""
}

// forceOff follows somebody else's wish. What it was is kept for the next meeting.
func (a *App) forceOff(source meeting.Source, ended bool) {
	was := a.forcedOff[source]
	a.forcedOff[source] = forcedOff{muted: was.muted || a.deviceOf(source).On, ended: was.ended || ended}
	a.set(source, false)
	a.publish(source, false)
	a.local.Nudge()
}

// undoForced gives back what was turned off by others: that held for one meeting.
func (a *App) undoForced() {
	for source, f := range a.forcedOff {
		if f.muted {
			a.set(source, true)
		}
		a.local.Notices.Drop(source.String())
	}
	clear(a.forcedOff)
	a.local.Nudge()
}

// permitDevices closes in a meeting what may not be sent to it, and opens it again, where it is wanted, when it may or
// when the meeting is over: in the lobby one may see oneself.
func (a *App) permitDevices(snap *meeting.Snapshot) {
	over := snap.Phase == meeting.Closed
	for _, s := range a.sources {
		s.Permit(over || snap.MayPublish(s.As))
	}
}

// set switches a source for somebody else than the person here.
func (a *App) set(as meeting.Source, on bool) {
	if s, ok := a.sources.Of(as); ok {
		s.Set(on)
	}
}

// deviceOf is the state of a source of ours; where there is none, that of one for which no device is chosen.
func (a *App) deviceOf(as meeting.Source) studio.State {
	if s, ok := a.sources.Of(as); ok {
		return s.State()
	}
	return studio.State{Preferred: studio.None}
}

// publish has the session send a source as the person here wants it and its device can give it. Tracks exist before
// their devices are open, so that a slow camera delays nobody: who is eager publishes then. What has failed is
// withdrawn, so that others see initials and not a frozen face. Off is muted for the others.
func (a *App) publish(source meeting.Source, eager bool) {
	src, ok := a.sources.Of(source)
	if a.session == nil || !ok {
		return
	}
	d := src.State()
	switch {
	case d.Preferred == studio.None, d.Phase == studio.Failed:
		a.session.Unpublish(source)
	case a.forcedOff[source].ended, source.Video() && !d.On:
	case eager, d.Phase == studio.Open:
		a.session.Publish(src.LocalTrack())
	}
	a.session.Mute(source, !d.On)
}

func (a *App) publishAll(eager bool) {
	for _, s := range a.sources {
		a.publish(s.As, eager)
	}
}
