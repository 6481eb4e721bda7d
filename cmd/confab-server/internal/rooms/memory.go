package rooms

import (
	"slices"
	"sync"
	"time"
)

// remembered is how many room names are kept for Restore; the ones opened longest ago are forgotten first.
const remembered = 10_000

// memory knows which rooms somebody may hold a token for.
type memory struct {
	life time.Duration

	mu     sync.Mutex
	opened map[string]time.Time
}

func (m *memory) note(name string, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.opened == nil {
		m.opened = make(map[string]time.Time)
	}
	m.opened[name] = now
	if len(m.opened) > remembered {
		m.forget(now)
	}
}

// forget drops what is too old, and then the older half, so that it does not have to be done again at once.
func (m *memory) forget(now time.Time) {
	for _, name := range m.byAge(now)[remembered/2:] {
		delete(m.opened, name)
	}
}

// byAge lists the names, last opened first, after dropping those no token can be alive for.
func (m *memory) byAge(now time.Time) []string {
	names := make([]string, 0, len(m.opened))
	for name, at := range m.opened {
		if now.Sub(at) > m.life {
			delete(m.opened, name)
			continue
		}
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return m.opened[b].Compare(m.opened[a]) })
	return names
}

// recent lists the names that somebody may still hold a token for, last opened first.
func (m *memory) recent(now time.Time) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.byAge(now)
}
