package app

import (
	"context"

	"confab/cmd/confab/internal/local"

	"confab/cmd/confab/internal/moderation"
	"confab/ui/text"
)

// moderate has the session server do something, off the loop; what does not work is said in the notice line.
func (a *App) moderate(o moderation.Order) {
	snap := a.Snapshot()
	if a.session == nil || snap.Terms.SessionID == "" {
		a.local.Notices.Pass("", text.Moderation.NotHere(), local.Short)
		return
	}
	target, err := moderation.URL(a.account.Root(), snap.Terms.SessionID, o.Path)
	if err != nil {
		a.local.Notices.Pass("", text.Moderation.NotHere(), local.Short)
		return
	}
	token := a.session.Token()
	a.background(func(ctx context.Context) {
		answer, err := moderation.Send(ctx, target, token, o.Body)
		if ctx.Err() == context.Canceled {
			return // leaving
		}
		a.log.Info("moderation", "order", o.Path, "status", answer.Status, "code", answer.Code, "error", err)
		if complaint := answer.Complaint(o, err); complaint != "" {
			a.local.Notices.Pass("", complaint, local.Short)
		}
	})
}
