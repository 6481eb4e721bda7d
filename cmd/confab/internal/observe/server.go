package observe

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"confab/session/legible"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Observed is what the status server looks at.
type Observed interface {
	Status(ctx context.Context) (Status, error)
	Healthy() error // why the process does not do its job
}

// Server answers /status, /healthz and /metrics to those whom it may answer.
//
// # Routes
//
// The status server (--status) answers programs of this machine, asked for as 127.0.0.1 or localhost, and no page in a
// browser: requests with a foreign Host, Origin or Sec-Fetch-Site get 403. Other machines, and what comes through a
// proxy, get 401 unless they show the token of --status-token-file as Authorization: Bearer TOKEN, and an address that
// is not loopback is refused without one. The two POST routes are there with --diagnostics. They take JSON of at most
// 64 KiB, with Content-Type: application/json or none, within 5 s, and answer 204.
//
//	GET /status   the fields of Status, as JSON
//	GET /healthz  200 while the process does its job, 503 with a reason otherwise
//	GET /metrics  the metrics below, as Prometheus text
//	POST /fault   {"fault": NAME, "forMs": N} makes something go wrong; 400 says why not
//	POST /signal  {"type": TYPE, "data": TEXT} sends a message to everybody
//
// # Metrics
//
// With those of Go's Prometheus client for the process and for Go. Those of a stream have the labels connection,
// source and number.
//
//	confab_phase                   1 for the present phase, which is its label
//	confab_signal_rtt_seconds      round trip of signalling
//	confab_reconnects_total        outages ended; kind is resume or rejoin
//	confab_uplink_estimate_bits_per_second  what the way to the server is estimated to carry
//	confab_uplink_sent_bits_per_second  of the last second, with RTP headers
//	confab_uplink_loss_ratio       share of the packets that did not arrive
//	confab_uplink_retransmitted_ratio  share of what is sent that was sent again
//	confab_uplink_queue_seconds    how long what waits to be sent will take
//	confab_downlink_estimate_bits_per_second  what the way from the server is estimated to carry of pictures
//	confab_media_rtt_seconds       round trip of media
//	confab_nacks_total             packets of others that were asked for again
//	confab_repaired_packets_total  lost packets of others that came again
//	confab_key_frame_requests_total  direction is sent, for pictures of others, or received, for one's own
//	confab_paused                  1 while the server holds a stream back, by stream
//	confab_frames_decoded_total    pictures, by stream
//	confab_frames_dropped_total    pictures, by stream
//	confab_freezes_total           by stream
//	confab_packets_received_total  RTP packets, by stream
//	confab_packets_lost_total      RTP packets, by stream
//	confab_errors_total            events "error", by name
//	confab_events_dropped_total    lines that --events did not take
type Server struct {
	http     *http.Server
	listener net.Listener
}

// Listen opens the address; token is what other machines have to show, empty for none that could, and f is nil
// unless --diagnostics allows faults. It opens at once, so that a taken port is a clear error before anything else
// begins.
func Listen(address, token string, o Observed, f Breakable, log *slog.Logger) (*Server, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("open the status address: %w", err)
	}
	log.Info("status server listens", "address", listener.Addr().String())
	handler := access{token}.around(routes(o, f))
	return &Server{listener: listener, http: newHTTPServer(handler, log)}, nil
}

// newHTTPServer sets a limit on everything that a client could hold on to.
func newHTTPServer(handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 5 * time.Second,
		WriteTimeout: 10 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

func routes(o Observed, f Breakable) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /status", func(w http.ResponseWriter, r *http.Request) {
		s, err := o.Status(r.Context())
		if err != nil {
			refuse(w, err, http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(legible.Writer(w)).Encode(s)
	})
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		if err := o.Healthy(); err != nil {
			refuse(w, err, http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write([]byte("ok\n"))
	})
	if f != nil {
		mux.HandleFunc("POST /fault", faultRoute(f))
		mux.HandleFunc("POST /signal", signalRoute(f))
	}
	mux.Handle("GET /metrics", promhttp.HandlerFor(newMetrics(o), promhttp.HandlerOpts{}))
	return mux
}

// refuse answers with what went wrong, in one line.
func refuse(w http.ResponseWriter, err error, status int) {
	http.Error(w, legible.Line(err.Error(), legible.LongestError), status)
}

// Run serves until ctx ends.
func (s *Server) Run(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() { _ = s.http.Close() })
	defer stop()
	if err := s.http.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve status: %w", err)
	}
	return nil
}
