package local

import (
	"slices"
	"sync"

	"confab/ui/model"
)

// Chat is what was said in the present meeting. Safe from any goroutine.
type Chat struct {
	mu    sync.Mutex
	lines []model.ChatLine
}

// Add adds what was said here.
func (c *Chat) Add(line model.ChatLine) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lines = append(c.lines, line)
}

// Put adds what somebody said, or puts it in the place of what they said before under the same id. What was taken
// back and not seen is nothing.
func (c *Chat) Put(line model.ChatLine) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, was := range slices.Backward(c.lines) {
		if line.ID != "" && was.ID == line.ID && was.FromID == line.FromID && !was.Mine {
			line.Time = was.Time
			c.lines[i] = line
			return
		}
	}
	if !line.Deleted {
		c.lines = append(c.lines, line)
	}
}

// Clear begins a meeting in which nothing was said.
func (c *Chat) Clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lines = nil
}

func (c *Chat) all() []model.ChatLine {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.lines)
}
