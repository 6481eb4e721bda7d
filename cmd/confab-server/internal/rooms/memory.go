package rooms

import (
	"maps"
	"slices"
	"sync"
	"time"
)

// remembered is how many sessions are kept; the ones opened longest ago are forgotten first.
const remembered = 10_000

// record is what is remembered of one session.
type record struct {
	State  state     `json:"state"`
	Opened time.Time `json:"opened"`
	Tokens []string  `json:"tokens,omitempty"` // identities of OpenVidu's tokens that were not handed back
	open   bool      // LiveKit has the room, as far as it told
}

// memory knows the sessions that somebody may hold a token for. It is a leaf: its lock is held for no call out of it.
type memory struct {
	life time.Duration

	mu      sync.Mutex
	opened  map[string]record // by room name
	changes uint64
}

// get is what is remembered of a session; a zero record when it is not known.
func (m *memory) get(name string) record {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.opened[name]
}

// change lets edit work on a copy of the session's record.
func (m *memory) change(name string, now time.Time, edit func(*record)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.opened == nil {
		m.opened = make(map[string]record)
	}
	r := m.opened[name]
	r.Tokens = slices.Clone(r.Tokens)
	r.Opened = now
	edit(&r)
	m.opened[name] = r
	m.changes++
	if len(m.opened) > remembered {
		m.forget(now)
	}
}

// mark notes whether LiveKit has the room of a session that is known.
func (m *memory) mark(name string, open bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if r, ok := m.opened[name]; ok {
		r.open = open
		m.opened[name] = r
	}
}

// shut notes that LiveKit has none of the rooms.
func (m *memory) shut() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for name, r := range m.opened {
		r.open = false
		m.opened[name] = r
	}
}

func (m *memory) note(name string, now time.Time) { m.change(name, now, func(*record) {}) }

func (m *memory) drop(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.opened, name)
	m.changes++
}

// all is a copy of everything, and a number that differs after every change.
func (m *memory) all() (map[string]record, uint64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.opened), m.changes
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
	for name, r := range m.opened {
		if now.Sub(r.Opened) > m.life {
			delete(m.opened, name)
			continue
		}
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return m.opened[b].Opened.Compare(m.opened[a].Opened) })
	return names
}

// recent lists the names opened after a time, last opened first.
func (m *memory) recent(now, after time.Time) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	names := m.byAge(now)
	return slices.DeleteFunc(names, func(name string) bool { return m.opened[name].Opened.Before(after) })
}
