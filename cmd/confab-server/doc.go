// Command confab-server is the session server: it tells participants which LiveKit to connect to, with a token for
// their room, and runs that LiveKit itself unless it is given one.
//
// It owns four things, started in run and all gone when run returns: the HTTP server (internal/api), the embedded
// LiveKit (internal/sfu, a child process), the directory of rooms (internal/rooms), and a watcher that makes rooms
// again after LiveKit was restarted. SIGINT or SIGTERM stops them in this order within two seconds; a second signal
// ends the process at once, and the child with it. With --redis it has connections to that as well (internal/shared),
// until the end.
//
// The data folder belongs to one server at a time: the file of sessions in it (sessions.db) is locked while a server
// runs, and a second one on the folder ends with a word about that. Several servers of one LiveKit have a folder
// each.
//
// Standard output has two lines, each once: where the session server listens, and where LiveKit does when it is
// ready. Everything else is the log, on standard error. "confab-server user" keeps the accounts, "confab-server check"
// says what is wrong with an installation; both explain themselves with --help.
//
// # What scripts rely on
//
// What is listed does not change meaning, and tests hold it against the code:
//
//	Flags       go doc ./cmd/confab-server/internal/config Flags
//	Exit codes  go doc ./cmd/confab-server
//	Routes      go doc ./cmd/confab-server/internal/api API
//	Errors      go doc ./cmd/confab-server/internal/api API
//	Metrics     go doc -u ./cmd/confab-server newRegistry
//	Files       go doc ./cmd/confab-server
//
// # Exit codes
//
// One line on standard error says why in plain words.
//
//	0  stopped, or done
//	1  anything else; of check: something is wrong
//	2  usage
//
// # Files
//
// In the data folder, mode 0600:
//
//	livekit-keys.json  API key and secret of the embedded LiveKit, made at the first start
//	users.json         accounts
//	logouts.json       logins that have ended before their time
//	sessions.db        sessions, who was put out and who is muted
//	sessions.json      the same of older versions, read once
package main
