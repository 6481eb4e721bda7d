package session

import (
	"time"

	"confab/session/internal/failure"
	"confab/session/internal/recovery"
	"confab/session/meeting"
	"confab/signaling"
)

// rivalWindow is how long after a join an earlier one of ours may still come in at a server that was slow or stopped.
const rivalWindow = 10 * time.Second

// rivals are joins of ours of which nothing came back. A server that has stood still reads them together with the one
// that was made in their place, in any order. When it reads ours first, the older one puts us out, as another device of
// the same identity would; but nobody is at its other end.
type rivals struct {
	asked int // joins begun since the last one that was welcomed
	left  int // of the earlier ones, so many may still come in
	until time.Time
}

// ask notes that a join begins.
func (r *rivals) ask() { r.asked++ }

// welcomed notes that the newest join has come in.
func (r *rivals) welcomed(now time.Time) {
	if r.asked > 1 {
		r.left, r.until = r.asked-1, now.Add(rivalWindow)
	}
	r.asked = 0
}

// displaced says whether it was one of ours that has put us out. Each can do so once.
func (r *rivals) displaced(now time.Time) bool {
	if now.After(r.until) {
		r.left = 0
	}
	if r.left == 0 {
		return false
	}
	r.left--
	return true
}

// serverLeft takes a Leave. One that an earlier join of our own has caused is a lost connection.
func (s *Session) serverLeft(left recovery.ServerLeft) {
	if left.Reason == meeting.DuplicateIdentity && s.rivals.displaced(time.Now()) {
		s.log.Info("put out by an earlier join of our own, joining again")
		left = recovery.ServerLeft{Action: recovery.LeaveAndRejoin, Err: failure.Explain(signaling.ErrLost)}
	}
	s.tell(left)
}
