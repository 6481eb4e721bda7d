// Package studio is what the user wants to send: a list of sources, each with the devices of one kind behind it,
// switched on or off, with a preview.
//
// It owns the tracks that go out (made at once, so that they can be published before any device is open), one loop
// goroutine with all state, for every open device one goroutine that reads it and pushes into its source's track, those
// that encode pictures ([capture.Video.Run]), and for every preview one that shows the newest picture, so that a slow
// one holds up nothing. Run starts these and returns when its context is done and they have ended, waiting no longer
// than shutdownLimit for one that hangs. The tracks outlive Run and belong to the caller then: Close the sources.
//
// A device that is missing, busy, forbidden, slow or lost never holds anything up: the user goes on without it, is
// told, another real device takes over, and the preferred one is taken back when it returns. A device is never opened
// before its last handle is closed. The studio knows nothing of sessions, so it goes on through any reconnect. It
// refuses to replace a fake by real hardware, and to remember a fallback as the user's choice.
package studio
