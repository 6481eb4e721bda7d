package text

import (
	"confab/session/meeting"
)

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
