package model

import "confab/session/meeting"

// Side is the panel beside the gallery.
type Side uint8

// One at a time can be open.
const (
	NoSide          Side = iota // the gallery has the whole window
	PeopleSide                  // who is here, and what a moderator can do about it
	ChatSide                    // messages
	DiagnosticsSide             // figures and faults, for those who test
)

var sideNames = [...]string{"none", "people", "chat", "diagnostics"}

// String names the panel in logs and tests.
func (s Side) String() string {
	if int(s) >= len(sideNames) {
		return "unknown"
	}
	return sideNames[s]
}

// Abilities are what was wired up. What is not cannot be seen.
type Abilities struct{ Login, Moderate, Chat, Diagnose, Fault bool }

// side fills what belongs to the panels, and of them the open one.
func side(m *MeetingScreen, s *meeting.Snapshot, v View) {
	m.CanChat, m.Unread = v.Can.Chat, unread(v)
	switch {
	case v.Side == ChatSide && v.Can.Chat:
		m.Side, m.Chat = v.Side, chatPanel(s, v)
	case v.Side == PeopleSide:
		m.Side, m.PeopleList = v.Side, peoplePanel(s, v)
	case v.Side == DiagnosticsSide && v.Can.Diagnose:
		m.Side, m.Diagnostics = v.Side, diagnosticsPanel(s, v)
	}
}
