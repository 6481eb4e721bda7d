package signaling_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"confab/signaling"
	"confab/signaling/signaltest"
)

// counted counts the connections that a dial makes.
func counted(made *atomic.Int32, dial func(context.Context, string, string) (net.Conn, error)) func(
	context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		made.Add(1)
		return dial(ctx, network, addr)
	}
}

// lineTo makes a line, which the dial after it takes over.
func lineTo(t *testing.T, o signaling.Options) *signaling.Line {
	t.Helper()
	line, err := signaling.Connect(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return line
}

// TestDialOverLine: a connection that was made before is used, once; where it has been closed, or leads elsewhere, the
// dial makes its own.
func TestDialOverLine(t *testing.T) {
	sfu, other := signaltest.New(t, signaltest.Options{}), signaltest.New(t, signaltest.Options{})
	for name, row := range map[string]struct {
		line  func(*testing.T, signaling.Options) *signaling.Line
		makes int32 // connections, with that of the line
	}{
		"used": {lineTo, 1},
		"closed-meanwhile": {func(t *testing.T, o signaling.Options) *signaling.Line {
			line := lineTo(t, o)
			line.Close()
			return line
		}, 2},
		"leads-elsewhere": {func(t *testing.T, o signaling.Options) *signaling.Line {
			o.URL = other.URL()
			return lineTo(t, o)
		}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			var made atomic.Int32
			o := optionsFor(sfu)
			o.NetDialContext = counted(&made, (&net.Dialer{}).DialContext)
			o.Line = row.line(t, o)
			if local := o.Line.Local(); !local.IsLoopback() {
				t.Errorf("our address is %v", local)
			}
			if _, w := dial(t, o); w.Join == nil || made.Load() != row.makes {
				t.Errorf("%d connections, welcome %+v", made.Load(), w)
			}
		})
	}
}

// TestLineOverTLS: TLS is done before there is something to say.
func TestLineOverTLS(t *testing.T) {
	var requests atomic.Int32
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requests.Add(1)
		http.Error(w, "no more", http.StatusServiceUnavailable)
	}))
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	var made atomic.Int32
	o := signaling.Options{
		URL: strings.Replace(server.URL, "https", "wss", 1), Token: token, TLS: &tls.Config{RootCAs: roots},
		NetDialContext: counted(&made, (&net.Dialer{}).DialContext),
	}
	o.Line = lineTo(t, o)
	_, _, err := signaling.Dial(t.Context(), o)
	if !errors.Is(err, signaling.ErrBusy) || requests.Load() == 0 || made.Load() != 1 {
		t.Errorf("%v after %d requests over %d connections", err, requests.Load(), made.Load())
	}
	o.Line, o.TLS = nil, nil
	if line, err := signaling.Connect(t.Context(), o); err == nil {
		line.Close()
		t.Error("a certificate of nobody's was taken")
	}
}

// TestNoLine: a line that cannot be made is an error, and the dial will say it better.
func TestNoLine(t *testing.T) {
	for name, url := range map[string]string{"no-address": "ftp://h", "nobody-there": "ws://127.0.0.1:1"} {
		if line, err := signaling.Connect(t.Context(), signaling.Options{URL: url}); err == nil {
			line.Close()
			t.Errorf("%s: connected", name)
		}
	}
}
