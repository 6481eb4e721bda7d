// Package app is the application without its window: which meeting one is in, what is sent to it, and what of others is
// played.
//
// An [App] introduces a session, the sources, the players and the account to each other. Its loop (Run) owns what
// changes; what it starts, Run waits for. The window and the status server read snapshots, from any goroutine, and ask
// by [Controls]: a press becomes a command, a value that the log says at debug level, and waits for nothing. Of two
// things a press does not wait until the loop comes to them: when a source is switched off, nothing of it leaves any
// more once Set has returned, and a device is chosen at once. The bookkeeping and the signalling of both follow through
// the loop.
//
// It refuses to break anything on purpose without Options.Diagnostics, and it knows no flags, exit codes or widgets.
package app
