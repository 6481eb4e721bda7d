package api

import (
	"net/http"

	"github.com/livekit/protocol/auth"
	"github.com/livekit/protocol/webhook"
)

// Webhook takes what LiveKit tells about its rooms, if it is LiveKit that tells. Rooms that cannot be acted upon now
// are answered as well: LiveKit would send the same again and again.
func (a *API) Webhook(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxWebhook)
	event, err := webhook.ReceiveWebhookEvent(r, auth.NewSimpleKeyProvider(a.options.Key, a.options.Secret))
	if err != nil {
		a.counts.webhooks.WithLabelValues("refused").Inc()
		a.fail(w, r, &problem{
			http.StatusUnauthorized, "invalid_webhook",
			"this is not a webhook of this server's LiveKit",
		})
		return
	}
	a.counts.webhooks.WithLabelValues("taken").Inc()
	if err := a.options.Rooms.Heard(r.Context(), event); err != nil {
		a.log(r).Warn("could not act upon a webhook", "event", event.GetEvent(), "cause", err)
	}
	w.WriteHeader(http.StatusOK)
}

// maxWebhook is the largest webhook that is read, in bytes: it holds a room's metadata and a participant's.
const maxWebhook = 1 << 20
