package stderr

import (
	"bufio"
	"log/slog"
	"os"
	"time"
)

// drainTime is how long Restore waits for the last lines: a child process may still hold the pipe open.
const drainTime = 200 * time.Millisecond

// Capture is a standard error that was caught.
type Capture struct {
	Terminal *os.File // where standard error led before

	pipe *os.File      // what is printed comes out here; nil where nothing is caught
	done chan struct{} // nil before LogTo
}

// LogTo has everything that is printed logged at debug level, a line each. It is called once.
func (c *Capture) LogTo(log *slog.Logger) {
	if c.pipe == nil {
		return
	}
	c.done = make(chan struct{})
	go func() {
		defer close(c.done)
		for lines := bufio.NewReader(c.pipe); ; {
			line, _, err := lines.ReadLine() // an overlong one comes in pieces
			if err != nil {
				return
			}
			if len(line) > 0 {
				log.Debug("printed by a library", "line", string(line))
			}
		}
	}()
}
