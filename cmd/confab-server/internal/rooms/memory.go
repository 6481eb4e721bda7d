package rooms

import (
	"cmp"
	"slices"
	"sync"
	"time"
)

// Limits of what is remembered; past one of them what matters least is forgotten, see [worth].
const (
	mostSessions = 50_000
	mostBytes    = 64 << 20 // of all records together, roughly
)

// sweepEvery is how often sessions are looked for that no token can be alive for.
const sweepEvery = time.Hour

// record is what is remembered of one session.
type record struct {
	State  state     `json:"state"`
	Opened time.Time `json:"opened"`           // when a token was asked for, or something changed, last
	Handed []string  `json:"handed,omitempty"` // marks of OpenVidu's tokens that were not handed back
	open   bool      // LiveKit has the room, as far as it told
	bytes  int       // roughly, see measure
}

// worth is how long a record is kept when there are too many.
type worth uint8

const (
	idle    worth = iota // nothing was decided in it; LiveKit does not have it
	running              // LiveKit has it, with its modes
	decided              // somebody was put out, or everybody was muted: tokens may come back
	guarded              // decided, and LiveKit has it: never forgotten
)

func (r *record) worth() worth {
	switch held := len(r.State.Removed) > 0 || r.State.Muted != nil; {
	case held && r.open:
		return guarded
	case held:
		return decided
	case r.open:
		return running
	}
	return idle
}

// measure tells about how many bytes a record takes, in memory or in the file.
func (r *record) measure(name string) int {
	const fixed, mark = 300, 30
	size := fixed + len(name) + mark*(len(r.State.Removed)+len(r.Handed))
	if r.State.Muted != nil {
		for _, id := range r.State.Muted.Excluded {
			size += len(id)
		}
	}
	return size
}

// memory knows the sessions that somebody may hold a token for. It is a leaf: its lock is held for no call out of it.
type memory struct {
	life                    time.Duration // of a record that nobody changes
	mostSessions, mostBytes int

	mu      sync.Mutex
	opened  map[string]record // by room name; what a record points to is never written again
	bytes   int               // of all records
	unsaved map[string]bool   // names of records that changed or went since take
	swept   time.Time
}

func newMemory(life time.Duration) *memory {
	return &memory{
		life: life, mostSessions: mostSessions, mostBytes: mostBytes, opened: map[string]record{},
		unsaved: map[string]bool{},
	}
}

// get is what is remembered of a session; a zero record when it is not known.
func (m *memory) get(name string) record {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.opened[name]
}

// change lets edit work on a copy of the session's record, and forgets others when there are too many.
func (m *memory) change(name string, now time.Time, edit func(*record)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r := m.opened[name]
	r.Handed = slices.Clone(r.Handed)
	r.Opened = now
	edit(&r)
	m.put(name, r)
	if now.Sub(m.swept) > sweepEvery {
		m.sweep(now)
	}
	m.spare(running, name)
}

// load takes a record as the file has it.
func (m *memory) load(name string, r record) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.put(name, r)
	delete(m.unsaved, name)
}

// trim forgets what the file has too much.
func (m *memory) trim(now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sweep(now)
	m.spare(running, "")
}

func (m *memory) put(name string, r record) {
	m.bytes -= m.opened[name].bytes
	r.bytes = r.measure(name)
	m.bytes += r.bytes
	m.opened[name] = r
	m.unsaved[name] = true
}

func (m *memory) forget(name string) {
	m.bytes -= m.opened[name].bytes
	delete(m.opened, name)
	m.unsaved[name] = true
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

// has notes which rooms LiveKit had when it was asked: those, and no others but the ones that were opened since.
func (m *memory) has(open map[string]bool, asked time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for name, r := range m.opened {
		r.open = open[name] || r.open && r.Opened.After(asked)
		m.opened[name] = r
	}
}

func (m *memory) drop(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.forget(name)
}

// take hands over what changed since the last take; a session that is not known any more has a zero record.
func (m *memory) take() map[string]record {
	m.mu.Lock()
	defer m.mu.Unlock()
	changed := make(map[string]record, len(m.unsaved))
	for name := range m.unsaved {
		changed[name] = m.opened[name]
	}
	m.unsaved = map[string]bool{}
	return changed
}

// giveBack makes the next take hand over again what could not be written.
func (m *memory) giveBack(changed map[string]record) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for name := range changed {
		m.unsaved[name] = true
	}
}

// crowded tells whether there is no place for one more session: all that are known matter.
func (m *memory) crowded() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.over()
}

func (m *memory) over() bool { return len(m.opened) > m.mostSessions || m.bytes > m.mostBytes }

// clear forgets sessions in which something was decided and which LiveKit does not have, if there are too many. What
// mark and has were told has to be true.
func (m *memory) clear() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.spare(decided, "")
}

// spare makes place when there are too many records: those that matter least go first, and among them those that were
// opened longest ago; none that matters more than most, nor the one named keep. It goes on to nine tenths of the
// limits, so that it does not have to be done again at once.
func (m *memory) spare(most worth, keep string) {
	if !m.over() {
		return
	}
	type candidate struct {
		name   string
		worth  worth
		opened time.Time
	}
	var all []candidate
	for name, r := range m.opened {
		if w := r.worth(); w <= most && name != keep {
			all = append(all, candidate{name, w, r.Opened})
		}
	}
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.worth, b.worth), a.opened.Compare(b.opened))
	})
	for _, c := range all {
		if len(m.opened) <= m.mostSessions*9/10 && m.bytes <= m.mostBytes*9/10 {
			break
		}
		m.forget(c.name)
	}
}

// sweep forgets sessions that no token can be alive for.
func (m *memory) sweep(now time.Time) {
	m.swept = now
	for name, r := range m.opened {
		if !r.open && now.Sub(r.Opened) > m.life {
			m.forget(name)
		}
	}
}

// running lists the names opened after a time that LiveKit has, last opened first.
func (m *memory) running(after time.Time) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var names []string
	for name, r := range m.opened {
		if r.open && !r.Opened.Before(after) {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return m.opened[b].Opened.Compare(m.opened[a].Opened) })
	return names
}

// count is how many names were opened after a time.
func (m *memory) count(after time.Time) (count int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range m.opened {
		if !r.Opened.Before(after) {
			count++
		}
	}
	return count
}
