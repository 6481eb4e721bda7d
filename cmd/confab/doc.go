// Command confab is the desktop app: a video meeting in a window, or without one (--headless).
//
// This package has the flags, the exit codes, the window and the wiring. What is wired is below it in internal: app is
// the application without its window (which meeting, which sources, which players), account is who one is to the
// session server, sources what can be sent, player what is received, local what the window shows of this computer,
// moderation what a moderator asks of the session server, and observe tells scripts: events, status and metrics.
//
// Flags, events, status and exit codes are promises to scripts: what is listed below does not change meaning, and tests
// hold it against the code.
//
// # Flags
//
// Each is also an environment variable (CONFAB_ and the name in capitals, dashes as underscores: CONFAB_FAKE_CAMERA)
// and, but for config and version, a key of the TOML file (fake-camera or fake_camera). A flag beats the environment,
// which beats the file. Unknown keys are warned about and ignored.
//
//	--server URL              session server or token endpoint, or host:port, which is tried over TLS and plain;
//	                          default http://127.0.0.1:7980
//	--endpoint-style STYLE    wire format of the endpoint: auto (default), livekit, openvidu, openvidu2 or vonage
//	--user NAME               log in as NAME where the endpoint wants a login
//	--password-file FILE      the password for --user
//	--room NAME               what the lobby is filled in with; default the last one, with --join demo
//	--name NAME               your name; default the last one, or that of the system's account
//	--join                    skip the lobby
//	--demo                    a test picture and sound in the place of a missing camera and microphone, and say so
//	--camera NAME             device by its stable name, or none; default the one chosen last, else the system's
//	--microphone NAME         likewise
//	--speaker NAME            likewise; another plays while it is missing
//	--fake-camera FILE        plays a .y4m file in a loop, or pattern: a moving picture with a counter and a clock
//	--fake-microphone FILE    plays a .wav file in a loop, or tone, or speech
//	--headless                no window: join, publish, receive and decode everything, show nothing
//	--events FILE             a line for each event (see Events), or - for standard output
//	--status ADDRESS          serve the routes below, for programs of this machine
//	--status-token-file FILE  what other machines have to show at --status; needed for an address that is not loopback
//	--duration TIME           leave after this time, such as 90s; default never
//	--kiosk                   room machine: full screen, joined at once, never gives up
//	--forever                 never give up joining and reconnecting, whatever can heal; on with --kiosk
//	--diagnostics             show the diagnostics panel, measure more, and open POST /fault and POST /signal
//	--config FILE             TOML file with these settings; default confab/confab.toml in the configuration folder
//	--log-level LEVEL         debug, info (default), warn or error
//	--log-format FORMAT       text (default) or json, on standard error
//	--version                 version, commit, Go and LiveKit protocol, and end
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
