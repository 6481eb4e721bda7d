//go:build unix

package e2e

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// FaultRow is what was measured of one scenario, in milliseconds.
type FaultRow struct {
	Name            string
	Runs, Recovered int
	Detection       []float64 // from the fault to sessionReconnecting, where there was one
	Outage          []float64 // from the fault, or its end where it lasts, until session and media are back
	Gap             []float64 // longest time without a new picture at the observer
	Said            int       // lines of chat that the client took
	Lost, Doubled   int       // of them, at the observer
	Limit           time.Duration
	Took            Took
	Problems        []string
}

// Took is what the time went into.
type Took struct {
	Fault, Back, Chat time.Duration // the faults, until all were back, and until all that was said had been heard
	Rest              time.Duration // what goes before and after: programs begin, join, and end
}

// FaultTable writes the rows as a table.
func FaultTable(rows []FaultRow) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-28s %5s %9s %10s %15s %10s %15s %6s %7s   %s\n", "scenario", "runs", "recovered", "detection",
		"outage", "limit", "gap at observer", "lost", "doubled", "took")
	fmt.Fprintf(&b, "%-28s %5s %9s %10s %15s %10s %15s %6s %7s   %s\n", "", "", "", "median ms", "median/p95 ms",
		"median ms", "median/p95 ms", "", "", "s: fault, back, chat, rest")
	for _, r := range rows {
		limit := "-"
		if r.Limit > 0 {
			limit = fmt.Sprint(r.Limit.Milliseconds())
		}
		fmt.Fprintf(&b, "%-28s %5d %9d %10s %15s %10s %15s %6s %7s   %.0f+%.0f+%.0f+%.0f\n", r.Name, r.Runs,
			r.Recovered,
			number(quantile(r.Detection, 0.5)), both(r.Outage), limit, both(r.Gap), chat(r, r.Lost), chat(r, r.Doubled),
			r.Took.Fault.Seconds(), r.Took.Back.Seconds(), r.Took.Chat.Seconds(), r.Took.Rest.Seconds())
	}
	return b.String()
}

// chat is a count of lines, which nobody knows when nothing was said.
func chat(r FaultRow, n int) string {
	if r.Said == 0 {
		return "-"
	}
	return fmt.Sprint(n)
}

func number(v float64) string {
	if math.IsNaN(v) {
		return "-"
	}
	return fmt.Sprintf("%.0f", v)
}

func both(values []float64) string {
	if len(values) == 0 {
		return "-"
	}
	return number(quantile(values, 0.5)) + " / " + number(quantile(values, 0.95))
}
