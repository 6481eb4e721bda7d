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
