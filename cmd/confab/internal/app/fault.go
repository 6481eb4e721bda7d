package app

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"confab/session"
	"confab/session/meeting"
)

// errNoFaults is the answer to whoever found a way to ask.
var errNoFaults = errors.New("nothing is broken on purpose without --diagnostics")

// Fault makes something go wrong in the present session, where --diagnostics allows that.
func (a *App) Fault(f session.Fault) error {
	if !a.o.Diagnostics {
		return errNoFaults
	}
	s := a.present.Load()
	if s == nil {
		return meeting.ErrNotConnected.With("there is no meeting to break", nil)
	}
	return s.Fault(f)
}

// Signal sends a message to everybody in the meeting.
func (a *App) Signal(kind, data string) error {
	s := a.present.Load()
	if s == nil {
		return meeting.ErrNotConnected.With("there is no meeting to speak in", nil)
	}
	return s.Say(kind, data)
}

// faultButtons are the diagnostics panel's: a name, and for some of them seconds behind it.
type faultButtons struct{ app *App }

// Fault implements ui.Faulter.
func (b faultButtons) Fault(name string) {
	word := strings.TrimRight(name, "0123456789")
	seconds, _ := strconv.Atoi(name[len(word):]) // none is zero: the fault's own default
	kind, err := session.ParseFault(word)
	if err == nil {
		err = b.app.Fault(session.Fault{Kind: kind, For: time.Duration(seconds) * time.Second})
	}
	if err != nil {
		b.app.log.Warn("fault", "name", name, "error", err)
	}
}
