package observe

import (
	"encoding/json"
	"maps"
	"time"

	"confab/session/legible"
)

// mostWaiting is how many bytes of lines wait for a reader that is slow.
const mostWaiting = 1 << 20

// run writes lines, each with one call: readers see it at once.
func (e *Events) run() {
	defer close(e.done)
	for ended := false; !ended; {
		select {
		case <-e.lines.Ready():
		case <-e.end:
			ended = true
		}
		for _, line := range e.lines.Take() {
			_, err := e.out.Write(line)
			e.written(line, err)
		}
	}
}

// written makes room. What could not be written is missing: a full disk must not end a meeting.
func (e *Events) written(line []byte, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.waiting -= len(line)
	if err != nil {
		e.missing++
		e.dropped++
	}
}

// encode makes the line of an event; nil for what JSON cannot say.
func encode(name string, now time.Time, fields map[string]any) []byte {
	line := map[string]any{"time": now.Format(time.RFC3339Nano), "event": name}
	maps.Copy(line, fields)
	data, err := json.Marshal(line)
	if err != nil {
		return nil
	}
	return append(legible.Escape(data), '\n')
}

// put hands a line to the goroutine if it fits. The first that fits again comes behind one that counts the missing.
func (e *Events) put(line []byte) {
	var lines [][]byte
	e.mu.Lock()
	missing := e.missing
	if missing > 0 {
		lines = append(lines, encode("eventsDropped", time.Now(), map[string]any{"count": missing}))
	}
	if line != nil {
		lines = append(lines, line)
	}
	size := 0
	for _, l := range lines {
		size += len(l)
	}
	fits := e.waiting+size <= mostWaiting
	if fits {
		e.missing = 0
		e.waiting += size
		e.lines.Put(lines...)
	} else if line != nil {
		e.missing++
		e.dropped++
	}
	e.mu.Unlock()
	switch {
	case fits && missing > 0:
		e.log.Warn("events were dropped: nobody took them", "count", missing)
	case !fits && missing == 0:
		e.log.Warn("events are dropped: nobody takes them")
	}
}
