// Command confab is the desktop app: a video meeting in a window, or without one (--headless).
//
// It is the one place where session, media and ui meet. A conductor owns the session of the moment, the studio and the
// players of what is received; the window and the status server only look at it and give it commands. Flags, events,
// status and exit codes are promises to scripts: README.md and the tests hold them.
package main
