package wire

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// Counts are what a link has done with the frames that it was given.
type Counts struct {
	Passed, Lost, Dropped uint64 // delivered; lost on the way; dropped because the queue was full
	Bytes                 uint64 // of those delivered
	// Late is how long after its time a frame was delivered because the machine was busy: of 99 in 100 frames at most,
	// and the most.
	Late99, LateMost time.Duration
}

// frame is one that is under way.
type frame struct {
	content []byte
	depart  time.Time     // when its turn at the link's rate is over
	travel  time.Duration // from then on
}

// Link is one direction of a wire. Its methods may be called from any goroutine.
type Link struct {
	deliver func([]byte)

	mu         sync.Mutex
	conditions Conditions
	random     *rand.Rand
	losses     gilbert
	underway   []frame   // in the order of their departure
	free       time.Time // when the turn of the last of them is over
	arrived    time.Time // the last arrival, which the next may not overtake
	counts     Counts
	late       lateness

	changed chan struct{} // something that Run waits for may be due sooner
}

// NewLink makes a link that gives what comes through it to deliver, in Run's goroutine. Equal seeds lose the same
// frames of the same traffic.
func NewLink(c Conditions, seed uint64, deliver func(frame []byte)) *Link {
	return &Link{
		deliver: deliver, conditions: c, random: rand.New(rand.NewPCG(seed, seed)), changed: make(chan struct{}, 1),
	}
}

// Set changes the conditions, also for frames that wait for their turn; what travels already arrives as it was to.
func (l *Link) Set(c Conditions) {
	l.mu.Lock()
	l.conditions = c
	now := time.Now()
	l.free = now
	for i := range l.underway {
		f := &l.underway[i]
		if f.depart.After(now) {
			l.free = l.free.Add(c.turn(len(f.content)))
			f.depart = l.free
		}
	}
	l.mu.Unlock()
	l.wake()
}

// Conditions are those that packets meet now, as Set made them last.
func (l *Link) Conditions() Conditions {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.conditions
}

// Counts since the link was made.
func (l *Link) Counts() Counts {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.counts
	c.Late99, c.LateMost = l.late.quantile(0.99), l.late.most
	return c
}

// Send takes a frame, which belongs to the link from then on and must not change. It never waits. It says whether the
// frame will arrive.
func (l *Link) Send(content []byte) bool {
	l.mu.Lock()
	defer l.wake()
	defer l.mu.Unlock()
	now, c := time.Now(), l.conditions
	if l.free.Before(now) {
		l.free = now
	}
	if c.Rate > 0 && l.free.Sub(now) > c.wait() {
		l.counts.Dropped++
		return false
	}
	l.free = l.free.Add(c.turn(len(content)))
	if l.losses.next(c, l.random) { // after its turn: what is lost has used the link
		l.counts.Lost++
		return false
	}
	travel := c.Delay
	if c.Jitter > 0 {
		travel += time.Duration(l.random.Int64N(int64(c.Jitter)))
	}
	l.underway = append(l.underway, frame{content, l.free, travel})
	return true
}

func (l *Link) wake() {
	select {
	case l.changed <- struct{}{}:
	default:
	}
}

// Run delivers frames until ctx ends. It is called once.
func (l *Link) Run(ctx context.Context) {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		next := l.deliverDue()
		timer.Reset(next)
		select {
		case <-timer.C:
		case <-l.changed:
		case <-ctx.Done():
			return
		}
	}
}

// deliverDue delivers what is due and says how long the next frame still takes.
func (l *Link) deliverDue() time.Duration {
	for {
		l.mu.Lock()
		i, at := l.first()
		wait := time.Until(at)
		if i < 0 || wait > 0 {
			l.mu.Unlock()
			if i < 0 {
				return time.Hour
			}
			return wait
		}
		content := l.underway[i].content
		if i == 0 {
			l.underway = l.underway[1:]
		} else {
			l.underway = slices.Delete(l.underway, i, i+1)
		}
		l.arrived = at
		l.counts.Passed++
		l.counts.Bytes += uint64(len(content))
		l.late.note(-wait)
		l.mu.Unlock()
		l.deliver(content)
	}
}

// first is the next frame to arrive, and when; -1 if none is under way.
func (l *Link) first() (int, time.Time) {
	if len(l.underway) == 0 {
		return -1, time.Time{}
	}
	arrival := func(f frame) time.Time { return f.depart.Add(f.travel) }
	if !l.conditions.Reorder {
		at := arrival(l.underway[0])
		if at.Before(l.arrived) {
			at = l.arrived
		}
		return 0, at
	}
	first := 0
	for i := range l.underway {
		if arrival(l.underway[i]).Before(arrival(l.underway[first])) {
			first = i
		}
	}
	return first, arrival(l.underway[first])
}
