package main

import (
	"confab/session/meeting"
	"confab/ui/text"
)

// greet says once per meeting what is unusual about it: what it asks for and does not get, and what we may not do.
func (c *conductor) greet() {
	snap := c.Snapshot()
	if c.greeted || snap.Phase != meeting.Live || snap.JoinedAt.IsZero() {
		return
	}
	c.greeted = true
	if notice := greeting(snap); notice != "" {
		c.log.Info(notice)
		c.near.notices.pass("", notice, longNoticeTime)
	}
}

// greeting puts what concerns the person first. A meeting cannot ask for a direct way and for a recording.
func greeting(s *meeting.Snapshot) string {
	may := s.Me.Capabilities
	switch {
	case may.Subscribe && !may.Publish:
		return text.OnlyWatching()
	case may.Publish && !may.Subscribe:
		return text.OnlySending()
	case s.Terms.MediaMode == "relayed":
		return text.Relayed()
	case s.Terms.ArchiveMode == "always":
		return text.NotArchived()
	}
	return ""
}

// muteForced says who turned something of ours off, until it is on again.
func (c *conductor) muteForced(e meeting.MuteForced) {
	name := e.ByName
	if name == "" {
		name = namesOf(c.Snapshot())[e.By]
	}
	c.near.notices.pass(e.Source.String(), text.MutedBy(e.Source, name), noticeTime)
}
