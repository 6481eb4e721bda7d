//go:build e2e && linux

package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"confab/cmd/e2e/wire"
)

// traceJoin has a confab join over a way, and prints what passed the wire until the first picture: how many
// milliseconds and round trips after the click each message left confab or arrived there.
func traceJoin(b *testing.B, s *Server, way joinWay) {
	b.Helper()
	n := way.network(b)
	if n == nil {
		return
	}
	cache := b.TempDir()
	confabJoins(b, s, n, cache, "First")
	n.Wire.Watch()
	c := startJoining(b, s, n, cache, "Traced")
	picture := c.Await(starting, "subscriberConnected", func(e Event) bool { return e.Number("firstFrameMs") > 0 })
	passed := n.Wire.Passed()
	defer c.Leave()
	for _, e := range c.Events() {
		if strings.HasPrefix(e.Event, "session") || e.Event == "subscriberConnected" {
			passed = append(passed, wire.Passage{At: e.At(), What: "* " + e.Event})
		}
	}
	click := c.Await(starting, "sessionConnecting", nil).At()
	trip := float64((way.Delay * 2).Milliseconds())
	fmt.Printf("over %s: milliseconds and round trips since the click\n", way.name)
	printPassages(passed, func(p wire.Passage) string {
		ms := since(click, p.At)
		return fmt.Sprintf("%8.1f %6.2f", ms, ms/trip)
	})
	fmt.Printf("the first picture was there after %.0f ms\n", picture.Number("firstFrameMs"))
}

// printPassages prints them in order of time, those of one kind in a row as one line.
func printPassages(passed []wire.Passage, when func(wire.Passage) string) {
	slices.SortStableFunc(passed, func(a, b wire.Passage) int { return a.At.Compare(b.At) })
	for i := 0; i < len(passed); {
		p, n := passed[i], 1
		for i+n < len(passed) && passed[i+n].Up == p.Up && passed[i+n].Lost == p.Lost && passed[i+n].What == p.What {
			n++
		}
		i += n
		line := when(p) + map[bool]string{true: "  -> ", false: "  <- "}[p.Up] + p.What
		if n > 1 {
			line += fmt.Sprintf(" × %d, until %s", n, strings.TrimSpace(when(passed[i-1])))
		}
		if p.Lost {
			line += ", lost"
		}
		fmt.Println(line)
	}
}
