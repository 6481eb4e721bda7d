package rooms

import (
	"fmt"
	"testing"
	"time"
)

func TestMemoryIsBounded(t *testing.T) {
	m := memory{life: time.Hour}
	now := time.Now()
	for n := range 3 * remembered {
		m.note(fmt.Sprint(n), now.Add(time.Duration(n)))
	}
	names := m.recent(now.Add(3*remembered), now)
	if len(names) > remembered || len(names) < remembered/2 {
		t.Errorf("keeps %d", len(names))
	}
	if names[0] != fmt.Sprint(3*remembered-1) {
		t.Errorf("last opened is %s", names[0])
	}
}
