package sfu

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// roundTrip is LiveKit as far as the proxy can tell.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// livekitToken is how LiveKit finds the token of a request (livekit-server, service/auth.go).
func livekitToken(r *http.Request) string {
	if header := r.Header.Get("Authorization"); header != "" {
		return strings.TrimPrefix(header, "Bearer ")
	}
	return r.FormValue("access_token")
}

// FuzzProxy: LiveKit finds no other token in a request than the one that was asked about, and none when none was.
func FuzzProxy(f *testing.F) {
	for _, seed := range []string{
		"GET /rtc?access_token=a HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, Authorization\r\nUpgrade: websocket\r\n" +
			"Authorization: Bearer b\r\n\r\n",
		"GET /rtc?access_token=a&access_token=b HTTP/1.1\r\nHost: h\r\nAuthorization:\r\nAuthorization: Bearer " +
			"a\r\n\r\n",
		"POST /rtc HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\n" +
			"Content-Length: 14\r\n\r\naccess_token=a",
		"PUT /rtc HTTP/1.0\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 63\r\n\r\n" +
			"--b\r\nContent-Disposition: form-data; name=access_token\r\n\r\na\r\n--b--",
		"GET /rtc?x=1;access_token=a&access%5Ftoken=c HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
		"POST /twirp/x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nAuthorization: bearer  a\r\n\r\n" +
			"1\r\nx\r\n0\r\n\r\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		request, err := http.ReadRequest(bufio.NewReader(strings.NewReader(string(data))))
		if err != nil {
			return
		}
		asked := ""
		s := New(Options{Keys: testKeys, Admit: func(_ context.Context, token string) *Refusal {
			asked = token
			return nil
		}})
		proxy := s.newProxy()
		proxy.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
			if found := livekitToken(r); found != asked {
				t.Errorf("asked about %q, LiveKit finds %q", asked, found)
			}
			if r.FormValue("publish") != "" {
				t.Error("LiveKit finds publish")
			}
			return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
		})
		s.ask(proxy).ServeHTTP(httptest.NewRecorder(), request)
	})
}

// memoryListener hands one connection to a server, in fake time.
type memoryListener struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (l memoryListener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l memoryListener) Close() error {
	close(l.closed)
	return nil
}

func (memoryListener) Addr() net.Addr { return &net.TCPAddr{} }

// behindProxy sends one request through ask to next, and returns the status that comes back, 0 for an end without one,
// and when, in fake time.
func behindProxy(t *testing.T, request string, next http.HandlerFunc) (status int, took time.Duration) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := New(Options{Keys: testKeys, Admit: func(context.Context, string) *Refusal { return nil }})
		server := s.proxyServer(s.ask(next))
		listener := memoryListener{make(chan net.Conn, 1), make(chan struct{})}
		go func() { _ = server.Serve(listener) }()
		near, far := net.Pipe()
		listener.conns <- far
		began := time.Now()
		go func() { _, _ = io.WriteString(near, request) }()
		if response, err := http.ReadResponse(bufio.NewReader(near), nil); err == nil {
			status = response.StatusCode
		}
		took = time.Since(began)
		_ = near.Close()
		_ = server.Close()
		// Fake time: net/http lingers half a second after what it has not read (server.go, rstAvoidanceDelay).
		time.Sleep(time.Second)
	})
	return status, took
}

func TestBodiesAreTakenWhole(t *testing.T) {
	const (
		head    = "POST /twirp/x HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
		chunked = "Transfer-Encoding: chunked\r\n\r\n"
	)
	for name, row := range map[string]struct {
		request string
		status  int
		took    time.Duration
		body    string // that LiveKit gets
	}{
		"whole":       {head + "Content-Length: 4\r\n\r\nbody", 200, 0, "body"},
		"chunks":      {head + chunked + "2\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n", 200, 0, "body"},
		"both":        {head + "Content-Length: 9\r\n" + chunked + "4\r\nbody\r\n0\r\n\r\n", 200, 0, "body"},
		"none":        {head + "\r\n", 200, 0, ""},
		"half":        {head + "Content-Length: 5\r\n\r\nbody", 408, bodyTime, "nothing"},
		"half-chunk":  {head + chunked + "9\r\nbody", 408, bodyTime, "nothing"},
		"half-get":    {"GET /rtc HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nbody", 408, bodyTime, "nothing"},
		"half-header": {"GET /rtc HTTP/1.1\r\nHost: h\r\n", 0, 10 * time.Second, "nothing"},
		"too-large":   {head + "Content-Length: 9999999\r\n\r\n" + strings.Repeat("x", bodyLimit+1), 413, 0, "nothing"},
		"form":        {strings.Replace(head, "json", "x-www-form-urlencoded", 1) + "\r\n", 415, 0, "nothing"},
	} {
		t.Run(name, func(t *testing.T) {
			got := "nothing"
			status, took := behindProxy(t, row.request, func(_ http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				got = string(body)
			})
			if status != row.status || took != row.took || got != row.body {
				t.Errorf("%d after %v, LiveKit got %q", status, took, got)
			}
		})
	}
}

// TestProxyWaitsForLiveKit: LiveKit may take longer to let somebody in than a client may to send a body.
func TestProxyWaitsForLiveKit(t *testing.T) {
	for name, request := range map[string]string{
		"socket": "GET /rtc HTTP/1.1\r\nHost: h\r\n\r\n",
		"body":   "POST /whip/v1 HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody",
	} {
		t.Run(name, func(t *testing.T) {
			var ended error
			status, took := behindProxy(t, request, func(_ http.ResponseWriter, r *http.Request) {
				select {
				case <-time.After(3 * bodyTime):
				case <-r.Context().Done():
				}
				ended = r.Context().Err()
			})
			if status != http.StatusOK || took != 3*bodyTime || ended != nil {
				t.Errorf("%d after %v, %v", status, took, ended)
			}
		})
	}
}

// TestProxyForwards looks at what LiveKit is told beside the token.
func TestProxyForwards(t *testing.T) {
	var seen *http.Request
	s := New(Options{Keys: testKeys, Admit: func(_ context.Context, token string) *Refusal {
		if token == "removed" {
			return &Refusal{http.StatusForbidden, "put out"}
		}
		return nil
	}})
	proxy := s.newProxy()
	proxy.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		seen = r
		return nil, errors.New("gone")
	})
	try := func(target string, header http.Header) *httptest.ResponseRecorder {
		seen = nil
		request := httptest.NewRequest(http.MethodGet, target, http.NoBody)
		request.Header = header
		answer := httptest.NewRecorder()
		s.ask(proxy).ServeHTTP(answer, request)
		return answer
	}
	answer := try("/rtc?sdk=js&access_token=a", http.Header{
		"Connection": {"Upgrade, X-Forwarded-For"}, "Upgrade": {"websocket"}, "Sec-Websocket-Key": {"k"},
		"X-Forwarded-For": {"6.6.6.6"}, "X-Real-Ip": {"6.6.6.6"}, "Cf-Connecting-Ip": {"6.6.6.6"},
		"Origin": {"http://app.example"}, "User-Agent": {"me"},
	})
	if answer.Code != http.StatusServiceUnavailable || answer.Header().Get("Retry-After") == "" {
		t.Errorf("LiveKit is gone: %d %v", answer.Code, answer.Header())
	}
	if seen == nil || seen.URL.RawQuery != "sdk=js" {
		t.Fatalf("LiveKit is asked %v", seen)
	}
	for name, want := range map[string]string{
		"Authorization": "Bearer a", "Sec-Websocket-Key": "k", "Origin": "http://app.example",
		"Connection": "Upgrade", "Upgrade": "websocket",
	} {
		if got := seen.Header.Get(name); got != want {
			t.Errorf("LiveKit is told %s: %s", name, got)
		}
	}
	for name, values := range seen.Header {
		if strings.Contains(strings.Join(values, " "), "6.6.6.6") {
			t.Errorf("LiveKit is told %s: %s", name, values)
		}
	}
	try("/rtc/validate", http.Header{"Connection": {"Upgrade"}, "Upgrade": {"h2c"}})
	if seen == nil || seen.Header.Get("Upgrade") != "" || seen.Header.Get("Authorization") != "" {
		t.Errorf("another protocol: LiveKit is asked %v", seen)
	}
	answer = try("/rtc?access_token=removed", http.Header{})
	if answer.Code != http.StatusForbidden || seen != nil || !strings.Contains(answer.Body.String(), "put out") {
		t.Errorf("refused: %d %s, LiveKit is asked %v", answer.Code, answer.Body, seen)
	}
}
