package app

import (
	"context"
	"errors"
	"sync"
	"time"

	"confab/cmd/confab/internal/local"
	"confab/session"
	"confab/session/meeting"
	"confab/session/meeting/event"
	"confab/ui/text"
)

// Outcome is how the last session ended.
type Outcome struct {
	Err    error
	Reason meeting.Reason
	WasIn  bool // it had been Live
}

// Run joins and leaves as it is asked until ctx ends or Options has it end before. It says how the last session ended.
func (a *App) Run(ctx context.Context) Outcome {
	inner, stop := context.WithCancel(context.WithoutCancel(ctx))
	var helpers sync.WaitGroup
	defer a.closeSources()
	defer helpers.Wait()
	defer stop()
	helpers.Go(func() { _ = a.studio.Run(inner) })  // ends with inner and nothing else
	helpers.Go(func() { _ = a.speaker.Run(inner) }) // likewise
	a.background = func(do func(context.Context)) { helpers.Go(func() { do(inner) }) }
	if a.ask {
		a.background(a.account.ShowRemembered)
	}
	if a.o.Join {
		a.join(a.form)
	}
	a.loop(ctx)
	a.leave()
	a.stopPlayers()
	return a.last
}

// closeSources ends the tracks. Who reads what receivers report ends with the connections, which are closed by then.
func (a *App) closeSources() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	for _, s := range a.sources {
		if err := s.Close(ctx); err != nil {
			a.log.Warn("close what was sent", "source", s.Name(), "error", err)
		}
	}
}

// loop is the one place where things meet.
func (a *App) loop(ctx context.Context) {
	var timeUp <-chan time.Time
	if a.o.Duration > 0 {
		timer := time.NewTimer(a.o.Duration)
		defer timer.Stop()
		timeUp = timer.C
	}
	for {
		out := a.sessionOutputs()
		select {
		case <-a.commands.Ready():
			for _, c := range a.commands.Take() {
				a.log.Debug("asked", "command", c.String())
				c.do(a)
			}
		case <-out.events:
			a.takeEvents()
		case <-out.tracks:
			a.takeTracks()
		case <-out.snapshots:
			a.sayTerms()
			a.followRights()
			a.permitDevices(a.Snapshot())
			a.nudge()
		case <-a.studio.Changes().Ready():
			a.takeStudio()
		case <-a.speaker.Changed():
			a.takeSpeaker()
		case <-a.reports.Ready():
			for _, r := range a.reports.Take() {
				a.playerReported(r)
			}
		case err := <-a.ended:
			a.sessionEnded(err)
			if a.o.Unattended || a.o.Kiosk && a.loginWanted() {
				return
			}
		case <-a.look.C:
			a.lookedAgain()
		case <-timeUp:
			return
		case <-ctx.Done():
			return
		}
	}
}

// sessionOutputs are the present session's; all nil without one.
type sessionOutputs struct{ events, tracks, snapshots <-chan struct{} }

func (a *App) sessionOutputs() sessionOutputs {
	if a.session == nil {
		return sessionOutputs{}
	}
	return sessionOutputs{a.session.Events().Ready(), a.session.Tracks().Ready(), a.session.Changed()}
}

func (a *App) takeEvents() {
	for _, e := range a.session.Events().Take() {
		a.events.Session(e)
		switch e := e.(type) {
		case event.Signal:
			a.signalled(e)
		case event.ConnectionDestroyed:
			a.pictures.Forget(e.ConnectionID)
		case event.MuteForced:
			a.muteForced(e)
		case event.UnmuteAsked:
			a.notify(e.TrackID, text.Moderation.AskedToUnmute(e.Source), local.Long)
		case event.PublisherDestroyed:
			if e.Reason == meeting.ForceUnpublished {
				a.notify(e.TrackID, text.Moderation.StoppedBy(e.Source), local.Short)
			}
		case event.StreamDestroyed:
			delete(a.past, e.StreamID)
		case event.StreamPropertyChanged:
			a.propertyChanged(e)
		case event.Failed:
			a.failed(e)
		}
	}
}

// loginWanted: the endpoint wants another login, or there is none, and the join ended for want of one.
func (a *App) loginWanted() bool { return !a.last.WasIn && errors.Is(a.last.Err, session.ErrHopeless) }
