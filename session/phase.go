package session

import "confab/session/meeting"

// next is the whole topology: which phase may follow which. Escalation sticks: from Rejoining there is no way back to
// Resuming within one outage.
var next = map[meeting.Phase][]meeting.Phase{
	meeting.Idle:      {meeting.Joining, meeting.Closed},
	meeting.Joining:   {meeting.Live, meeting.Closed},
	meeting.Live:      {meeting.Resuming, meeting.Rejoining, meeting.Closed},
	meeting.Resuming:  {meeting.Live, meeting.Rejoining, meeting.Closed},
	meeting.Rejoining: {meeting.Live, meeting.Closed},
	meeting.Closed:    nil,
}

// allowed says whether the table has the transition.
func allowed(from, to meeting.Phase) bool {
	for _, p := range next[from] {
		if p == to {
			return true
		}
	}
	return false
}
