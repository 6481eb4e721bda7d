package text

import "confab/session/meeting"

// Ended says why one is no longer in the meeting.
func Ended(r meeting.Reason) Explanation {
	switch r {
	case meeting.ClientDisconnected:
		return Explanation{
			"You left the meeting", "The others can no longer see or hear you.",
			"Join again whenever you like.",
		}
	case meeting.ForceDisconnected:
		return Explanation{
			"You were removed from the meeting", "A moderator ended your participation.",
			"If you think this is a mistake, ask whoever leads the meeting.",
		}
	case meeting.NetworkDisconnected:
		return Explanation{
			"Disconnected", "The connection to the meeting was lost.",
			"Check your network, then rejoin.",
		}
	case meeting.ServerShutdown:
		return Explanation{"Disconnected", "The meeting server was switched off.", "Wait a moment, then rejoin."}
	case meeting.RoomClosed:
		return Explanation{
			"The meeting is over", "The room was closed for everyone.",
			"There is nothing you need to do.",
		}
	case meeting.DuplicateIdentity:
		return Explanation{
			"You joined from somewhere else", "You can be in the meeting only once, and the newer place counts.",
			"Go on there, or rejoin to continue here.",
		}
	case meeting.ForceUnpublished:
		return Explanation{
			"Your picture or sound was stopped", "A moderator took it out of the meeting.",
			"You can turn it on again when you are asked to.",
		}
	case meeting.MediaStopped:
		return Explanation{
			"Your picture or sound has stopped", "The device was unplugged or switched off.",
			"Plug it in again, or choose another one.",
		}
	}
	return Explanation{
		"Disconnected", "The meeting ended for a reason that the server did not name.",
		"Rejoin to continue.",
	}
}

// Reconnecting is the banner during an outage.
func Reconnecting() string { return "Reconnecting…" }

// ReconnectingDetail says beside the banner what an outage means.
func ReconnectingDetail(attempt int) string {
	if attempt > 2 {
		return "This is taking longer than usual. Check your network."
	}
	return "The others may not see or hear you for a moment."
}

// Back is the banner after an outage.
func Back() string { return "Back in the meeting" }

// StillTrying is the banner of an outage that has lasted too long to promise anything: the session tries on, slowly.
func StillTrying(r meeting.Reason) (headline, detail string) {
	sentence := "The connection to the meeting was lost."
	if r == meeting.ServerShutdown {
		sentence = "The meeting server was switched off."
	}
	return "Disconnected", sentence + " Confab goes on trying. Check your network, or rejoin now."
}

// Disconnected is the banner at the end of a meeting: reason and what to do in one line.
func Disconnected(r meeting.Reason) (headline, detail string) {
	x := Ended(r)
	return x.Title, x.Sentence + " " + x.Advice
}
