//go:build e2e && linux

package e2e

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

// What goes through a condition takes: it settles, is measured, and ends.
const (
	settles       = 10 * time.Second
	measures      = 15 * time.Second
	shortMeasures = 8 * time.Second
	recovers      = 30 * time.Second
)

// column is one number of BenchmarkNetwork.
type column struct {
	name       string
	moreBetter bool
	noise      float64 // a difference of so much says nothing
	round      func(*measuredNetwork) float64
}

var networkColumns = []column{
	{"fps", true, 2, func(m *measuredNetwork) float64 { return m.fps }},
	{"height", true, 0, func(m *measuredNetwork) float64 { return float64(m.height) }},
	{"freezes", false, 1, func(m *measuredNetwork) float64 { return m.freezes }},
	{"concealed %", false, 0.5, func(m *measuredNetwork) float64 { return m.concealed }},
	{"ear ms", false, 20, func(m *measuredNetwork) float64 { return m.mouthToEar }},
	{"adapts s", false, 1, func(m *measuredNetwork) float64 { return m.adapts.Seconds() }},
	{"moves s", false, 1, func(m *measuredNetwork) float64 { return m.moves.Seconds() }},
	{"full size s", false, 1, func(m *measuredNetwork) float64 { return m.recovers.Seconds() }},
}

// measuredNetwork is one client's way through one condition.
type measuredNetwork struct {
	passage
	mouthToEar float64       // median, ms
	adapts     time.Duration // until the picture moves and the sound is whole
	moves      time.Duration // from the end of the condition until the picture moves
	recovers   time.Duration // and until it is of full size
	late       time.Duration // of 99 in 100 packets on the wire at most, beside what they are delayed by
}

// BenchmarkNetwork has confab and LiveKit's browser client send and receive 720p30 and speech over a bad network, in
// turns: the same wire, server and other party, which is a confab without a window beside the server. NETWORK_RUNS is
// how often each goes through each condition, or once; CONDITIONS names some of them, such as up-300k,down-loss-5%. One
// condition takes about 50 seconds for each client.
func BenchmarkNetwork(b *testing.B) {
	runs := int(fromEnvironment(b, "NETWORK_RUNS", 1))
	s, desk := StartServer(b), startDesk(b)
	for b.Loop() {
		var worse []string
		cells := 0
		fmt.Printf("medians of %d; not adapted within the condition: %.0f s, not back: %.0f s\n%s\n", runs,
			(settles + measures).Seconds(), recovers.Seconds(), networkHeader())
		for _, d := range chosenConditions(b, "all") {
			var ours, theirs []*measuredNetwork
			for range runs {
				ours = append(ours, d.round(b, s, desk, confabTravels))
				theirs = append(theirs, d.round(b, s, desk, browserTravels))
			}
			fmt.Println(networkLine(d.called(), "confab", ours), " load", load(), "wire late by", latest(ours, theirs))
			fmt.Println(networkLine("", "browser", theirs))
			fmt.Println(networkRatios(ours, theirs))
			for _, c := range networkColumns {
				mine, other := c.median(ours), c.median(theirs)
				cells++
				if c.worse(mine, other) {
					worse = append(worse,
						fmt.Sprintf("%s: %s %.1f, the browser's %.1f", d.called(), c.name, mine, other))
				}
			}
		}
		fmt.Printf("%d of %d cells are worse than the browser's by more than noise\n%s\n", len(worse), cells,
			strings.Join(worse, "\n"))
		b.ReportMetric(float64(len(worse)), "cells-worse")
	}
}

// round is one client's way through the condition, in a meeting of its own.
func (d directed) round(b *testing.B, s *Server, sound *desk, enter enters) *measuredNetwork {
	b.Helper()
	bad, before := d.onLink()
	n := StartWire(b, still, still)
	link := d.link(n)
	link.Set(before)
	who := enter(b, s, n, fmt.Sprint("network", people.Add(1)), sound)
	defer who.stop()
	defer sound.talk()()
	look := who.up
	if d.down {
		look = who.down
	}
	j := newJourney(b, looks{far: look})
	j.awaitFullSize(recovers)
	link.Set(bad)
	began := time.Now()
	j.goOn(settles, nil)
	delays := sound.delays(b, d.down, measures)
	j.goOn(measures, nil)
	link.Set(before)
	ended := time.Now()
	j.goOn(recovers, func() bool {
		_, full := j.seen[far].until(ended, time.Now(), 2, fullSize)
		return full
	})
	m := measuredNetwork{mouthToEar: quantile(delays(), 0.5)}
	h := *j.seen[far]
	m.passage, _ = h.between(began.Add(settles), ended)
	m.adapts, _ = h.until(began, ended, 3, adapted)
	m.moves, _ = h.until(ended, ended.Add(recovers), 2, func(p passage) bool { return p.fps >= moving })
	m.late = link.Counts().Late99
	m.recovers, _ = h.until(ended, ended.Add(recovers), 2, fullSize)
	return &m
}

func (c column) median(rounds []*measuredNetwork) float64 {
	var values []float64
	for _, m := range rounds {
		if v := c.round(m); !math.IsNaN(v) {
			values = append(values, v)
		}
	}
	return quantile(values, 0.5)
}

// worse says whether confab's number is worse than the browser's by more than noise.
func (c column) worse(ours, theirs float64) bool {
	if c.moreBetter {
		ours, theirs = -ours, -theirs
	}
	return ours > theirs+c.noise || math.IsNaN(ours) && !math.IsNaN(theirs)
}

func networkHeader() string {
	line := fmt.Sprintf("%-18s %-8s", "condition", "client")
	for _, c := range networkColumns {
		line += fmt.Sprintf(" %12s", c.name)
	}
	return line
}

func networkLine(name, client string, rounds []*measuredNetwork) string {
	line := fmt.Sprintf("%-18s %-8s", name, client)
	for _, c := range networkColumns {
		line += fmt.Sprintf(" %12.1f", c.median(rounds))
	}
	return line
}

// networkRatios are confab's numbers divided by the browser's.
func networkRatios(ours, theirs []*measuredNetwork) string {
	line := fmt.Sprintf("%-18s %-8s", "", "ratio")
	for _, c := range networkColumns {
		ratio := "-"
		if other := c.median(theirs); other > 0 {
			ratio = fmt.Sprintf("%.2f", c.median(ours)/other)
		}
		line += fmt.Sprintf(" %12s", ratio)
	}
	return line
}

// latest is by how much the wire was late in the worst of all rounds.
func latest(rounds ...[]*measuredNetwork) (late time.Duration) {
	for _, m := range slices.Concat(rounds...) {
		late = max(late, m.late)
	}
	return late
}
