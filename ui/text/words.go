package text

// The words of each part of the window; their types have no state.
var (
	Chat        ChatWords
	Diagnostics DiagnosticsWords
	Login       LoginWords
	Moderation  ModerationWords
	Rights      RightsWords
	People      PeopleWords
	Devices     DevicesWords
	Lobby       LobbyWords
	Meeting     MeetingWords
	Tiles       TilesWords
	Outage      OutageWords
)
