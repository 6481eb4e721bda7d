package observe

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"confab/session"
)

const statusToken = "a-token-of-some-length"

// bystander is watched and broken by the routes of the status server.
type bystander struct{ done []string }

func (*bystander) Status(context.Context) (Status, error) {
	return Status{Phase: "live", Room: "secret room"}, nil
}

func (*bystander) Healthy() error { return nil }

func (b *bystander) Fault(f session.Fault) error {
	b.done = append(b.done, f.Kind.String())
	return nil
}

func (b *bystander) Signal(kind, data string) error {
	b.done = append(b.done, kind+" "+data)
	return nil
}

// asked is a request to a route, as a program of this machine sends it unless change says otherwise, and its answer.
func asked(b *bystander, method, path, body string, change func(*http.Request)) *httptest.ResponseRecorder {
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	with("Host", "127.0.0.1:9000", "Peer", "127.0.0.1:40000", "Own", "127.0.0.1")(request)
	if change != nil {
		change(request)
	}
	answer := httptest.NewRecorder()
	access{statusToken}.around(routes(b, b)).ServeHTTP(answer, request)
	return answer
}

// with sets the host, the two addresses of the connection, or headers.
func with(pairs ...string) func(*http.Request) {
	return func(r *http.Request) {
		for i := 0; i < len(pairs); i += 2 {
			switch pairs[i] {
			case "Host":
				r.Host = pairs[i+1]
			case "Peer":
				r.RemoteAddr = pairs[i+1]
			case "Own":
				own := net.Addr(&net.TCPAddr{IP: net.ParseIP(pairs[i+1]), Port: 9000})
				*r = *r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, own))
			default:
				r.Header.Add(pairs[i], pairs[i+1])
			}
		}
	}
}

// bearer shows the token.
const bearer = "Bearer " + statusToken

// elsewhere is another machine that asks.
func elsewhere(pairs ...string) func(*http.Request) {
	return with(append([]string{"Peer", "192.0.2.7:40000", "Own", "192.0.2.1"}, pairs...)...)
}

// askers are all ways in which a page, or another machine, could ask. A status of 0 is that of the route.
var askers = map[string]struct {
	change func(*http.Request)
	status int
}{
	"script":           {nil, 0},
	"localhost":        {with("Host", "localhost:9000"), 0},
	"capitals":         {with("Host", "LOCALHOST:9000"), 0},
	"root":             {with("Host", "localhost.:9000"), 0},
	"ipv6":             {with("Host", "[::1]:9000", "Peer", "[::1]:40000", "Own", "::1"), 0},
	"no-port":          {with("Host", "127.0.0.1"), 0},
	"another-port":     {with("Host", "127.0.0.1:1234"), 0}, // ssh -L
	"old-health-check": {with("Host", ""), 0},
	"typed-by-hand":    {with("Sec-Fetch-Site", "none"), 0},
	"own-page":         {with("Origin", "http://127.0.0.1:9000", "Sec-Fetch-Site", "same-origin"), 0},
	"rebound": {
		with("Host", "e.test", "Origin", "http://e.test", "Sec-Fetch-Site", "same-origin"), 403,
	},
	"rebound-silent":       {with("Host", "evil.example:9000"), 403},
	"rebound-any-address":  {with("Host", "0.0.0.0:9000"), 403},
	"rebound-like-ours":    {with("Host", "127.0.0.1.evil.example"), 403},
	"page":                 {with("Origin", "https://evil.example"), 403},
	"page-of-this-machine": {with("Origin", "http://localhost:3000", "Sec-Fetch-Site", "same-site"), 403},
	"sandboxed-page":       {with("Origin", "null"), 403},
	"two-origins":          {with("Origin", "http://127.0.0.1:9000", "Origin", "https://evil.example"), 403},
	"picture":              {with("Sec-Fetch-Site", "cross-site"), 403},
	"sister-page":          {with("Sec-Fetch-Site", "same-site"), 403},
	"page-with-token":      {with("Origin", "https://evil.example", "Authorization", bearer), 403},
	"elsewhere":            {elsewhere("Host", "192.0.2.1:9000"), 401},
	"elsewhere-says-local": {elsewhere("Host", "localhost"), 401},
	"elsewhere-wrong":      {elsewhere("Authorization", bearer+"x"), 401},
	"elsewhere-empty":      {elsewhere("Authorization", "Bearer "), 401},
	"elsewhere-basic":      {elsewhere("Authorization", "Basic "+statusToken), 401},
	"elsewhere-token":      {elsewhere("Host", "box.example", "Authorization", bearer), 0},
	"elsewhere-lower-case": {elsewhere("Authorization", "bearer "+statusToken), 0},
	"own-other-address":    {with("Peer", "192.0.2.1:40000", "Own", "192.0.2.1"), 401},
	"through-a-proxy":      {with("X-Forwarded-For", "192.0.2.7"), 401},
	"through-a-proxy-token": {
		with("X-Forwarded-For", "192.0.2.7", "Host", "box.example", "Authorization", bearer), 0,
	},
	"through-a-tunnel": {with("Host", "box.example", "Authorization", bearer), 0},
}

// TestStatusServerKnowsWhoAsks asks every route in every way in which a page, or another machine, could.
func TestStatusServerKnowsWhoAsks(t *testing.T) {
	for name, row := range askers {
		t.Run(name, func(t *testing.T) {
			for route, usual := range map[string]int{
				"GET /status": 200, "GET /healthz": 200, "GET /metrics": 200, "POST /fault": 204, "POST /signal": 204,
				"OPTIONS /fault": 405, "GET /nothing": 404,
			} {
				b := &bystander{}
				method, path, _ := strings.Cut(route, " ")
				answer := asked(b, method, path, `{"fault":"signalLoss"}`, row.change)
				want := row.status
				if want == 0 {
					want = usual
				}
				told := len(b.done) > 0 || strings.Contains(answer.Body.String(), "secret")
				if answer.Code != want || row.status != 0 && told {
					t.Errorf("%s: %d %s, did %q", route, answer.Code, answer.Body, b.done)
				}
				if answer.Header().Get("Access-Control-Allow-Origin") != "" {
					t.Errorf("%s: pages may read it", route)
				}
			}
		})
	}
}

// TestNoTokenMeansNobodyElse: an empty token is not one that could be shown.
func TestNoTokenMeansNobodyElse(t *testing.T) {
	request := httptest.NewRequest(http.MethodGet, "/status", http.NoBody)
	request.Header.Set("Authorization", "Bearer ")
	answer := httptest.NewRecorder()
	access{}.around(http.NotFoundHandler()).ServeHTTP(answer, request)
	if answer.Code != http.StatusUnauthorized {
		t.Errorf("%d", answer.Code)
	}
}

func TestFaultBodies(t *testing.T) {
	kind := func(kind string) func(*http.Request) { return with("Content-Type", kind) }
	for name, row := range map[string]struct {
		body   string
		change func(*http.Request)
		status int
	}{
		"json":         {`{"fault":"signalLoss"}`, kind("application/json"), 204},
		"charset":      {`{"fault":"signalLoss"}`, kind("Application/JSON; charset=utf-8"), 204},
		"untyped":      {`{"fault":"signalLoss"}`, nil, 204},
		"form":         {`{"fault":"signalLoss"}`, kind("application/x-www-form-urlencoded"), 415},
		"text":         {`{"fault":"signalLoss"}`, kind("text/plain;charset=UTF-8"), 415},
		"multipart":    {`{"fault":"signalLoss"}`, kind("multipart/form-data; boundary=x"), 415},
		"like-json":    {`{"fault":"signalLoss"}`, kind("application/json-seq"), 415},
		"nonsense":     {`{"fault":"signalLoss"}`, kind(";"), 415},
		"no-json":      {`fault=signalLoss`, nil, 400},
		"two":          {`{"fault":"signalLoss"}{}`, nil, 400},
		"nothing":      {``, nil, 400},
		"unknown":      {`{"fault":"earthquake"}`, nil, 400},
		"negative":     {`{"fault":"muteNetwork","forMs":-1}`, nil, 400},
		"for-ever":     {`{"fault":"muteNetwork","forMs":1e300}`, nil, 400},
		"as-text":      {`{"fault":"muteNetwork","forMs":"5"}`, nil, 400},
		"large":        {`{"fault":"` + strings.Repeat("x", longestBody) + `"}`, nil, 413},
		"large-signal": {strings.Repeat(" ", longestBody) + `{}`, nil, 413},
	} {
		t.Run(name, func(t *testing.T) {
			b := &bystander{}
			answer := asked(b, http.MethodPost, "/fault", row.body, row.change)
			if answer.Code != row.status || (row.status == 204) != (len(b.done) == 1) {
				t.Errorf("%d %s, did %q", answer.Code, answer.Body, b.done)
			}
		})
	}
}

// TestSlowClients has a client stop in the middle of what it sends, on a real connection: the server lets go of it.
func TestSlowClients(t *testing.T) {
	b := &bystander{}
	server := newHTTPServer(access{}.around(routes(b, b)), slog.New(slog.DiscardHandler))
	if min(server.ReadHeaderTimeout, server.ReadTimeout, server.IdleTimeout) == 0 ||
		server.WriteTimeout <= server.ReadTimeout {
		t.Errorf("no limit: %+v", server)
	}
	server.ReadTimeout, server.ReadHeaderTimeout = 50*time.Millisecond, 50*time.Millisecond // no test waits 5 s
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	for name, row := range map[string]struct {
		sent   string
		status int // 0: the connection ends without an answer
	}{
		"header": {"GET /status HTTP/1.1\r\nHost: localhost\r\n", 0},
		"body":   {"POST /fault HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n{\"fault\":", 408},
		"chunks": {"POST /signal HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{", 408},
	} {
		conn, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, row.sent)
		if err := conn.SetReadDeadline(time.Now().Add(30 * time.Second)); err != nil {
			t.Fatal(err)
		}
		response, err := http.ReadResponse(bufio.NewReader(conn), nil)
		switch {
		case row.status == 0 && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF):
			t.Errorf("%s: %v, %v", name, response, err)
		case row.status != 0 && (err != nil || response.StatusCode != row.status):
			t.Errorf("%s: %v, %v", name, response, err)
		}
		_ = conn.Close()
	}
	_ = server.Close()
	<-served
	if len(b.done) > 0 {
		t.Errorf("did %q", b.done)
	}
}
