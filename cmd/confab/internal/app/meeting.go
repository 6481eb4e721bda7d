package app

import (
	"context"
	"time"

	"confab/cmd/confab/internal/account"
	"confab/media/codec"
	"confab/media/studio"
	"confab/session"
	"confab/session/meeting"
	"confab/ui/model"
)

// join starts a new session with the form; an older one is left first.
func (a *App) join(form model.JoinForm) {
	a.leave()
	a.form = form
	a.joined, a.termsSaid, a.rights = time.Now(), false, nil
	a.account.Join(form.Server)
	s := session.New(session.Options{
		Tickets: a.account.Tickets(account.TicketOptions{
			Endpoint: form.Server, Room: form.Room, Name: form.Name, Style: a.o.Style, Patient: a.o.Forever,
		}),
		Likely: a.account.Likely(form.Server), Room: form.Room, Forever: a.o.Forever, GiveUp: a.o.Unattended,
		Version: a.o.Version, Logger: a.log, Codecs: codec.Negotiable(),
	})
	clear(a.past)
	a.local.Chat.Clear()
	a.begin(s)
}

// begin runs a session.
func (a *App) begin(s *session.Session) {
	a.session, a.last = s, Outcome{}
	a.present.Store(s)
	a.publishAll(true)
	s.Join()
	ctx, cancel := context.WithCancel(context.Background())
	a.cancel = cancel
	go func() { a.ended <- s.Run(ctx) }() // leave or sessionEnded takes the result
	a.nudge()
}

// leave leaves the present session, if it runs, and waits: leaving is bounded.
func (a *App) leave() {
	if a.cancel == nil {
		return
	}
	a.cancel()
	a.sessionEnded(<-a.ended)
}

func (a *App) sessionEnded(err error) {
	a.cancel()
	a.cancel = nil
	a.takeEvents()
	a.takeTracks()
	a.studio.SetUplink(studio.Uplink{}) // of the next one nothing is known yet
	snap := a.session.Snapshot()
	a.last = Outcome{Err: err, Reason: snap.Reason, WasIn: !snap.JoinedAt.IsZero()}
	if a.last.Reason == meeting.ClientDisconnected || a.last.Reason.Terminal() {
		a.undoForced() // who was only lost comes back to the same meeting
	}
	a.permitDevices(snap)
	a.account.Return()
	a.nudge()
}

// rejoin is the button of somebody who was put out or sees that nothing comes back.
func (a *App) rejoin() {
	if a.session != nil && a.session.Snapshot().GaveUp {
		a.session.Retry()
		return
	}
	a.join(a.form)
}
