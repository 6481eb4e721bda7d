package process

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
)

// ErrEnded says that the program closed its output before the awaited line came.
var ErrEnded = errors.New("the output ended")

// Lines collects what a program writes, line by line, and wakes those who wait for one. The zero value is ready.
type Lines struct {
	mu      sync.Mutex
	partial []byte
	lines   []string
	ended   bool
	changed chan struct{} // closed and replaced when a line comes or the output ends
}

// Write takes output; it is the program's stdout or stderr. After End it keeps nothing.
func (l *Lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		return len(b), nil
	}
	l.partial = append(l.partial, b...)
	for {
		line, rest, whole := bytes.Cut(l.partial, []byte("\n"))
		if !whole {
			return len(b), nil
		}
		l.lines = append(l.lines, string(line))
		l.partial = append([]byte(nil), rest...)
		l.wake()
	}
}

// End says that nothing more will come; those who wait get ErrEnded.
func (l *Lines) End() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.partial) > 0 {
		l.lines = append(l.lines, string(l.partial))
		l.partial = nil
	}
	l.ended = true
	l.wake()
}

// All returns the lines so far.
func (l *Lines) All() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string(nil), l.lines...)
}

// String returns everything so far.
func (l *Lines) String() string { return strings.Join(l.All(), "\n") }

// Wait returns the first line from the given index on that match accepts, and the index after it.
func (l *Lines) Wait(ctx context.Context, from int, match func(line string) bool) (string, int, error) {
	for i := from; ; {
		lines, ended, changed := l.after(i)
		for _, line := range lines {
			i++
			if match(line) {
				return line, i, nil
			}
		}
		if ended {
			return "", i, ErrEnded
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return "", i, fmt.Errorf("wait for a line of output: %w", ctx.Err())
		}
	}
}

// after returns the lines from index i on, and what is closed when there are more.
func (l *Lines) after(i int) (lines []string, ended bool, changed <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.changed == nil {
		l.changed = make(chan struct{})
	}
	return append([]string(nil), l.lines[min(i, len(l.lines)):]...), l.ended, l.changed
}

// wake wakes everybody who waits. The lock is held.
func (l *Lines) wake() {
	if l.changed != nil {
		close(l.changed)
	}
	l.changed = make(chan struct{})
}
