package liveness

import (
	"time"

	"confab/session/internal/failure"
)

// How long silence may last before it means something. With a look every half second, a stream is called interrupted
// within 3 s, and an outage noticed within 6 s. A sender that has only one thing to send is called gone when the
// server says so, which takes it 5 to 15 s.
const (
	// LookEvery is how often to look.
	LookEvery = 500 * time.Millisecond

	wakeGap      = 3 * time.Second         // between two looks: the machine has slept, or we were stopped
	streamQuiet  = 2500 * time.Millisecond // nothing of a stream that should be sending
	allQuiet     = 4500 * time.Millisecond // nothing of anybody
	reportsQuiet = 6 * time.Second         // no receiver report on what we send
	atOnce       = time.Second             // streams that end within this have ended together
	steadyLooks  = 4                       // a stream that has brought something new at so many looks in a row flows
	againWithin  = 30 * time.Second        // what is still wrong so soon after a repair needs more than another

	// HealedWithin is how long ago the last packet may be on a path that carries packets.
	HealedWithin = 300 * time.Millisecond
)

// Watch is what is remembered between two looks. The zero value has seen nothing.
type Watch struct {
	at         time.Time     // of the last look
	asleep     time.Duration // how long the machine had been asleep at the last look, counted from no matter when
	sent       uint64        // RTP packets until then
	grewAt     time.Time     // when sent was last seen to grow
	sending    time.Time     // since when it has grown at every look; zero: it does not
	reported   bool          // receiver reports do come in this session, and whoever owns the tracks reads them
	repairedAt time.Time     // what was found here was last acted on
	delivery   delivery
	flows      map[string]*flow // of the streams whose tracks have arrived, by id
}

// Woke says whether more time has passed since the last look than an awake process lets pass: by the monotonic clock
// when the process was stopped, and beside it when the machine slept. It is a look by itself.
func (w *Watch) Woke(now time.Time, asleep time.Duration) bool {
	slept := !w.at.IsZero() && max(now.Sub(w.at), asleep-w.asleep) > wakeGap
	w.at, w.asleep = now, asleep
	if slept {
		w.sending = time.Time{}
	}
	return slept
}

// Stopped is how much of the time from since to now this process did not run, as far as no look has told yet.
func (w *Watch) Stopped(since, now time.Time) time.Duration {
	if gap := now.Sub(later(w.at, since)); !w.at.IsZero() && gap > wakeGap {
		return gap
	}
	return 0
}

// Sending tells whether we have been sending at the last looks.
func (w *Watch) Sending() bool { return !w.sending.IsZero() }

// Pause is a look at a time at which nothing needs to flow.
func (w *Watch) Pause() { w.sending, w.delivery = time.Time{}, delivery{} }

// Healed says that a path which had failed for silence carries packets again: an ICE restart would only interrupt them.
// ICE itself says so at its next look; should it not, it fails later.
func Healed(lastIn, now time.Time) bool { return now.Sub(lastIn) < HealedWithin }

// Look is what is known at one moment of what comes and goes.
type Look struct {
	Now          time.Time
	Sent         uint64 // RTP packets since the peer connections were made
	LastIn       time.Time
	LastReport   time.Time            // the last receiver report on what we send
	Unacked      uint64               // bytes that the other end of the data channels has not confirmed
	Connected    bool                 // by ICE
	Senders      int                  // people who should be sending us pictures
	LastRejoined bool                 // the last outage was ended by a rejoin
	Packets      map[string]time.Time // the last packet of each track that has arrived, by stream id
	Streams      []Stream             // those of these that belong to somebody who is here
}

// Finding is evidence that media or data flow no more.
type Finding struct {
	Cause       error
	Restartable bool // an ICE restart may be enough
}

// Look compares the counters with what they were. It returns what has changed about streams, and what it has found
// otherwise; nil for nothing.
func (w *Watch) Look(l Look) ([]Change, *Finding) {
	w.noteSent(l.Sent, l.Now)
	changes, expected, silent := w.lookAtStreams(l)
	switch {
	case expected > 0 && silent == expected && l.Now.Sub(l.LastIn) >= allQuiet && (!l.Connected || l.Senders > 1):
		// The silence of several people is ours. That of one alone is theirs while our transport stands.
		return changes, w.repair(failure.ErrNothingReceived, l)
	case w.unheard(l):
		return changes, w.repair(failure.ErrNotReceived, l)
	case w.delivery.stuck(l.Now, l.Unacked):
		return changes, &Finding{Cause: failure.ErrDataStuck}
	}
	return changes, nil
}

// noteSent follows the counter of sent packets; a new peer begins at 0.
func (w *Watch) noteSent(sent uint64, now time.Time) {
	switch {
	case sent > w.sent:
		w.grewAt = now
		if w.sending.IsZero() {
			w.sending = now
		}
	case now.Sub(w.grewAt) > 2*LookEvery:
		w.sending = time.Time{}
	}
	w.sent = sent
}

// unheard: we have been sending for a while, and no receiver report came. LiveKit sends one every second. Reports are
// counted when the owner of a track reads them; from an owner who never does, their absence says nothing.
func (w *Watch) unheard(l Look) bool {
	if !w.reported {
		w.reported = !l.LastReport.IsZero()
		return false
	}
	return w.Sending() && l.Now.Sub(later(w.sending, l.LastReport)) >= reportsQuiet
}

// repair asks for an ICE restart first, for everything new when that has not helped, and for no more than that within
// againWithin.
func (w *Watch) repair(cause error, l Look) *Finding {
	soon := !w.repairedAt.IsZero() && l.Now.Sub(w.repairedAt) < againWithin
	if soon && l.LastRejoined {
		return nil
	}
	w.repairedAt = l.Now
	w.sending = time.Time{}
	return &Finding{Cause: cause, Restartable: !soon}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// stuckAfter is how long the transport may deliver nothing of what it has while media flows. It repeats what is not
// confirmed every second.
const stuckAfter = 8 * time.Second

// delivery is how data gets on.
type delivery struct {
	unacked uint64 // bytes, when last looked at
	at      time.Time
}

// stuck says whether unacked bytes have waited too long, which is so when the other end has lost its association and we
// have not heard of it.
func (d *delivery) stuck(now time.Time, unacked uint64) bool {
	if d.unacked == 0 || unacked < d.unacked {
		d.at = now
	}
	d.unacked = unacked
	return now.Sub(d.at) >= stuckAfter
}
