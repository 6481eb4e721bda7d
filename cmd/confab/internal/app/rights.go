package app

import (
	"slices"

	"confab/cmd/confab/internal/local"
	"confab/cmd/confab/internal/sources"
	"confab/session/meeting"
	"confab/session/meeting/event"
	"confab/ui/text"
)

// sayTerms says once per meeting what is unusual about it: what it asks for and does not get, and what we may not do.
func (a *App) sayTerms() {
	snap := a.Snapshot()
	if a.termsSaid || snap.Phase != meeting.Live || snap.JoinedAt.IsZero() {
		return
	}
	a.termsSaid = true
	if notice := termsNotice(snap); notice != "" {
		a.log.Info(notice)
		a.local.Notices.Pass("", notice, local.Long)
	}
}

// termsNotice puts what concerns the person first. A meeting cannot ask for a direct way and for a recording.
func termsNotice(s *meeting.Snapshot) string {
	may := s.Me.Capabilities
	switch {
	case may.Subscribe && !may.Publish:
		return text.Rights.OnlyWatching()
	case may.Publish && !may.Subscribe:
		return text.Rights.OnlySending()
	case s.Terms.MediaMode == "relayed":
		return text.Rights.Relayed()
	case s.Terms.ArchiveMode == "always":
		return text.Rights.NotArchived()
	}
	return ""
}

// followRights says what has become allowed or forbidden in the middle of a meeting.
func (a *App) followRights() {
	snap := a.Snapshot()
	if !snap.Told || snap.Phase != meeting.Live {
		return
	}
	before := a.rights
	a.rights = &snap.Me.Capabilities
	if before == nil {
		return
	}
	if notice := a.rightsNotice(*before, *a.rights); notice != "" {
		a.log.Info(notice)
		a.local.Notices.Pass("", notice, local.Long)
	}
}

// rightsNotice is what to say of a change; empty for nothing that concerns the person here.
func (a *App) rightsNotice(before, now meeting.Capabilities) string {
	var gained, lost, on []meeting.Source
	for _, source := range []meeting.Source{meeting.Microphone, meeting.Camera} {
		switch was, is := before.MayPublish(source), now.MayPublish(source); {
		case was && !is:
			lost = append(lost, source)
		case is && !was:
			gained = append(gained, source)
			if slices.ContainsFunc(a.sources, func(s sources.Source) bool { return s.As == source && s.State().On }) {
				on = append(on, source)
			}
		}
	}
	switch {
	case len(gained) > 0:
		return text.Rights.MaySend(gained, on)
	case len(lost) > 0:
		return text.Rights.MayNotSend(lost)
	case before.Subscribe != now.Subscribe:
		return text.Rights.ReceivingChanged(now.Subscribe)
	case before.Signal != now.Signal:
		return text.Rights.WritingChanged(now.Signal)
	}
	return ""
}

// muteForced says who turned something of ours off, until it is on again.
func (a *App) muteForced(e event.MuteForced) {
	name := e.ByName
	if name == "" {
		name = namesOf(a.Snapshot())[e.By]
	}
	a.notify(e.TrackID, text.Moderation.MutedBy(e.Source, name), local.Short)
}
