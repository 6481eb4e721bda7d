package session

import (
	"time"

	"confab/session/queue"
)

// clock names one of the loop's timers.
type clock uint8

const (
	attemptClock  clock = iota // bounds an attempt
	retryClock                 // the wait between two attempts
	resumeClock                // ends the tries to resume
	deadlineClock              // ends the patience of a participant
	bannerClock                // the banner changes
	roomSIDClock               // bounds the wait for the room's sid
	receiveClock               // bounds the wait for the first packet of others
	sendClock                  // bounds the wait for the first packet of ours
	iceClock                   // how long ICE may look for its path again
	absentClock                // the next of those who may come back is given up
	muteClock                  // bounds the wait for who muted us
	endedClock                 // bounds the wait for who ended a publication of ours
	clockCount
)

// clocks are the loop's timers. Each puts an input into the inbox when its time has come.
type clocks struct {
	inbox  *queue.Queue[input]
	timers [clockCount]*time.Timer
}

// start sets a clock anew.
func (c *clocks) start(which clock, d time.Duration, in input) {
	c.cancel(which)
	c.timers[which] = c.after(d, in)
}

// after is a timer that nobody cancels: what it puts into the inbox must find out whether it still matters.
func (c *clocks) after(d time.Duration, in input) *time.Timer {
	return time.AfterFunc(d, func() { c.inbox.Put(in) })
}

// started tells whether a clock was started and not cancelled, also after its time.
func (c *clocks) started(which clock) bool { return c.timers[which] != nil }

func (c *clocks) cancel(which ...clock) {
	for _, w := range which {
		if c.timers[w] != nil {
			c.timers[w].Stop()
			c.timers[w] = nil
		}
	}
}

func (c *clocks) stop() {
	for w := range clockCount {
		c.cancel(w)
	}
}
