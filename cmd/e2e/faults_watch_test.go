//go:build e2e && linux

package e2e

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// party is a client that goes through faults.
type party interface {
	since(moment time.Time) []Event // of the session, in confab's words
	called() string
	story(fault, healed time.Time) string
}

// watch follows one client back into the meeting.
type watch struct {
	client        party
	fault, healed time.Time
	silent        bool // it may be that the session does not notice
	unnoticed     bool // and it has to be so

	back   time.Time // of the session
	frames float64   // at the observer, when the session was back
	seen   bool      // its pictures come again
	calm   int       // looks in a row with nothing new
	gaps   []Gap
	lost   string // why it will not be back
}

// awaitAll looks at all of them a few times each second until all are back for good or the time is over.
func awaitAll(ctx context.Context, l *lab, watches []*watch) {
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for {
		status, err := l.observer.getStatus(ctx)
		done := true
		for _, w := range watches {
			done = w.look(status, err) && done
		}
		if done {
			return
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return
		}
	}
}

// calmLooks is how many looks have to show nothing new before a client is back for good.
const calmLooks = 8

// look says whether nothing more is to be waited for.
func (w *watch) look(observer Status, err error) bool {
	events := w.client.since(w.fault)
	if w.lost != "" {
		return true
	}
	for _, e := range events {
		if e.Event == "sessionDisconnected" {
			w.lost = "the session ended: " + e.Text("reason")
			return true
		}
	}
	if w.unnoticed && len(events) > 0 {
		w.lost = "noticed what is none of its business: " + events[0].Text("cause")
		return true
	}
	if err != nil {
		return false // nothing is known of the observer; the last look comes when the time is over
	}
	back := time.Time{}
	switch {
	case len(events) == 0 && w.silent:
		back = w.healed
	case len(events) > 0 && events[len(events)-1].Event == "sessionReconnected":
		back = events[len(events)-1].At()
	}
	var frames float64
	for _, s := range observer.Subscribe {
		if s.Name == w.client.called() && s.Source == "camera" {
			frames += s.FramesDecoded
			w.gaps = s.Gaps
		}
	}
	if back.IsZero() || !back.Equal(w.back) || frames < w.frames {
		w.back, w.frames, w.seen, w.calm = back, frames, false, 0
		return false
	}
	if frames >= w.frames+3 {
		w.seen = true
	}
	if w.seen {
		w.calm++
	}
	return w.calm > calmLooks
}

// result says what became of it.
func (w *watch) result(l *lab) measured {
	m := measured{detection: -1, outage: -1, gap: -1}
	events := w.client.since(w.fault)
	m.problem = w.problem(l, events)
	if m.problem != "" {
		return m
	}
	if len(events) > 0 {
		m.detection = since(w.fault, events[0].At())
	}
	// The gap that the fault made began before all was over; later ones are the machine's.
	over, media := later(w.healed, w.back), time.Time{}
	m.gap = 40
	for _, g := range w.gaps {
		began := g.At.Add(-time.Duration(g.Ms * float64(time.Millisecond)))
		if g.At.After(w.fault) && began.Before(over) && g.Ms > m.gap {
			m.gap, media = g.Ms, g.At
		}
	}
	m.outage = max(0, since(w.healed, later(w.back, media)))
	return m
}

// problem says in which way a client is not back, or came back wrongly.
func (w *watch) problem(l *lab, events []Event) string {
	problem := w.lost
	if problem == "" && w.calm <= calmLooks {
		switch {
		case w.back.IsZero() && len(events) == 0:
			problem = "nobody noticed"
		case w.back.IsZero():
			problem = "not reconnected in time"
		case !w.seen:
			problem = "reconnected, but the observer sees nothing"
		default:
			problem = "comes to no rest"
		}
	}
	if problem == "" {
		problem = disorder(events)
	}
	if problem == "" {
		problem = ghosts(l, w.client)
	}
	if problem == "" {
		return ""
	}
	return fmt.Sprintf("%s of %s\n%s%s", problem, w.client.called(), w.client.story(w.fault, w.healed),
		standing(l, w.client))
}

// standing is what a client sends and the observer gets of it at the end.
func standing(l *lab, p party) string {
	var b strings.Builder
	if c, ok := p.(*Confab); ok {
		if status, err := c.getStatus(within(l.t, 5*time.Second)); err == nil {
			fmt.Fprintf(&b, "  sends %+v; estimate %.0f kbit/s\n", status.Publish, status.Uplink.EstimateKbps)
		}
	}
	if status, err := l.observer.getStatus(within(l.t, 5*time.Second)); err == nil {
		for _, s := range status.Subscribe {
			if s.Name == p.called() {
				s.Gaps = nil
				fmt.Fprintf(&b, "  the observer gets %+v; estimate %.0f kbit/s\n", s, status.Downlink.EstimateKbps)
			}
		}
	}
	return b.String()
}

// disorder finds what does not fit in the order of a session's events after a fault.
func disorder(events []Event) string {
	away := false
	for _, e := range events {
		switch e.Event {
		case "sessionReconnecting":
			if away && e.Text("kind") != "rejoin" {
				return "sessionReconnecting, " + e.Text("kind") + ", within an outage"
			}
			away = true
		case "sessionReconnected":
			if !away {
				return "sessionReconnected out of nothing"
			}
			away = false
		default:
			return e.Event + " after a fault"
		}
	}
	return ""
}

// ghosts finds a client that the observer sees twice, or that sees the observer twice.
func ghosts(l *lab, c party) string {
	n := 0
	for _, s := range l.observer.Status().Subscribe {
		if s.Name == c.called() && s.Source == "camera" {
			n++
		}
	}
	if n != 1 {
		return fmt.Sprintf("the observer has %d cameras", n)
	}
	return ""
}

func (c *Confab) called() string { return c.name }

// story is what happened to a client, from a moment before the fault on.
func (c *Confab) story(fault, healed time.Time) string {
	var b strings.Builder
	fmt.Fprintf(&b, "  fault at 0, healed at %.0f ms\n", since(fault, healed))
	for _, e := range c.Events() {
		if e.At().Before(fault.Add(-time.Second)) {
			continue
		}
		fmt.Fprintf(&b, "  %8.0f ms %s", since(fault, e.At()), e.Event)
		for _, field := range []string{"kind", "cause", "outageMs", "reason", "source", "streamId", "name", "message"} {
			if v := e.Fields[field]; v != nil {
				fmt.Fprintf(&b, " %s=%v", field, v)
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

func since(from, to time.Time) float64 { return float64(to.Sub(from).Microseconds()) / 1000 }

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
