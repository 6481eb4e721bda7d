package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"github.com/livekit/protocol/livekit"
	"github.com/prometheus/client_golang/prometheus"

	"confab/cmd/confab-server/internal/accounts"
	"confab/cmd/confab-server/internal/rooms"
)

// Rooms opens rooms, admits guests to them and moderates; *rooms.Directory is one.
type Rooms interface {
	Open(ctx context.Context, name string) (rooms.Room, error)
	Create(ctx context.Context, name string, modes rooms.Modes) (rooms.Room, error)
	Known(ctx context.Context, name string) (bool, error)
	Find(sessionID string) (name string, err error)
	Admit(room rooms.Room, guest rooms.Guest) (rooms.Pass, error)
	Hand(room rooms.Room, pass rooms.Pass)
	Return(ctx context.Context, name, token string) error

	Authorize(ctx context.Context, token string) (rooms.Bearer, error)
	Sessions(ctx context.Context, names ...string) ([]rooms.Overview, error)
	People(ctx context.Context, name string) ([]rooms.Person, error)
	Disconnect(ctx context.Context, room, connectionID string, by rooms.By) error
	Mute(ctx context.Context, room, streamID string, by rooms.By) error
	MuteAll(ctx context.Context, room string, excluded []string, by rooms.By) error
	Unsilence(ctx context.Context, room string, by rooms.By) error
	Unpublish(ctx context.Context, room, streamID string, by rooms.By) error
	Signal(ctx context.Context, room, to, kind string, data []byte) error
	Heard(ctx context.Context, event *livekit.WebhookEvent) error
}

// Accounts knows who may log in; *accounts.Book is one.
type Accounts interface {
	Login(ctx context.Context, from accounts.From, name, password string) (accounts.Account, error)
	Issue(account accounts.Account) (cookie string, life time.Duration)
	Who(cookie string) (accounts.Account, bool)
	Logout(cookie string)
	// Version changes whenever the account does: its password, its role, or that it is there.
	Version(name string) string
	// Owner is the account that an identity is of; empty for none.
	Owner(identity string) string
}

// Router is the LiveKit behind the rooms.
type Router interface {
	// Ready is nil when LiveKit takes participants, or says why it does not.
	Ready(ctx context.Context) error
	// URL is where participants connect, for a client that reached us under the given host name.
	URL(host string) string
}

// Options are what the handler needs. Rooms, Accounts and Router are required.
type Options struct {
	Rooms    Rooms
	Accounts Accounts
	Router   Router
	Key      string         // LiveKit's API key, public, as the applicationId of Vonage's samples
	Secret   string         // verifies LiveKit's webhooks
	Metrics  string         // token with which other machines get the metrics, where there are logins; empty: none does
	Open     bool           // anybody on this machine may ask without a login; pages of other sites may not
	Origins  []string       // other sites whose pages may ask, such as https://meet.example.org
	Proxies  []netip.Prefix // whose word about a client's address and scheme is taken
	Registry *prometheus.Registry
	Logger   *slog.Logger // nil: nothing is logged
}

// API answers requests.
//
// # Routes
//
// Bodies and answers are JSON. Who asks shows a participant's token (Authorization: Bearer) or a login's cookie; where
// it says moderator, of the one session, or an account with that role.
//
//	POST /token                              LiveKit's token source, or OpenVidu 3's roomName and participantName:
//	                                         201 {server_url, participant_token}
//	GET /session                             Vonage's samples: {applicationId, apiKey, sessionId, token, url}
//	GET /room/{name}                         likewise, for a room of that name
//	POST /api-login/login                    {user, pass}: 200 and a cookie, or 401 in the tutorial's words
//	POST /api-login/logout                   the login ends
//	GET /api-login/logout                    likewise
//	POST /api-sessions/get-sessionid-token   OpenVidu 2's tutorial: {session} to {"0": sessionId, "1": token}
//	POST /api-sessions/remove-user           {sessionName, token}: 200, or 500 in the tutorial's words
//	POST /sessions                           {name, mediaMode, archiveMode}: 201 {sessionId, ...}
//	GET /sessions                            who is where; for a moderator
//	GET /sessions/{id}                       who is there; for a moderator
//	POST /sessions/{id}/tokens               {role, data, expiresIn, name}: 201 {token, url}
//	POST /sessions/{id}/connections/{connection}/disconnect
//	                                         put somebody out; for a moderator, 204, as those below
//	POST /sessions/{id}/streams/{stream}/mute
//	                                         turn off what somebody sends
//	POST /sessions/{id}/streams/{stream}/unpublish
//	                                         end what somebody sends
//	POST /sessions/{id}/mute                 {active, excluded}: mute all and who comes later, or no more
//	POST /sessions/{id}/signal               {type, data, to}: a signal to all or one
//	POST /livekit/webhook                    LiveKit's own reports
//	GET /healthz                             200, or 503 while LiveKit is not ready
//	GET /metrics                             Prometheus' text
//	GET /{$}                                 what can be asked, as text
//
// # Errors
//
// {"error": {"code", "message"}}, with "errorMessage" beside it on OpenVidu's routes. Programs go by the code.
//
//	archive_needs_routed      400 mediaMode relayed cannot be archived
//	attributes_too_large      400
//	body_too_large            413 over 64 KiB
//	data_too_long             400, of a signal 413
//	excluded_too_large        400
//	foreign_host              403 a name that only pretends to be this machine
//	foreign_origin            403 a page of another site
//	identity_not_allowed      403 the identity is somebody else's
//	internal                  500 the log says what
//	invalid_archive_mode      400
//	invalid_attributes        400
//	invalid_body              400 it could not be read
//	invalid_data              400
//	invalid_excluded          400
//	invalid_expiry            400
//	invalid_field             400
//	invalid_identity          400
//	invalid_json              400
//	invalid_media_mode        400
//	invalid_participant_name  400
//	invalid_role              400
//	invalid_room_name         400
//	invalid_token             401 not ours, or expired
//	invalid_webhook           401 not signed by LiveKit
//	login_required            401 log in first
//	media_server_refused      502 keys that differ, most likely
//	media_server_unavailable  503 with Retry-After
//	metadata_too_large        400
//	method_not_allowed        405
//	metrics_token_required    401
//	missing_field             400
//	moderator_required        403; 401 without any token
//	no_new_rooms              503 the shared Redis does not answer
//	not_allowed               403 this account makes no sessions
//	not_found                 404
//	removed                   403 a moderator has put this participant out
//	reserved_type             400 of a signal
//	role_not_allowed          403 more than the account may have
//	session_not_found         404
//	too_many_attempts         429 with Retry-After
//	too_many_excluded         400
//	too_many_sessions         503
//	type_too_long             400
type API struct {
	options Options
	logger  *slog.Logger
	counts  *counts
	handler http.Handler
}

// New makes the handler, and puts what it counts into the registry of its options.
func New(o Options) *API {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Registry == nil {
		o.Registry = prometheus.NewRegistry()
	}
	a := &API{options: o, logger: o.Logger, counts: newCounts(o.Registry)}
	mux := http.NewServeMux()
	methods := map[string]string{}
	for _, route := range a.routes() {
		pattern := route.method + " " + route.path
		mux.Handle(pattern, a.counts.around(pattern, route.answer))
		methods[route.path] = route.method + ", " + methods[route.path]
	}
	for path, allowed := range methods {
		if path != "/{$}" {
			mux.HandleFunc(path, a.wrongMethod(allowed))
		}
	}
	mux.Handle("/", a.counts.around("/", http.HandlerFunc(a.unknown)))
	a.handler = a.numbered(a.survive(a.guard(mux)))
	return a
}

// route is one thing that can be asked.
type route struct {
	method, path string
	answer       http.HandlerFunc
}

func (a *API) routes() []route {
	return []route{
		{"POST", "/token", a.token},
		{"GET", "/session", a.session},
		{"GET", "/room/{name}", a.room},

		{"POST", "/api-login/login", a.login},
		{"POST", "/api-login/logout", a.logout},
		{"GET", "/api-login/logout", a.logout},
		{"POST", "/api-sessions/get-sessionid-token", a.sessionIDToken},
		{"POST", "/api-sessions/remove-user", a.removeUser},

		{"POST", "/sessions", a.createSession},
		{"GET", "/sessions", a.listSessions},
		{"GET", "/sessions/{id}", a.showSession},
		{"POST", "/sessions/{id}/tokens", a.createToken},
		{"POST", "/sessions/{id}/connections/{connection}/disconnect", a.disconnect},
		{"POST", "/sessions/{id}/streams/{stream}/mute", a.mute},
		{"POST", "/sessions/{id}/streams/{stream}/unpublish", a.unpublish},
		{"POST", "/sessions/{id}/mute", a.muteAll},
		{"POST", "/sessions/{id}/signal", a.signal},

		{"POST", "/livekit/webhook", a.Webhook},
		{"GET", "/healthz", a.health},
		{"GET", "/metrics", a.metrics},
		{"GET", "/{$}", index},
	}
}

func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.handler.ServeHTTP(w, r) }

// ticket is everything a client needs to connect.
type ticket struct {
	rooms.Pass
	room rooms.Room
	url  string
}

// admit opens the room and lets guest in.
func (a *API) admit(r *http.Request, c caller, roomName string, guest rooms.Guest) (ticket, error) {
	name, err := rooms.CleanName(roomName)
	if err != nil {
		return ticket{}, err
	}
	if err := guest.Check(); err != nil {
		return ticket{}, err
	}
	if err := a.options.Router.Ready(r.Context()); err != nil {
		return ticket{}, errors.Join(rooms.ErrUnavailable, err)
	}
	if c.most == rooms.Subscriber { // somebody who only watches makes no sessions
		there, err := a.options.Rooms.Known(r.Context(), name)
		if err != nil {
			return ticket{}, err
		}
		if !there {
			return ticket{}, errNoSessionYet
		}
	}
	room, err := a.options.Rooms.Open(r.Context(), name)
	if err != nil {
		return ticket{}, err
	}
	pass, err := a.options.Rooms.Admit(room, guest)
	if err != nil {
		return ticket{}, err
	}
	role := roleOr(guest.Role)
	a.counts.tokens.WithLabelValues(role.String()).Inc()
	a.log(r).Debug("token issued", "room", room.Name, "connection", pass.Identity, "role", role.String())
	return ticket{Pass: pass, room: room, url: a.options.Router.URL(r.Host)}, nil
}

// roleOr is the role that a token without one has.
func roleOr(role rooms.Role) rooms.Role {
	if role == 0 {
		return rooms.Publisher
	}
	return role
}
