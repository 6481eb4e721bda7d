package outage

import (
	"time"

	"confab/session/internal/recovery"
	"confab/session/meeting"
	"confab/session/meeting/event"
)

const (
	// BannerAfter is how long an outage lasts before the banner shows it.
	BannerAfter = 300 * time.Millisecond
	// ReconnectedShown is how long the banner shows that an outage is over.
	ReconnectedShown = 3 * time.Second
)

// Outage is the present outage, or the last one, in time. The zero value is that of a session that has had none.
type Outage struct {
	Number   int              // in the session, from 1: what is said of older ones is stale
	Since    time.Time        // zero when there is none
	Kind     meeting.Recovery // of the last return
	Resumed  int              // outages that a resume has ended
	Rejoined int              // outages that a rejoin has ended

	triedAt time.Time     // the last attempt began
	stopped time.Duration // of the time since Since, this process did not run
	over    time.Time     // when the last outage that was worth showing ended
}

// Begin begins the next outage.
func (o *Outage) Begin(now time.Time) {
	o.Number++
	o.Since, o.triedAt, o.stopped = now, now, 0
}

// TriedAt notes that an attempt has begun.
func (o *Outage) TriedAt(now time.Time) { o.triedAt = now }

// Stopped takes away time in which this process did not run: nobody has tried then.
func (o *Outage) Stopped(d time.Duration) { o.stopped += d }

// Lasted is for how long somebody has tried to end the outage. Of the time since it began, stopped is what was not
// taken away yet.
func (o *Outage) Lasted(now time.Time, stopped time.Duration) time.Duration {
	return now.Sub(o.Since) - o.stopped - stopped
}

// Wait is how long to wait before the next attempt, which is counted from the beginning of the last one: the time that
// it hung in a dead network counts as waited.
func (o *Outage) Wait(backoff time.Duration, now time.Time) time.Duration {
	return max(backoff-now.Sub(o.triedAt), time.Millisecond)
}

// End ends the outage with a return of that kind, and says so.
func (o *Outage) End(now time.Time) event.SessionReconnected {
	lasted := now.Sub(o.Since)
	o.Since = time.Time{}
	if o.Kind == meeting.Resume {
		o.Resumed++
	} else {
		o.Rejoined++
	}
	if lasted >= BannerAfter {
		o.over = now
	}
	return event.SessionReconnected{Kind: o.Kind, Outage: lasted}
}

// BannerChanges is when the banner will change by the clock alone, if it was not long ago.
func (o *Outage) BannerChanges(p meeting.Phase) time.Time {
	switch p {
	case meeting.Resuming, meeting.Rejoining:
		return o.Since.Add(BannerAfter)
	case meeting.Live:
		return o.over.Add(ReconnectedShown)
	case meeting.Idle, meeting.Joining, meeting.Closed:
	}
	return time.Time{}
}

// Banner follows from the machine and the clock; nothing assigns it.
func (o *Outage) Banner(m recovery.Machine, now time.Time) meeting.Banner {
	switch m.Phase {
	case meeting.Resuming, meeting.Rejoining:
		if m.GaveUp {
			return meeting.Disconnected
		}
		if now.Sub(o.Since) >= BannerAfter {
			return meeting.Reconnecting
		}
		return o.lately(now)
	case meeting.Live:
		return o.lately(now)
	case meeting.Closed:
		if m.Reason != meeting.ClientDisconnected {
			return meeting.Disconnected
		}
	case meeting.Idle, meeting.Joining:
	}
	return meeting.NoBanner
}

func (o *Outage) lately(now time.Time) meeting.Banner {
	if !o.over.IsZero() && now.Sub(o.over) < ReconnectedShown {
		return meeting.Reconnected
	}
	return meeting.NoBanner
}
