package main

import (
	"errors"

	"confab/cmd/confab/internal/app"

	"confab/session/meeting"
)

// Exit codes, which scripts rely on.
const (
	exitLeft        = 0 // left, by the user, --duration or a signal
	exitOther       = 1
	exitUsage       = 2
	exitNotIn       = 3 // could not connect
	exitPutOut      = 4 // removed, room closed, duplicate identity
	exitLostForGood = 5
)

// exitMeanings are the codes as --help explains them.
var exitMeanings = []string{
	exitLeft: "left", exitOther: "something else", exitUsage: "usage", exitNotIn: "could not connect",
	exitPutOut: "put out by the server", exitLostForGood: "connection lost for good",
}

// exitCode classifies an outcome.
func exitCode(o app.Outcome) int {
	switch {
	case o.Err == nil:
		return exitLeft
	case o.Reason.Terminal():
		return exitPutOut
	case !o.WasIn:
		return exitNotIn
	case o.Reason == meeting.NetworkDisconnected || o.Reason == meeting.ServerShutdown:
		return exitLostForGood
	}
	return exitOther
}

// sentence says why in plain words, for standard error; empty when there is nothing to say.
func sentence(o app.Outcome) string {
	if o.Err == nil {
		return ""
	}
	var e *meeting.Error
	if !errors.As(o.Err, &e) {
		return "something went wrong"
	}
	if o.WasIn && !o.Reason.Terminal() {
		return "disconnected: " + e.Message
	}
	return e.Message
}
