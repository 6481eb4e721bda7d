// Command confab-server is the session server: it tells participants which LiveKit to connect to, with a token for their
// room, and runs that LiveKit itself unless it is given one.
//
// It owns four things, started in run and all gone when run returns: the HTTP server (internal/api), the embedded LiveKit
// (internal/sfu, a child process), the directory of rooms (internal/rooms), and a watcher that makes rooms again after
// LiveKit was restarted. SIGINT or SIGTERM stops them in this order within two seconds; a second signal ends the process
// at once, and the child with it. With --redis it has connections to that as well (internal/shared), until the end.
//
// Standard output has two lines, each once: where the session server listens, and where LiveKit does when it is ready.
// Everything else is the log, on standard error. Exit codes: 0 stopped, 2 usage, 1 anything else with one line why.
package main
