package app

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"confab/cmd/confab/internal/keyring"
	"confab/cmd/confab/internal/observe"
	"confab/cmd/confab/internal/sources"
	"confab/media/mediatest"
	"confab/media/studio"
	"confab/session"
	"confab/session/meeting"
	"confab/ui/model"
)

// testApp is an App whose devices are scripted, and what presses its buttons. Its session, if any, is one that is never
// let in.
type testApp struct {
	*App
	Controls
	t       testing.TB
	devices *mediatest.Devices
}

func newTestApp(t testing.TB, c sources.Choice, list ...*mediatest.Device) *testApp {
	t.Helper()
	return newTestAppOf(t, sources.Plans(c), list...)
}

func newTestAppOf(t testing.TB, plans []sources.Plan, list ...*mediatest.Device) *testApp {
	t.Helper()
	d := &testApp{t: t, devices: mediatest.NewDevices(list...)}
	log := slog.New(slog.DiscardHandler)
	d.App = New(Options{
		Sources: plans, Devices: d.devices, Speaker: studio.None, Events: &observe.Events{}, Keyring: keyring.New(log),
		Logger: log,
	})
	d.Controls = Controls{App: d.App, Save: func(model.JoinForm) {}}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{}, 2)
	go func() { _ = d.studio.Run(ctx); done <- struct{}{} }()
	go func() { d.loop(ctx); done <- struct{}{} }()
	t.Cleanup(func() {
		d.step(d.leave)
		cancel()
		<-done
		<-done
		for _, s := range d.sources {
			if err := s.Close(context.Background()); err != nil {
				t.Error(err)
			}
		}
	})
	return d
}

// script is a command that runs something on the loop.
type script struct{ run func() }

func (script) String() string { return "run a test's script" }
func (s script) do(*App)      { s.run() }

// step runs something on the loop and waits for it.
func (d *testApp) step(f func()) {
	done := make(chan struct{})
	d.tell(script{func() { f(); close(done) }})
	<-done
}

// joinUnanswered has the session of the moment be one that nobody answers.
func (d *testApp) joinUnanswered() {
	d.step(func() {
		d.begin(session.New(session.Options{Tickets: func(ctx context.Context) (session.Ticket, error) {
			<-ctx.Done()
			return session.Ticket{}, ctx.Err()
		}}))
	})
}

// await waits until ok, which is asked again whenever anything may have changed.
func (d *testApp) await(what string, ok func() bool) {
	d.t.Helper()
	limit := time.NewTimer(20 * time.Second)
	defer limit.Stop()
	for !ok() {
		select {
		case <-d.local.Changed():
		case <-d.App.Changed():
		case <-time.After(20 * time.Millisecond): // the studio says nothing of a device that is being opened
		case <-limit.C:
			d.t.Fatalf("%s: never", what)
		}
	}
}

// sent is what the others get, or would: an open device behind a track that is not muted, and a publication that says
// so.
func (d *testApp) sent(source meeting.Source) bool {
	s := d.source(source)
	return !s.Muted() && s.State().Phase == studio.Open
}

// source is the first one of its kind.
func (d *testApp) source(as meeting.Source) sources.Source {
	s, _ := d.sources.By(model.InputID{Source: as})
	return s
}

// announced says whether the session has the source, and not as muted. One that is closed tells nobody anything.
func (d *testApp) announced(source meeting.Source) bool {
	if d.Snapshot().Phase == meeting.Closed {
		return false
	}
	for _, p := range d.Snapshot().Publications {
		if p.Source == source {
			return !p.Muted
		}
	}
	return false
}

func (d *testApp) press(source meeting.Source) {
	in := d.input(source)
	d.Set(in.ID, !in.On)
}

func (d *testApp) input(source meeting.Source) model.Input {
	return d.local.Local().Input(source)
}
