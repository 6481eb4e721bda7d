package text

import (
	"fmt"
	"time"
)

// MeetingWords are those around a meeting: its buttons, its clock, its window.
type MeetingWords struct{}

// ClosePanel is the hint of the button that closes any panel.
func (MeetingWords) ClosePanel() string { return "Close (Esc)" }

// appName is what the program calls itself in the title of its window.
func appName() string { return "Confab" }

// Rejoin is the button that enters the meeting again after it was left or lost.
func (MeetingWords) Rejoin() string { return "Rejoin" }

// RejoinHere is Rejoin for somebody who is in the meeting at another place, which then loses it.
func (MeetingWords) RejoinHere() string { return "Rejoin here" }

// BackToLobby is the button that gives the meeting up for the form.
func (MeetingWords) BackToLobby() string { return "Back to start" }

// FullScreenHint is the full screen button's hint.
func (MeetingWords) FullScreenHint(on bool) string {
	if on {
		return "Leave full screen (Esc)"
	}
	return "Full screen (F or F11)"
}

// LeaveHint is the leave button's hint.
func (MeetingWords) LeaveHint() string { return "Leave the meeting (Ctrl+L)" }

// Recording marks a meeting that somebody records.
func (MeetingWords) Recording() string { return "Recording" }

// Clock is how long the meeting has lasted, in whole minutes: 4 min, or 1 h 04 min.
func (MeetingWords) Clock(d time.Duration) string {
	m := int(max(d, 0) / time.Minute)
	if m >= 60 {
		return fmt.Sprintf("%d h %02d min", m/60, m%60)
	}
	return fmt.Sprintf("%d min", m)
}

// WindowTitle is the program's name, after that of the room if there is one.
func (MeetingWords) WindowTitle(room string) string {
	if room == "" {
		return appName()
	}
	return isolated(room) + " · " + appName()
}
