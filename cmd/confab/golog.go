package main

import (
	"bytes"
	"context"
	"log"
	"log/slog"
	"slices"
	"strings"
	"sync"
)

// library is what the standard library's log is written to: libraries that know no other use it, Fyne above all. What
// they print becomes a line of ours.
type library struct {
	log *slog.Logger

	mu    sync.Mutex
	words []string // of a complaint of Fyne's that is not whole yet
}

// harmless are beginnings of what is printed though nothing follows from it for anybody: a desktop without the
// service that tells of its colours, a new user without a cache.
var harmless = []string{
	"failed to watch theme settings",
	"Failed to create fyne cache space", "Failed to create app cache space",
	"Error parsing user locale", "Failed to look up user locale",
	"*** ", // fyne.Do, in builds for tests
}

// captureLibraries sends what Go libraries print through l.
func captureLibraries(l *slog.Logger) {
	log.SetFlags(0)
	log.SetOutput(&library{log: l})
}

// Write takes one call of the standard log. Fyne makes up to three for one complaint (fyne.LogError): what, cause,
// place.
func (l *library) Write(b []byte) (int, error) {
	line := string(bytes.TrimSpace(b))
	what, isComplaint := strings.CutPrefix(line, "Fyne error:")
	cause, isCause := strings.CutPrefix(line, "Cause: ")
	place, isPlace := strings.CutPrefix(line, "At: ")
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case isComplaint:
		l.say()
		l.words = []string{strings.TrimSpace(what)}
	case isCause && len(l.words) == 1:
		l.words = append(l.words, cause)
	case isPlace && len(l.words) > 0:
		l.say("at", place)
	default:
		l.say()
		l.words = []string{line}
		l.say()
	}
	return len(b), nil
}

// say writes what was collected.
func (l *library) say(more ...any) {
	if len(l.words) == 0 {
		return
	}
	level := slog.LevelWarn
	if slices.ContainsFunc(harmless, func(h string) bool { return strings.HasPrefix(l.words[0], h) }) {
		level = slog.LevelDebug
	}
	if len(l.words) > 1 {
		more = append([]any{"cause", l.words[1]}, more...)
	}
	l.log.Log(context.Background(), level, l.words[0], more...)
	l.words = nil
}
