package meeting

import (
	"fmt"
	"time"
)

// ClockError says that a token was refused because two clocks differ: that of whoever made it, and the meeting
// server's.
type ClockError struct {
	Differ time.Duration // positive: who made the token is ahead
}

func (e *ClockError) Error() string {
	return "the clocks of the session server and of the meeting server differ by " + Roughly(e.Differ)
}

// Roughly puts a difference between clocks into words: whole minutes, hours or days, at least a minute.
func Roughly(d time.Duration) string {
	minutes := int64(max(d.Abs().Round(time.Minute), time.Minute) / time.Minute)
	for _, unit := range []struct {
		name    string
		minutes int64
	}{{"day", 24 * 60}, {"hour", 60}} {
		if n := (minutes + unit.minutes/2) / unit.minutes; n >= 2 {
			return fmt.Sprintf("%d %ss", n, unit.name)
		}
	}
	if minutes == 1 {
		return "a minute"
	}
	return fmt.Sprintf("%d minutes", minutes)
}
