package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// status is the answer of GET /status. Counters only grow; what is absent is left out.
type status struct {
	Phase        string            `json:"phase"`
	Banner       string            `json:"banner"`
	SessionID    string            `json:"sessionId,omitempty"`
	ConnectionID string            `json:"connectionId,omitempty"`
	Room         string            `json:"room,omitempty"`
	Name         string            `json:"name,omitempty"`
	Server       *serverStatus     `json:"server,omitempty"`
	RTT          float64           `json:"rttMs,omitempty"`
	Path         string            `json:"path,omitempty"` // of media: udp, tcp, relay
	Reconnects   reconnects        `json:"reconnects"`
	Publish      []publishStatus   `json:"publish"`
	Subscribe    []subscribeStatus `json:"subscribe"`
	Devices      map[string]string `json:"devices"`
	CPUSeconds   float64           `json:"cpuSeconds"`
	RSSBytes     uint64            `json:"rssBytes,omitempty"`
	Goroutines   int               `json:"goroutines"`
	UptimeMs     int64             `json:"uptimeMs"`
}

type serverStatus struct {
	URL     string `json:"url"`
	Version string `json:"version,omitempty"`
	Mode    string `json:"mode"`
}

type reconnects struct {
	Resumed  int `json:"resumed"`
	Rejoined int `json:"rejoined"`
}

type publishStatus struct {
	StreamID string        `json:"streamId,omitempty"`
	Source   string        `json:"source"`
	Codec    string        `json:"codec"`
	Muted    bool          `json:"muted"`
	Layers   []layerStatus `json:"layers,omitempty"`
}

type layerStatus struct {
	RID    string  `json:"rid,omitempty"`
	Width  int     `json:"width"`
	Height int     `json:"height"`
	FPS    float64 `json:"fps"`
	Kbps   float64 `json:"kbps"`
	Active bool    `json:"active"`
}

type subscribeStatus struct {
	StreamID        string         `json:"streamId"`
	ConnectionID    string         `json:"connectionId"`
	Name            string         `json:"name"`
	Source          string         `json:"source"`
	Codec           string         `json:"codec,omitempty"`
	Width           int            `json:"width,omitempty"`
	Height          int            `json:"height,omitempty"`
	FPS             float64        `json:"fps,omitempty"`
	FramesDecoded   uint64         `json:"framesDecoded,omitempty"`
	FramesDropped   uint64         `json:"framesDropped"`
	Freezes         uint64         `json:"freezes"`
	PacketsReceived uint64         `json:"packetsReceived"`
	PacketsLost     uint64         `json:"packetsLost"`
	JitterMs        float64        `json:"jitterMs"`
	BufferMs        float64        `json:"bufferMs"`
	AudioLevel      float64        `json:"audioLevel,omitempty"`
	ConcealedMs     float64        `json:"concealedMs,omitempty"`
	PatternLatency  *latencyStatus `json:"patternLatencyMs,omitempty"`
	LongestGapMs    float64        `json:"longestGapMs,omitempty"` // between two pictures, also across a rejoin
	Gaps            []gapStatus    `json:"gaps,omitempty"`         // the latest of 40 ms and more
}

// latencyStatus sums up glass-to-glass latency read from the clock in a test picture, in ms.
type latencyStatus struct {
	Median float64 `json:"median"`
	P95    float64 `json:"p95"`
	Count  int     `json:"count"`
}

// observed is what the status server looks at.
type observed interface {
	status(context.Context) (status, error)
	healthy() error
}

// statusServer answers /status, /healthz and /metrics. It is for scripts on this machine; it has no secrets to tell.
type statusServer struct {
	http     *http.Server
	listener net.Listener
}

// listenStatus opens the address; f is nil unless --diagnostics allows faults. It opens at once, so that a taken port is a clear error before anything else begins.
func listenStatus(address string, o observed, f breakable, log *slog.Logger) (*statusServer, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("open the status address: %w", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /status", func(w http.ResponseWriter, r *http.Request) {
		s, err := o.status(r.Context())
		if err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(s)
	})
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		if err := o.healthy(); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write([]byte("ok\n"))
	})
	if f != nil {
		mux.HandleFunc("POST /fault", faultRoute(f))
		mux.HandleFunc("POST /signal", signalRoute(f))
	}
	mux.Handle("GET /metrics", promhttp.HandlerFor(newMetrics(o), promhttp.HandlerOpts{}))
	log.Info("status server listens", "address", listener.Addr().String())
	return &statusServer{listener: listener, http: &http.Server{
		Handler: mux, ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 10 * time.Second, IdleTimeout: time.Minute,
		MaxHeaderBytes: 16 << 10,
	}}, nil
}

// run serves until ctx ends.
func (s *statusServer) run(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() { _ = s.http.Close() })
	defer stop()
	if err := s.http.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve status: %w", err)
	}
	return nil
}
