package rooms

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// small is a memory of few sessions.
func small(sessions, bytes int) *memory {
	m := newMemory(time.Hour)
	m.mostSessions, m.mostBytes = sessions, bytes
	return m
}

func (m *memory) note(name string, at time.Time) { m.change(name, at, func(*record) {}) }

func TestMemoryIsBounded(t *testing.T) {
	const most = 1000
	m := small(most, 1<<30)
	now := time.Now()
	for n := range 3 * most {
		m.note(fmt.Sprint(n), now.Add(time.Duration(n)))
	}
	left := m.count(now)
	if left > most || left < most*9/10 {
		t.Errorf("keeps %d", left)
	}
	for n := range 3 * most {
		if known := !m.get(fmt.Sprint(n)).Opened.IsZero(); known != (n >= 3*most-left) {
			t.Errorf("%d of %d is known: %v, of %d", n, 3*most, known, left)
		}
	}
}

// TestMemoryOfMostlyOldSessions has few sessions left that are young enough when the limit is reached.
func TestMemoryOfMostlyOldSessions(t *testing.T) {
	const most = 1000
	m := small(most, 1<<30)
	now := time.Now()
	for n := range most + 1 {
		at := now
		if n%4 != 0 {
			at = now.Add(-2 * m.life)
		}
		m.load(fmt.Sprint(n), record{State: state{SessionID: "id"}, Opened: at})
	}
	m.trim(now)
	if left := m.count(time.Time{}); left != most/4+1 {
		t.Errorf("keeps %d", left)
	}
	m.note("new", now)
	if left := m.count(time.Time{}); left != most/4+2 {
		t.Errorf("keeps %d with a new one", left)
	}
}

func TestMemoryIsBoundedInBytes(t *testing.T) {
	m := small(1000, 100_000)
	now := time.Now()
	for n := range 2000 {
		m.change(fmt.Sprintf("%d %s", n%500, strings.Repeat("x", 200)), now, func(r *record) {
			r.Handed = append(r.Handed, tokenMark(fmt.Sprint(n)))
			r.State.Muted = &Silence{Excluded: []string{strings.Repeat("y", n%700)}}
			r.State.Muted = nil
		})
	}
	sum := 0
	for name, r := range m.opened {
		sum += r.measure(name)
	}
	if sum != m.bytes || m.bytes > 100_000 {
		t.Errorf("counts %d bytes of %d", m.bytes, sum)
	}
}

func TestWhatMattersIsForgottenLast(t *testing.T) {
	m := small(100, 1<<30)
	now := time.Now()
	put := func(name string, age time.Duration, open, removed bool) {
		m.change(name, now.Add(-age), func(r *record) {
			r.open = open
			if removed {
				r.State.Removed = map[string]int64{"mark": now.Add(LongestLife).Unix()}
			}
		})
	}
	known := func(name string) bool { return !m.get(name).Opened.IsZero() }
	put("decided", 50*time.Minute, false, true)
	put("guarded", 55*time.Minute, true, true)
	put("running", 45*time.Minute, true, false)
	put("idle", 30*time.Minute, false, false)
	for n := range 98 {
		put(fmt.Sprint("younger ", n), time.Duration(20*60-n)*time.Second, false, false)
	}
	if known("idle") || !known("running") || !known("decided") || !known("guarded") || m.crowded() {
		t.Errorf("idle %v, running %v, decided %v, guarded %v",
			known("idle"), known("running"), known("decided"), known("guarded"))
	}
	for n := range 200 {
		put(fmt.Sprint("open ", n), time.Duration(10*60-n)*time.Second, true, false)
	}
	if known("younger 97") || known("running") || !known("open 199") || !known("decided") || m.crowded() {
		t.Errorf("an idle one %v, running %v, decided %v", known("younger 97"), known("running"), known("decided"))
	}
	for n := range 200 {
		put(fmt.Sprint("moderated ", n), time.Duration(200-n)*time.Second, n%2 == 0, true)
	}
	if !known("decided") || !known("moderated 0") || !m.crowded() {
		t.Error("sessions were forgotten in which something was decided, without asking whether LiveKit has them")
	}
	m.clear()
	if known("decided") || known("moderated 1") || !known("guarded") || !known("moderated 0") ||
		!known("moderated 198") {
		t.Errorf("decided %v, guarded %v", known("decided"), known("guarded"))
	}
	if !m.crowded() { // 101 that LiveKit has, of 100
		t.Error("one more session would have a place")
	}
}

// TestWhatIsForgottenIsWritten shows that a file hears of every change and of everything that is forgotten.
func TestWhatIsForgottenIsWritten(t *testing.T) {
	m := small(10, 1<<30)
	now := time.Now()
	file := map[string]bool{}
	for n := range 100 {
		m.note(fmt.Sprint(n), now.Add(time.Duration(n)))
		changed := m.take()
		if n%3 == 0 { // it cannot be written now
			m.giveBack(changed)
			continue
		}
		for name, r := range changed {
			if file[name] = true; r.Opened.IsZero() {
				delete(file, name)
			}
		}
	}
	for name := range m.take() {
		file[name] = true
	}
	if len(file) != len(m.opened) {
		t.Errorf("the file has %d sessions, the memory %d", len(file), len(m.opened))
	}
}
