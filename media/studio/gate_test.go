package studio

import "testing"

func TestGateLetsOneDeviceThrough(t *testing.T) {
	var g gate
	old, next := &job{}, &job{}
	pushed := map[*job]int{}
	push := func(j *job) bool { return g.pass(j, func() { pushed[j]++ }) }
	if push(old) {
		t.Error("before anybody was admitted")
	}
	g.admit(old)
	if !push(old) || push(next) {
		t.Error("the admitted one alone should pass")
	}
	g.admit(next)
	if push(old) || !push(next) {
		t.Error("the next one should have taken over")
	}
	g.shut(old) // late, and without effect
	if !push(next) {
		t.Error("shut by one that was not in it")
	}
	g.shut(next)
	if push(next) || pushed[old] != 1 || pushed[next] != 2 {
		t.Errorf("pushed %d and %d", pushed[old], pushed[next])
	}
}
