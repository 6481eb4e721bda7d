package text

// What became of something that a moderator wanted done, where it was not simply done. name is whom it was about.
func AlreadyGone(name string) string  { return name + " is not in the meeting any more." }
func AlreadyQuiet(name string) string { return name + "'s microphone is already off." }
func NotModerator() string {
	return "The server does not take you for a moderator of this meeting, so nothing was done."
}

func NoModerationHere() string {
	return "This meeting's server knows no moderators, so nothing was done."
}

func ModerationUnreachable() string {
	return "The session server did not answer, so nothing was done. Try again in a moment."
}

func ModerationFailed() string {
	return "The session server could not do that. Try again; if it fails again, tell whoever runs the server."
}

// Host is what to call the session server when it says something itself.
func Host() string { return "The host" }

// What somebody is told on joining about what a meeting asks for and does not get, and about what they may do in it.
func Relayed() string {
	return "This meeting asks for a direct way between people. Confab has none yet: all goes through the server."
}

// NotArchived is said where every meeting is to be recorded.
func NotArchived() string {
	return "This meeting is meant to be recorded. Confab cannot do that yet: nothing is recorded."
}

// OnlySending is said to who may not receive.
func OnlySending() string {
	return "The others can see and hear you here. You do not see or hear them."
}

// OnlyWatching is said to who may not send.
func OnlyWatching() string {
	return "You can watch and listen here. The others do not see or hear you."
}
