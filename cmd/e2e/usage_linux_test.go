package e2e

import (
	"testing"
	"time"

	"confab/cmd/e2e/process"
)

// TestUsage has a shell whose child computes and whose grandchild sleeps.
func TestUsage(t *testing.T) {
	ready := &process.Lines{}
	const script = `sh -c 'sleep 60 & n=0; while [ $n -lt 300000 ]; do n=$((n+1)); done; echo ready; wait'; true`
	p, err := process.Start(process.Options{Path: "/bin/sh", Args: []string{"-c", script}, Stdout: ready})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Stop(time.Second) })
	if _, _, err := ready.Wait(within(t, starting), 0, func(string) bool { return true }); err != nil {
		t.Fatal(err)
	}
	got := usageOf(p.Pid())
	if got.processes != 3 || got.cpu < 50*time.Millisecond || got.pss < 0.1 || got.pss > 100 {
		t.Errorf("%+v, want three processes, some processor time and a little memory", got)
	}
}

func TestUsageIsRead(t *testing.T) {
	parent, used, ok := parseStat([]byte("7 (a) b) S 3 7 7 0 -1 4194560 1 2 3 4 100 50 25 25 20 0"))
	if parent != 3 || used != 2*time.Second || !ok {
		t.Errorf("parent %d, %v, %v", parent, used, ok)
	}
	for _, broken := range []string{"", "7 (a) S 3", "7 (a) S x 7 7 0 -1 4194560 1 2 3 4 100 50 25 25 20 0"} {
		if _, _, ok := parseStat([]byte(broken)); ok {
			t.Errorf("%q is read", broken)
		}
	}
	if got := parsePSS("Rss:  100 kB\nPss:     2048 kB\nPss_Dirty: 9 kB\n"); got != 2 {
		t.Errorf("%v MB", got)
	}
}
