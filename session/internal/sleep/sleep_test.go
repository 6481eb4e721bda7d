package sleep

import (
	"testing"
	"time"
)

// TestSlept: a machine that runs does not sleep meanwhile, however long it did before.
func TestSlept(t *testing.T) {
	began := time.Now()
	before := Slept(began)
	if before < 0 {
		t.Errorf("slept %v", before)
	}
	for time.Since(began) < 20*time.Millisecond { // it counts time, too
		if more := Slept(began) - before; more < -time.Second || more > time.Second {
			t.Fatalf("slept %v more", more)
		}
	}
}
