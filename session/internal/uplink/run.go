package uplink

import (
	"context"
	"time"
)

// idle is how often there is a look for probes and news while nothing is to be sent. Where nothing has left or was
// reported for quietAfter there is neither: feedback is too old for probes (congestion, feedbackStale), and the meters
// are empty.
const (
	idle       = 50 * time.Millisecond
	quietIdle  = time.Second
	quietAfter = 5 * time.Second
)

// wait is how long to wait for something to do where nothing is to be sent.
func (u *Uplink) wait(now time.Duration) time.Duration {
	if u.quiet(now) {
		return quietIdle
	}
	return idle
}

func (u *Uplink) quiet(now time.Duration) bool {
	return now-u.stirred >= quietAfter && u.pacer.bytes() == 0
}

// stir notes that something leaves or was reported, and wakes Run where it waits for longer.
func (u *Uplink) stir(now time.Duration) {
	if u.quiet(now) {
		u.nudge()
	}
	u.stirred = now
}

// Run paces and reports until ctx ends. What is written afterwards goes nowhere.
func (u *Uplink) Run(ctx context.Context) {
	timer := time.NewTimer(idle)
	defer timer.Stop()
	defer u.end()
	for ctx.Err() == nil {
		u.tell()
		p, kind, wait := u.next()
		if p != nil {
			_, _ = u.deliver(p, kind) // deliver has noted a refusal
			continue
		}
		timer.Reset(wait)
		select {
		case <-timer.C:
		case <-u.wake:
		case <-ctx.Done():
		}
	}
}

func (u *Uplink) end() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.ended = true
	u.pacer.clear()
}

// next is the packet that is to leave now, or how long to wait for one.
func (u *Uplink) next() (p *packet, k kind, wait time.Duration) {
	u.mu.Lock()
	defer u.mu.Unlock()
	now := u.now()
	if !u.open {
		return nil, media, u.wait(now)
	}
	if len(u.pacer.probes) == 0 && u.pads() != nil {
		u.pacer.probe(u.sender.Look(now))
	}
	estimate := u.sender.Bitrate()
	u.pacer.earn(now, estimate)
	if wait := u.pacer.until(estimate); wait > 0 {
		return nil, media, wait
	}
	if p, k = u.choose(now); p == nil {
		return nil, media, u.wait(now)
	}
	probe := 0
	if len(u.pacer.probes) > 0 {
		probe = u.pacer.probes[0].ID
	}
	u.prepare(p, now, probe)
	u.pacer.credit -= float64(p.size())
	if probe != 0 {
		u.pacer.probed(now)
	}
	return p, k, 0
}

// choose takes what is to leave first.
func (u *Uplink) choose(now time.Duration) (*packet, kind) {
	probing := len(u.pacer.probes) > 0
	if probing || u.sender.MaySend(now) {
		if p := u.pacer.repairs.take(); p != nil {
			return p, repair
		}
		if p := u.pacer.pictures.take(); p != nil {
			return p, media
		}
	}
	if s := u.unintroduced(now); s != nil {
		s.introduced++
		s.introducedAt = now
		return s.padding(leastPadding), padding
	}
	s := u.pads()
	switch {
	case s != nil && probing:
		return s.padding(probePadding), padding
	case s != nil && u.sender.Prompt(now):
		return s.padding(leastPadding), padding
	case !probing:
		return nil, padding
	}
	u.pacer.probe(nil) // there is nothing to probe with any more
	return nil, padding
}

// pads is a stream beside which padding is reported by the server.
func (u *Uplink) pads() *stream {
	for _, s := range u.order {
		if s.pads() && u.sender.Knows(s.again) {
			return s
		}
	}
	return nil
}

// unintroduced is a stream whose retransmissions the server does not know yet.
func (u *Uplink) unintroduced(now time.Duration) *stream {
	for _, s := range u.order {
		if s.pads() && s.introduced < introductions && !u.sender.Knows(s.again) &&
			(s.introduced == 0 || now-s.introducedAt >= introduceEvery) {
			return s
		}
	}
	return nil
}

// Estimated is told when the bit rate has changed by a twentieth, no more often than tellEvery unless it has dropped;
// loss and round trip alone are worth a word each tellAnyhow.
const (
	tellEvery  = 200 * time.Millisecond
	tellAnyhow = 2 * time.Second
)

// tell reports the estimate where there is news.
func (u *Uplink) tell() {
	if u.options.Estimated == nil {
		return
	}
	u.mu.Lock()
	now := u.now()
	e := u.estimate(now)
	news := u.news(e, now)
	if news {
		u.told, u.toldAt = e, now
	}
	u.mu.Unlock()
	if news {
		u.options.Estimated(e)
	}
}

func (u *Uplink) news(e Estimate, now time.Duration) bool {
	since := now - u.toldAt
	change := e.Bitrate - u.told.Bitrate
	switch {
	case !u.open || len(u.order) == 0:
		return false
	case -change > u.told.Bitrate/20, u.told == Estimate{}:
		return true
	case change > u.told.Bitrate/20:
		return since >= tellEvery
	}
	return since >= tellAnyhow && (e.Loss != u.told.Loss || e.RoundTrip != u.told.RoundTrip)
}
