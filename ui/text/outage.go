package text

import (
	"confab/session/meeting"
)

// OutageWords are those of the banner, while a connection is lost and after.
type OutageWords struct{}

// Reconnecting is the banner during an outage.
func (OutageWords) Reconnecting() string { return "Reconnecting…" }

// ReconnectingDetail says beside the banner what an outage means.
func (OutageWords) ReconnectingDetail(attempt int) string {
	if attempt > 2 {
		return "This is taking longer than usual. Check your network."
	}
	return "The others may not see or hear you for a moment."
}

// Back is the banner after an outage.
func (OutageWords) Back() string { return "Back in the meeting" }

// StillTrying is the banner of an outage that has lasted too long to promise anything: the session tries on, slowly.
func (OutageWords) StillTrying(r meeting.Reason) (headline, detail string) {
	sentence := "The connection to the meeting was lost."
	if r == meeting.ServerShutdown {
		sentence = "The meeting server was switched off."
	}
	return "Disconnected", sentence + " Confab goes on trying. Check your network, or rejoin now."
}

// Disconnected is the banner at the end of a meeting: reason and what to do in one line.
func (OutageWords) Disconnected(r meeting.Reason) (headline, detail string) {
	x := Ended(r)
	return x.Title, x.Sentence + " " + x.Advice
}
