package recovery

import "confab/session/meeting"

// Trying is how a session in that phase tries to get back; elsewhere it is how it did the last time.
func Trying(p meeting.Phase, last meeting.Recovery) meeting.Recovery {
	switch p {
	case meeting.Resuming:
		return meeting.Resume
	case meeting.Rejoining:
		return meeting.Rejoin
	case meeting.Idle, meeting.Joining, meeting.Live, meeting.Closed:
	}
	return last
}
