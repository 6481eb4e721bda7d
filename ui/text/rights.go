package text

import (
	"slices"

	"confab/session/meeting"
)

// RightsWords are those about what one may do in a meeting.
type RightsWords struct{}

// NotAllowed says that a source may not be sent here, and what happens when it may.
func (RightsWords) NotAllowed(source meeting.Source, wanted bool) string {
	name, _ := deviceNames(source)
	done := "be seen"
	if source == meeting.Microphone {
		done = "be heard"
	}
	said := "You may not " + done + " in this meeting. If that changes, your " + name
	if wanted {
		return said + " is turned on; press to leave it off."
	}
	return said + " stays off; press to have it turned on."
}

// Relayed is said on joining a meeting of the media mode relayed: in OpenTok media then goes from person to person.
func (RightsWords) Relayed() string {
	return "This meeting asks for a direct way between people. Confab has none yet: all goes through the server."
}

// NotArchived is said on joining a meeting that the server should record by itself.
func (RightsWords) NotArchived() string {
	return "This meeting is meant to be recorded. Confab cannot do that yet: nothing is recorded."
}

// OnlySending is said to who may not receive.
func (RightsWords) OnlySending() string {
	return "The others can see and hear you here. You do not see or hear them."
}

// OnlyHeard is said to who may send sound alone.
func (RightsWords) OnlyHeard() string {
	return "The others can hear you here, but not see you."
}

// OnlySeen is said to who may send pictures alone.
func (RightsWords) OnlySeen() string {
	return "The others can see you here, but not hear you."
}

// OnlyListed is said to who may neither send nor receive.
func (RightsWords) OnlyListed() string {
	return "You may neither be seen nor see the others here."
}

// OnlyWatching is said to who may not send.
func (RightsWords) OnlyWatching() string {
	return "You can watch and listen here. The others do not see or hear you."
}

// MaySend is the notice that sources may be sent now; on are those of them that are sent at once, as it was wanted
// before.
func (RightsWords) MaySend(sources, on []meeting.Source) string {
	said := "You may be " + perceived(sources) + " now."
	switch len(on) {
	case 0:
		return said
	case 1:
		return said + " " + Yours(on[0], 1) + " is on."
	}
	return said + " Your microphone and camera are on."
}

// MayNotSend is the notice that sources may not be sent any more.
func (RightsWords) MayNotSend(sources []meeting.Source) string {
	return "You may not be " + perceived(sources) + " in this meeting any more."
}

func perceived(sources []meeting.Source) string {
	switch {
	case len(sources) > 1:
		return "heard and seen"
	case slices.Contains(sources, meeting.Microphone):
		return "heard"
	}
	return "seen"
}

// ReceivingChanged is the notice that others may be received now, or may not be any more.
func (RightsWords) ReceivingChanged(may bool) string {
	if may {
		return "You may see and hear the others now."
	}
	return "You may not see or hear the others in this meeting any more."
}

// WritingChanged is the notice that messages may be written now, or may not be any more.
func (RightsWords) WritingChanged(may bool) string {
	if may {
		return "You may write to the others now."
	}
	return "You may not write to the others in this meeting any more."
}
