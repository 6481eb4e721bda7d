package api

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"confab/cmd/confab-server/internal/rooms"
	"confab/cmd/internal/loopback"
)

// counts are the API's own numbers. Routes are labelled by their pattern, never by a path that a client chose.
type counts struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	tokens   *prometheus.CounterVec
	refused  *prometheus.CounterVec
	webhooks *prometheus.CounterVec
}

func newCounts(registry *prometheus.Registry) *counts {
	c := &counts{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "confab_server_requests_total", Help: "Requests answered, by route and status.",
		}, []string{"route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "confab_server_request_seconds", Help: "Time to answer a request.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5},
		}, []string{"route"}),
		tokens: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "confab_server_tokens_total", Help: "Tokens handed out to participants, by role.",
		}, []string{"role"}),
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "confab_server_logins_refused_total",
			Help: "Logins refused: password (wrong user or password) or limit (too many of those).",
		}, []string{"reason"}),
		webhooks: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "confab_server_webhooks_total",
			Help: "Webhooks received: taken, or refused because LiveKit had not signed them.",
		}, []string{"outcome"}),
	}
	for role := rooms.Subscriber; role <= rooms.Moderator; role++ {
		c.tokens.WithLabelValues(role.String())
	}
	for _, reason := range []string{"password", "limit"} {
		c.refused.WithLabelValues(reason)
	}
	registry.MustRegister(c.requests, c.seconds, c.tokens, c.refused, c.webhooks)
	return c
}

// around counts and times what next answers.
func (c *counts) around(route string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		seen := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(seen, r)
		c.requests.WithLabelValues(route, strconv.Itoa(seen.status)).Inc()
		c.seconds.WithLabelValues(route).Observe(time.Since(began).Seconds())
	})
}

// statusWriter remembers the status that was answered.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(data []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(data)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// metrics are for programs of this machine, moderators, and whoever shows the token for them: they tell how many
// sessions there are, and who logs in when.
func (a *API) metrics(w http.ResponseWriter, r *http.Request) {
	if !a.mayWatch(r) {
		w.Header().Set("WWW-Authenticate", "Bearer")
		a.fail(w, r, errNoMetrics)
		return
	}
	promhttp.HandlerFor(a.options.Registry, promhttp.HandlerOpts{}).ServeHTTP(w, r)
}

var errNoMetrics = &problem{
	http.StatusUnauthorized, "metrics_token_required",
	"the metrics are for programs of the server's own machine; others show the token of --metrics-token-file, as " +
		"Authorization: Bearer TOKEN",
}

func (a *API) mayWatch(r *http.Request) bool {
	if a.options.Open { // guard has seen to it that it is this machine that asks
		return true
	}
	if token, ok := bearerOf(r); ok {
		given, want := sha256.Sum256([]byte(token)), sha256.Sum256([]byte(a.options.Metrics))
		return a.options.Metrics != "" && subtle.ConstantTimeCompare(given[:], want[:]) == 1
	}
	if account, ok := a.loggedIn(r); ok {
		return account.Role == rooms.Moderator
	}
	return loopback.Header(r.Host) && peer(r).IsLoopback() && !a.fromProxy(r) && !forwarded(r)
}

// forwarded tells whether a proxy says that a request comes from somewhere else.
func forwarded(r *http.Request) bool {
	for _, name := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via"} {
		if r.Header.Get(name) != "" {
			return true
		}
	}
	return false
}
