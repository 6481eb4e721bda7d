package sfu

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"regexp"
	"sync"
)

// lineLimit is the longest line of the child that is kept, in bytes; the rest of a longer one is dropped.
const lineLimit = 16 << 10

// tokenLike matches JSON web tokens. LiveKit up to 1.13.6 puts a refused token into its error text.
var tokenLike = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*`)

// lines is an io.Writer that hands over whole lines. It has one writer at a time (os/exec copies in one goroutine).
type lines struct {
	take func(line []byte) // must not keep line
	kept []byte
}

func (l *lines) Write(data []byte) (int, error) {
	written := len(data)
	for {
		end := bytes.IndexByte(data, '\n')
		if end < 0 {
			l.keep(data)
			return written, nil
		}
		l.keep(data[:end])
		l.flush()
		data = data[end+1:]
	}
}

func (l *lines) keep(data []byte) {
	room := lineLimit - len(l.kept)
	l.kept = append(l.kept, data[:min(room, len(data))]...)
}

// flush hands over what is left of an unfinished line.
func (l *lines) flush() {
	if len(l.kept) > 0 {
		l.take(l.kept)
	}
	l.kept = l.kept[:0]
}

// echo says LiveKit's log lines again through slog.
type echo struct {
	logger *slog.Logger

	mu      sync.Mutex
	failure string // first line that was not a log line: how the Go runtime begins to tell of a panic
}

// say takes one line: LiveKit's JSON, or plain text when the process is going down.
func (e *echo) say(line []byte) {
	line = tokenLike.ReplaceAll(line, []byte("[token]"))
	var fields map[string]any
	if json.Unmarshal(line, &fields) != nil {
		e.plain(string(line))
		return
	}
	level := slog.LevelInfo
	switch fields["level"] {
	case "debug":
		level = slog.LevelDebug
	case "warn":
		level = slog.LevelWarn
	case "error", "dpanic", "panic", "fatal":
		level = slog.LevelError
	}
	message, _ := fields["msg"].(string)
	for _, spent := range []string{"level", "msg", "ts"} {
		delete(fields, spent)
	}
	attrs := make([]any, 0, len(fields))
	for name, value := range fields {
		attrs = append(attrs, slog.Any(name, value))
	}
	e.logger.LogAttrs(context.Background(), level, message, slog.Group("livekit", attrs...))
}

func (e *echo) plain(text string) {
	e.mu.Lock()
	first := e.failure == ""
	if first {
		e.failure = text
	}
	e.mu.Unlock()
	level := slog.LevelDebug // the rest of a stack trace
	if first {
		level = slog.LevelError
	}
	e.logger.Log(context.Background(), level, "LiveKit: "+text)
}

func (e *echo) lastWords() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.failure
}
