package text

// AlreadyGone answers a moderator who wants somebody removed that has left.
func AlreadyGone(name string) string { return isolated(name) + " is not in the meeting any more." }

// AlreadyQuiet answers a moderator who mutes what is muted.
func AlreadyQuiet(name string) string { return isolated(name) + "'s microphone is already off." }

// NotModerator answers somebody whose token gives no right to moderate.
func NotModerator() string {
	return "The server does not take you for a moderator of this meeting, so nothing was done."
}

// NoModerationHere is said of a server that has no API for moderators.
func NoModerationHere() string {
	return "This meeting's server knows no moderators, so nothing was done."
}

// ModerationUnreachable is said when there was no answer, or one that LiveKit is not there.
func ModerationUnreachable() string {
	return "The session server did not answer, so nothing was done. Try again in a moment."
}

// ModerationFailed is said of any other refusal.
func ModerationFailed() string {
	return "The session server could not do that. Try again; if it fails again, tell whoever runs the server."
}

// Host is the name over a message that the session server sends itself.
func Host() string { return "The host" }

// Relayed is said on joining a meeting of the media mode relayed: in OpenTok media then goes from person to person.
func Relayed() string {
	return "This meeting asks for a direct way between people. Confab has none yet: all goes through the server."
}

// NotArchived is said on joining a meeting that the server should record by itself.
func NotArchived() string {
	return "This meeting is meant to be recorded. Confab cannot do that yet: nothing is recorded."
}

// OnlySending is said to who may not receive.
func OnlySending() string {
	return "The others can see and hear you here. You do not see or hear them."
}

// OnlyHeard is said to who may send sound alone.
func OnlyHeard() string {
	return "The others can hear you here, but not see you."
}

// OnlySeen is said to who may send pictures alone.
func OnlySeen() string {
	return "The others can see you here, but not hear you."
}

// OnlyListed is said to who may neither send nor receive.
func OnlyListed() string {
	return "You may neither be seen nor see the others here."
}

// OnlyWatching is said to who may not send.
func OnlyWatching() string {
	return "You can watch and listen here. The others do not see or hear you."
}
