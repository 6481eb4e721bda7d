package session

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"confab/session/meeting"
	"confab/session/queue"
)

// Session is one meeting, from the click to the end. It is single-use.
type Session struct {
	options Options
	log     *slog.Logger

	inbox    *queue.Queue[input]         // in: commands, reports of links, clocks
	events   *queue.Queue[meeting.Event] // out
	tracks   *queue.Queue[TrackChange]   // out
	changed  chan struct{}               // out: a nudge after every new snapshot
	snapshot atomic.Pointer[meeting.Snapshot]
	work     sync.WaitGroup // links and peers

	// The rest belongs to the loop.
	machine machine
	link    *link
	peer    *ownedPeer
	tokens  tokens
	clocks  clocks
	roster  roster
	me      self
	room    room
	outage  outage
	herald  herald
	remotes map[string]*remote // track sid -> what is received
	wants   []*publication
	views   map[string]meeting.View
	vigil   vigil
	mail    mail
	bench   bench
	token   atomic.Pointer[string] // out: the newest
	faults  faults
	dirty   bool // a new snapshot is due
}

// New makes a session; nothing starts before Run.
func New(o Options) *Session {
	o = o.withDefaults()
	s := &Session{
		options: o, log: o.Logger,
		inbox: queue.New[input](), events: queue.New[meeting.Event](), tracks: queue.New[TrackChange](),
		changed: make(chan struct{}, 1), remotes: map[string]*remote{}, views: map[string]meeting.View{},
		machine: machine{patient: o.patience()}, mail: newMail(),
	}
	s.room.name, s.room.mode = o.Room, o.Mode
	s.snapshot.Store(&meeting.Snapshot{Room: o.Room, Since: time.Now()})
	return s
}

// input is what the loop takes: a fact for the machine, or a report or command that the loop turns into facts.
type input interface{}

type (
	// reported is a fact with the epoch of the attempt that it is about.
	reported struct {
		epoch uint64
		fact  fact
	}
	// outlasted is a fact of a clock that runs through all attempts of one outage.
	outlasted struct {
		outage int
		fact   fact
	}
	// command is a public method's wish, run on the loop.
	command func()
)

// Snapshot is what is true now. It is never nil and never written again.
func (s *Session) Snapshot() *meeting.Snapshot { return s.snapshot.Load() }

// Changed is readable after a new snapshot. Nudges coalesce; one reader.
func (s *Session) Changed() <-chan struct{} { return s.changed }

// Events is the ordered stream of what happened. One reader.
func (s *Session) Events() *queue.Queue[meeting.Event] { return s.events }

// Tracks is the ordered stream of media changes. One reader.
func (s *Session) Tracks() *queue.Queue[TrackChange] { return s.tracks }

// Join starts the first attempt. What was published before goes into the join itself.
func (s *Session) Join() { s.inbox.Put(joinRequested{}) }

// Leave says goodbye and ends the session; Run returns soon after.
func (s *Session) Leave() { s.inbox.Put(leaveRequested{}) }

// Run owns the session until it is Closed, and returns why: nil after Leave or when ctx ended, otherwise an error in
// whose chain is a *meeting.Error. It returns after its last goroutine.
func (s *Session) Run(ctx context.Context) error {
	defer s.clocks.stop()
	defer s.watchNetwork()()
	beat := time.NewTicker(lookEvery)
	defer beat.Stop()
	leaving := ctx.Done()
	for s.machine.phase != meeting.Closed {
		select {
		case <-s.inbox.Ready():
			for _, in := range s.inbox.Take() {
				s.take(in)
			}
		case <-s.peer.ready():
			s.hearPeer(s.peer)
		case <-beat.C:
			s.look(time.Now())
		case <-leaving:
			leaving = nil
			s.tell(leaveRequested{})
		}
		s.publishSnapshot()
	}
	s.end()
	if s.machine.reason == meeting.ClientDisconnected {
		return nil
	}
	return explain(s.machine.cause)
}

// take handles one input.
func (s *Session) take(in input) {
	switch in := in.(type) {
	case reported:
		if s.stale(in.epoch) {
			return
		}
		s.tell(in.fact)
	case outlasted:
		if in.outage == s.outage.number {
			s.tell(in.fact)
		}
	case linkOpened:
		if s.stale(in.epoch) {
			s.work.Go(in.discard)
			return
		}
		s.linkOpened(in)
	case received:
		if !s.stale(in.epoch) {
			s.receive(in.response)
		}
	case command:
		in()
	case fact:
		s.tell(in)
	}
}

// stale is the one place where reports of older attempts are dropped.
func (s *Session) stale(epoch uint64) bool { return epoch != s.machine.epoch }

// tell gives the machine a fact and carries out what it orders.
func (s *Session) tell(f fact) {
	before := s.machine.phase
	var effects []effect
	s.machine, effects = s.machine.step(f)
	if after := s.machine.phase; after != before {
		s.phaseChanged(before, after)
	}
	for _, e := range effects {
		s.perform(e)
	}
	s.dirty = true
}

func (s *Session) phaseChanged(from, to meeting.Phase) {
	s.room.since = time.Now()
	if to == meeting.Closed {
		s.sayMutedAnyway()
	}
	s.log.Info("phase", "from", from, "to", to, "cause", describe(s.machine.cause))
	if !allowed(from, to) {
		s.log.Error("the phase has changed against the table", "from", from, "to", to)
	}
	if to == meeting.Live && from == meeting.Joining {
		s.room.joinedAt = time.Now()
		s.sayConnected()
	}
}
