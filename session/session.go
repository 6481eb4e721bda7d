package session

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"confab/session/internal/attempt"
	"confab/session/internal/failure"
	"confab/session/internal/fallback"
	"confab/session/internal/liveness"
	"confab/session/internal/outage"
	"confab/session/internal/publications"
	"confab/session/internal/recovery"
	"confab/session/internal/reliable"
	"confab/session/internal/roster"
	"confab/session/internal/subscriptions"
	"confab/session/meeting"
	"confab/session/queue"
)

// Session is one meeting, from the click to the end. It is single-use.
type Session struct {
	options Options
	log     *slog.Logger

	inbox    *queue.Queue[input]         // in: commands, reports of attempts, clocks
	events   *queue.Queue[meeting.Event] // out
	tracks   *queue.Queue[TrackChange]   // out
	changed  chan struct{}               // out: a nudge after every new snapshot
	snapshot atomic.Pointer[meeting.Snapshot]
	work     sync.WaitGroup // attempts and peers

	// The rest belongs to the loop.
	machine       recovery.Machine
	current       *current
	peer          *ownedPeer
	tokens        attempt.Tokens
	clocks        clocks
	roster        roster.Roster
	me            self
	room          room
	outage        outage.Outage
	media         outage.Media
	listDue       bool // resumed; the next update that names us lists everybody there is
	order         order
	subscriptions *subscriptions.Set
	fallback      fallback.Fallback
	publications  *publications.Set
	liveness      liveness.Watch
	began         time.Time // when the loop first looked
	outbox        reliable.Outbox
	receiver      *reliable.Receiver
	token         atomic.Pointer[string] // out: the newest
	faults        faults
	rivals        rivals
	dirty         bool // a new snapshot is due
}

// New makes a session; nothing starts before Run.
func New(o Options) *Session {
	o = o.withDefaults()
	s := &Session{
		options: o, log: o.Logger,
		inbox: queue.New[input](), events: queue.New[meeting.Event](), tracks: queue.New[TrackChange](),
		changed:       make(chan struct{}, 1),
		subscriptions: subscriptions.New(), publications: publications.New(),
		roster:  roster.Roster{Remember: reliable.Kept, Codecs: o.codecNames()},
		machine: recovery.Machine{Patience: o.patience()}, receiver: reliable.NewReceiver(),
	}
	s.clocks.inbox = s.inbox
	s.room.name, s.room.mode = o.Room, o.Mode
	s.snapshot.Store(&meeting.Snapshot{Room: o.Room, Since: time.Now()})
	return s
}

// Snapshot is what is true now. It is never nil and never written again.
func (s *Session) Snapshot() *meeting.Snapshot { return s.snapshot.Load() }

// Changed is readable after a new snapshot. Nudges coalesce; one reader.
func (s *Session) Changed() <-chan struct{} { return s.changed }

// Events is the ordered stream of what happened. One reader.
func (s *Session) Events() *queue.Queue[meeting.Event] { return s.events }

// Tracks is the ordered stream of media changes. One reader.
func (s *Session) Tracks() *queue.Queue[TrackChange] { return s.tracks }

// Join starts the first attempt. What was published before goes into the join itself.
func (s *Session) Join() { s.inbox.Put(told{recovery.JoinRequested{}}) }

// Run owns the session until it is Closed, and returns why: nil when ctx ended, which leaves the meeting, otherwise
// an error in whose chain is a *meeting.Error. It returns after its last goroutine.
//
// An outage is noticed by evidence (session/internal/liveness): the end or the silence of the socket, what ICE and the
// counters of packets say, another network, sleep. The first cause begins one recovery, and whatever else is noticed
// meanwhile belongs to it. A resume comes first, with an ICE restart only where the old path does not carry packets by
// the time that the server answers; a rejoin is for good within the outage. After a minute the session says
// sessionDisconnected with networkDisconnected, once, and shows the banner Disconnected with Snapshot.GaveUp, but stays
// in Rejoining and tries on every 15 to 30 s, when an address comes, and on [Session.Retry]; getting back is
// sessionReconnected. Options.GiveUp closes it instead, Options.Forever never gives up.
//
// A rejoin gives our streams new ids: publisherDestroyed for the old one comes just before publisherCreated for the
// new. Events about other people come when the server has told who is here now, after the list before was compared with
// it.
func (s *Session) Run(ctx context.Context) error {
	defer s.clocks.stop()
	defer s.watchNetwork()()
	beat := time.NewTicker(liveness.LookEvery)
	defer beat.Stop()
	leaving := ctx.Done()
	for s.machine.Phase != meeting.Closed {
		select {
		case <-s.inbox.Ready():
			for _, in := range s.inbox.Take() {
				in.apply(s)
			}
		case <-s.peer.ready():
			s.hearPeer(s.peer)
		case <-beat.C:
			s.look(time.Now())
		case <-leaving:
			leaving = nil
			s.tell(recovery.LeaveRequested{})
		}
		s.publishSnapshot()
	}
	s.end()
	if s.machine.Reason == meeting.ClientDisconnected {
		return nil
	}
	return failure.Explain(s.machine.Cause)
}

// stale is the one place where reports of older attempts are dropped.
func (s *Session) stale(epoch uint64) bool { return epoch != s.machine.Epoch }

// tell gives the machine a fact and carries out what it orders.
func (s *Session) tell(f recovery.Fact) {
	before := s.machine.Phase
	var effects []recovery.Effect
	s.machine, effects = s.machine.Step(f)
	if after := s.machine.Phase; after != before {
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
		s.nobodySaysWhoMuted()
	}
	s.log.Info("phase", "from", from, "to", to, "cause", failure.Describe(s.machine.Cause))
	if !recovery.Allowed(from, to) {
		s.log.Error("the phase has changed against the table", "from", from, "to", to)
	}
	if to == meeting.Live && from == meeting.Joining {
		s.room.joinedAt = time.Now()
		s.sayConnected()
	}
}
