package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"confab/cmd/confab/internal/keyring"
	"confab/media/codec"
	"confab/media/device"
	"confab/media/playback"
	"confab/media/studio"
	"confab/session"
	"confab/session/meeting"
	"confab/session/queue"
	"confab/ui/model"
	"confab/ui/text"
)

// conductor introduces session, studio and players to each other. One goroutine (run) owns what is below the line; the
// window and the status server read through atomics and give commands.
type conductor struct {
	config   config
	log      *slog.Logger
	events   *eventWriter
	studio   *studio.Studio
	mixer    *playback.Mixer
	speaker  *playback.Speaker
	pictures *pictures
	near     *nearSide
	logins   *logins
	started  time.Time

	commands *queue.Queue[func()]      // in
	notices  *queue.Queue[playerEvent] // in
	ended    chan error                // in: Run of the present session returned
	changed  chan struct{}             // out: the session's side has news for the window
	present  atomic.Pointer[session.Session]

	later func(func(context.Context)) // runs something beside the loop, until run ends

	session *session.Session // nil before the first join
	form    model.JoinForm
	leave   context.CancelFunc
	clicked time.Time
	greeted bool                      // what is to be said on joining was said
	players map[string]*player        // stream id
	playing atomic.Pointer[[]*player] // the same for readers elsewhere
	work    sync.WaitGroup            // players
	last    outcome
	remind  bool // show in the lobby whom the keyring remembers
}

func newConductor(c config, log *slog.Logger, events *eventWriter, devices *device.Manager, standIn fakes) *conductor {
	codec.MapPictureMemory()
	seen := newPictures()
	mixer := playback.NewMixer()
	st := newStudio(c, devices, seen.mine, log)
	speaker := playback.NewSpeaker(playback.SpeakerOptions{Mixer: mixer, Discard: c.speaker == "none", Logger: log})
	cond := &conductor{
		config: c, log: log, events: events, studio: st, speaker: speaker, mixer: mixer, pictures: seen,
		near:    newNearSide(st, speaker, standIn),
		started: time.Now(), commands: queue.New[func()](), notices: queue.New[playerEvent](),
		ended: make(chan error, 1), changed: make(chan struct{}, 1), players: map[string]*player{},
		form: model.JoinForm{Server: c.server, Room: c.room, Name: c.name, Camera: c.camera, Microphone: c.microphone},
	}
	cond.logins = newLogins(c, keyring.New(log), log, cond.near.nudge)
	cond.near.logins = cond.logins
	return cond
}

// run conducts until ctx ends or, without a window, until the session has ended for good. It says how that was.
func (c *conductor) run(ctx context.Context) outcome {
	inner, stop := context.WithCancel(context.WithoutCancel(ctx))
	var helpers sync.WaitGroup
	defer helpers.Wait()
	defer stop()
	helpers.Go(func() { _ = c.studio.Run(inner) })  // ends with inner and nothing else
	helpers.Go(func() { _ = c.speaker.Run(inner) }) // likewise
	c.later = func(do func(context.Context)) { helpers.Go(func() { do(inner) }) }
	c.logins.later = c.later
	if c.remind {
		c.later(c.logins.remind)
	}
	if c.config.join {
		c.join(c.form)
	}
	c.loop(ctx)
	c.hangUp()
	c.stopPlayers()
	return c.last
}

// loop is the one place where things meet.
func (c *conductor) loop(ctx context.Context) {
	var timeUp <-chan time.Time
	if c.config.duration > 0 {
		timer := time.NewTimer(c.config.duration)
		defer timer.Stop()
		timeUp = timer.C
	}
	for {
		in := c.inlets()
		select {
		case <-c.commands.Ready():
			for _, do := range c.commands.Take() {
				do()
			}
		case <-in.events:
			c.takeEvents()
		case <-in.tracks:
			c.takeTracks()
		case <-in.snapshots:
			c.greet()
			c.nudge()
		case <-c.studio.Changes().Ready():
			c.takeStudio()
		case <-c.notices.Ready():
			for _, n := range c.notices.Take() {
				c.playerSaid(n)
			}
		case err := <-c.ended:
			c.sessionEnded(err)
			if c.config.headless || c.config.kiosk && c.unwelcome() {
				return
			}
		case <-timeUp:
			return
		case <-ctx.Done():
			return
		}
	}
}

// inlets are the present session's outputs; all nil without one.
type inlets struct{ events, tracks, snapshots <-chan struct{} }

func (c *conductor) inlets() inlets {
	if c.session == nil {
		return inlets{}
	}
	return inlets{c.session.Events().Ready(), c.session.Tracks().Ready(), c.session.Changed()}
}

// do has a command run on the loop; it does not wait.
func (c *conductor) do(command func()) { c.commands.Put(command) }

func (c *conductor) nudge() {
	select {
	case c.changed <- struct{}{}:
	default:
	}
}

// join starts a new session with the form; an older one is left first.
func (c *conductor) join(form model.JoinForm) {
	c.hangUp()
	c.form = form
	c.clicked, c.greeted = time.Now(), false
	c.logins.join(form.Server)
	s := session.New(session.Options{
		Tickets: c.ticketOffice(form), Room: form.Room, Forever: c.config.forever, GiveUp: c.config.headless,
		Version: versionNumber, Logger: c.log,
	})
	c.session, c.last = s, outcome{}
	c.near.chat.clear()
	c.present.Store(s)
	c.publishDevices()
	s.Join()
	ctx, cancel := context.WithCancel(context.Background())
	c.leave = cancel
	go func() { c.ended <- s.Run(ctx) }() // hangUp or sessionEnded takes the result
	c.nudge()
}

// hangUp leaves the present session, if it runs, and waits: leaving is bounded.
func (c *conductor) hangUp() {
	if c.leave == nil {
		return
	}
	c.leave()
	c.sessionEnded(<-c.ended)
}

func (c *conductor) sessionEnded(err error) {
	c.leave()
	c.leave = nil
	c.takeEvents()
	c.takeTracks()
	snap := c.session.Snapshot()
	c.last = outcome{err: err, reason: snap.Reason, wasIn: !snap.JoinedAt.IsZero()}
	c.nudge()
}

func (c *conductor) takeEvents() {
	for _, e := range c.session.Events().Take() {
		c.events.session(e)
		switch e := e.(type) {
		case meeting.Signal:
			c.heard(e)
		case meeting.ConnectionDestroyed:
			c.pictures.forget(e.ConnectionID)
		case meeting.MuteForced:
			c.muteForced(e)
		case meeting.PublisherDestroyed:
			if e.Reason == meeting.ForceUnpublished {
				c.near.notices.pass(e.Source.String(), text.StoppedBy(e.Source), noticeTime)
			}
		case meeting.Failed:
			c.log.Warn("error", "name", e.Err.Name, "message", e.Err.Message)
		}
	}
}

// unwelcome: the endpoint wants another login than it got, and there is nobody to type one.
func (c *conductor) unwelcome() bool {
	return !c.last.wasIn && errors.Is(c.last.err, meeting.ErrAuthentication)
}

// rejoin is the button of somebody who was put out or sees that nothing comes back.
func (c *conductor) rejoin() {
	if c.session != nil && c.session.Snapshot().GaveUp {
		c.session.Retry()
		return
	}
	c.join(c.form)
}

// Snapshot is the present session's, or that of nobody anywhere.
func (c *conductor) Snapshot() *meeting.Snapshot {
	if s := c.present.Load(); s != nil {
		return s.Snapshot()
	}
	return &meeting.Snapshot{}
}

// healthy: the process does its job when a session that should be there is there, or being restored.
func (c *conductor) healthy() error {
	snap := c.Snapshot()
	if c.config.join && snap.Phase == meeting.Closed && snap.Reason != meeting.ClientDisconnected {
		return meeting.AsError(snap.Cause)
	}
	return nil
}

// Changed nudges the window after each new snapshot.
func (c *conductor) Changed() <-chan struct{} { return c.changed }
