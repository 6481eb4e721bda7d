package recovery

import "confab/session/meeting"

// follows is the whole topology: which phase may follow which. Escalation sticks: from Rejoining there is no way back
// to Resuming within one outage.
var follows = map[meeting.Phase][]meeting.Phase{
	meeting.Idle:      {meeting.Joining, meeting.Closed},
	meeting.Joining:   {meeting.Live, meeting.Closed},
	meeting.Live:      {meeting.Resuming, meeting.Rejoining, meeting.Closed},
	meeting.Resuming:  {meeting.Live, meeting.Rejoining, meeting.Closed},
	meeting.Rejoining: {meeting.Live, meeting.Closed},
	meeting.Closed:    nil,
}

// Allowed says whether the table has the transition.
func Allowed(from, to meeting.Phase) bool {
	for _, p := range follows[from] {
		if p == to {
			return true
		}
	}
	return false
}
