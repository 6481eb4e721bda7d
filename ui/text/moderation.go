package text

import (
	"confab/session/meeting"
)

// ModerationWords are those of a moderator, and of what one has done to us.
type ModerationWords struct{}

// AlreadyGone answers a moderator who wants somebody removed that has left.
func (ModerationWords) AlreadyGone(name string) string {
	return isolated(name) + " is not in the meeting any more."
}

// AlreadyQuiet answers a moderator who mutes what is muted.
func (ModerationWords) AlreadyQuiet(name string) string {
	return isolated(name) + "'s microphone is already off."
}

// NotModerator answers somebody whose token gives no right to moderate.
func (ModerationWords) NotModerator() string {
	return "The server does not take you for a moderator of this meeting, so nothing was done."
}

// NotHere is said of a server that has no API for moderators.
func (ModerationWords) NotHere() string {
	return "This meeting's server knows no moderators, so nothing was done."
}

// Unreachable is said when there was no answer, or one that LiveKit is not there.
func (ModerationWords) Unreachable() string {
	return "The session server did not answer, so nothing was done. Try again in a moment."
}

// Failed is said of any other refusal.
func (ModerationWords) Failed() string {
	return "The session server could not do that. Try again; if it fails again, tell whoever runs the server."
}

// Host is the name over a message that the session server sends itself.
func (ModerationWords) Host() string { return "The host" }

// MutedBy is the notice after somebody has muted something of ours. An empty name is a moderator whom nobody knows.
func (ModerationWords) MutedBy(source meeting.Source, name string) string {
	if name == "" {
		name = "A moderator"
	}
	return isolated(name) + " turned " + yours(source) + " off"
}

// StoppedBy is the notice after a moderator has ended something that we published.
func (ModerationWords) StoppedBy(source meeting.Source) string {
	return "A moderator stopped " + yours(source) + ". You can turn it on again when you are asked to."
}

// AskedToUnmute is the notice that the server or a moderator wants something of ours to be on again.
func (ModerationWords) AskedToUnmute(source meeting.Source) string {
	return "A moderator asks you to turn " + yours(source) + " on again."
}
