package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"

	"confab/cmd/confab-server/internal/rooms"
)

// Rooms opens rooms and admits guests; *rooms.Directory is one.
type Rooms interface {
	Open(ctx context.Context, name string) (rooms.Room, error)
	Admit(room rooms.Room, guest rooms.Guest) (token string, err error)
}

// Router is the LiveKit behind the rooms.
type Router interface {
	// Ready is nil when LiveKit takes participants, or says why it does not.
	Ready(ctx context.Context) error
	// URL is where participants connect, for a client that reached us under the given host name.
	URL(host string) string
}

// Options are what the handler needs. Rooms and Router are required.
type Options struct {
	Rooms    Rooms
	Router   Router
	Key      string // LiveKit's API key, public, as the applicationId of Vonage's samples
	Open     bool   // open to anyone on this machine: pages of other sites are kept out
	Registry *prometheus.Registry
	Logger   *slog.Logger // nil: nothing is logged
}

// API answers requests.
type API struct {
	options Options
	logger  *slog.Logger
	counts  *counts
	handler http.Handler
}

// New makes the handler.
func New(o Options) *API {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Registry == nil {
		o.Registry = prometheus.NewRegistry()
	}
	a := &API{options: o, logger: o.Logger, counts: newCounts(o.Registry)}
	mux := http.NewServeMux()
	for pattern, answer := range map[string]http.HandlerFunc{
		"POST /token":      a.token,
		"GET /session":     a.session,
		"GET /room/{name}": a.room,
		"GET /healthz":     a.health,
		"GET /metrics":     metricsHandler(o.Registry).ServeHTTP,
		"GET /{$}":         index,
		"/":                a.unknown,
	} {
		mux.Handle(pattern, a.counts.around(pattern, answer))
	}
	for _, path := range []string{"/token", "/session", "/room/{name}", "/healthz", "/metrics"} {
		mux.HandleFunc(path, a.wrongMethod(path))
	}
	a.handler = a.guard(mux)
	return a
}

func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.handler.ServeHTTP(w, r) }

// pass is everything a client needs to connect.
type pass struct {
	room  rooms.Room
	token string
	url   string
}

// admit opens the room and lets guest in.
func (a *API) admit(r *http.Request, roomName string, guest rooms.Guest) (pass, error) {
	name, err := rooms.CleanName(roomName)
	if err != nil {
		return pass{}, err
	}
	if err := guest.Check(); err != nil {
		return pass{}, err
	}
	if err := a.options.Router.Ready(r.Context()); err != nil {
		return pass{}, errors.Join(rooms.ErrUnavailable, err)
	}
	room, err := a.options.Rooms.Open(r.Context(), name)
	if err != nil {
		return pass{}, err
	}
	token, err := a.options.Rooms.Admit(room, guest)
	if err != nil {
		return pass{}, err
	}
	a.counts.tokens.Inc()
	a.logger.Debug("token issued", "room", room.Name, "session", room.SessionID)
	return pass{room: room, token: token, url: a.options.Router.URL(r.Host)}, nil
}
