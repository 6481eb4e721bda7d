// Command confab is the desktop app: a video meeting in a window, or without one (--headless).
//
// This package has the flags, the exit codes, the window and the wiring. What is wired is below it in internal: app is
// the application without its window (which meeting, which sources, which players), account is who one is to the
// session server, sources what can be sent, player what is received, local what the window shows of this computer,
// moderation what a moderator asks of the session server, and observe tells scripts: events, status and metrics.
//
// # What scripts rely on
//
// What is listed does not change meaning, and tests hold it against the code:
//
//	Flags       go doc -u ./cmd/confab config.flags
//	Exit codes  go doc ./cmd/confab
//	Events      go doc ./cmd/confab/internal/observe Events
//	Routes      go doc ./cmd/confab/internal/observe Server
//	Metrics     go doc ./cmd/confab/internal/observe Server
//	Status      go doc ./cmd/confab/internal/observe Status
//
// # Exit codes
//
// One line on standard error says why in plain words. No token or password appears in any output. What C libraries
// print to standard error is in the log, at debug level.
//
//	0  left: by the person, --duration or a signal
//	1  something else
//	2  usage
//	3  could not connect: bad credentials, unknown room, server not reached in time
//	4  put out by the server: removed, room closed, duplicate identity
//	5  connection lost for good
//
// # What others are called
//
// What others call themselves is cleaned where it comes in (session/legible), for the window, the field "name" and
// every text. Ids, connection data and signals come to scripts as they were sent. Whatever is printed or answered
// writes characters that are not seen and act, such as those that turn the direction of text, as \u escapes: no line
// of the log, the events or the status acts on a terminal.
package main
