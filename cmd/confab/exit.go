package main

import (
	"errors"

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

// outcome is how the last session ended.
type outcome struct {
	err    error
	reason meeting.Reason
	wasIn  bool // it had been Live
}

// exitCode classifies an outcome.
func (o outcome) exitCode() int {
	switch {
	case o.err == nil:
		return exitLeft
	case o.reason.Terminal():
		return exitPutOut
	case !o.wasIn:
		return exitNotIn
	case o.reason == meeting.NetworkDisconnected || o.reason == meeting.ServerShutdown:
		return exitLostForGood
	}
	return exitOther
}

// sentence says why in plain words, for standard error; empty when there is nothing to say.
func (o outcome) sentence() string {
	if o.err == nil {
		return ""
	}
	var e *meeting.Error
	if !errors.As(o.err, &e) {
		return "something went wrong"
	}
	if o.wasIn && !o.reason.Terminal() {
		return "disconnected: " + e.Message
	}
	return e.Message
}
