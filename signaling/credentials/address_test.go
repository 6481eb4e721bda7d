package credentials_test

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"confab/signaling/credentials"
)

// good answers every question with a token and says nothing of a LiveKit server.
func good(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"token":"`+lk+`"}`) }

func startWeb(t *testing.T, secure bool, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	web := httptest.NewUnstartedServer(handler)
	web.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
	if secure {
		web.StartTLS()
	} else {
		web.Start()
	}
	t.Cleanup(web.Close)
	return web
}

// trusting takes httptest's certificate for any name.
func trusting() *http.Client {
	return &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true,
	}}
}

func fetchAt(t *testing.T, c credentials.Client, r credentials.Request) (credentials.Ticket, error) {
	t.Helper()
	var log strings.Builder
	c.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	if c.HTTP == nil {
		c.HTTP = trusting()
	}
	if r.Room == "" {
		r.Room, r.Name = "r", "Ann"
	}
	ticket, err := c.Fetch(t.Context(), r)
	if text := log.String() + fmt.Sprint(err, ticket); strings.Contains(text, "eyJ") ||
		strings.Contains(text, password) {
		t.Errorf("secret in %q", text)
	}
	return ticket, err
}

// TestFetchFindsTheScheme: where none was given, or plain where only TLS answers.
func TestFetchFindsTheScheme(t *testing.T) {
	secure, plain := startWeb(t, true, good), startWeb(t, false, good)
	_, securePort, _ := strings.Cut(secure.Listener.Addr().String(), ":")
	_, plainPort, _ := strings.Cut(plain.Listener.Addr().String(), ":")
	hosts := &credentials.Hosts{}
	for _, row := range []struct {
		name, endpoint, root string
		want                 error
	}{
		{"bare-tls", "127.0.0.1:" + securePort, "https://127.0.0.1:" + securePort, nil},
		{"bare-tls-remembered", "127.0.0.1:" + securePort, "https://127.0.0.1:" + securePort, nil},
		{"bare-tls-by-name", "localhost.:" + securePort + "/token", "https://localhost:" + securePort, nil},
		{"plain-where-tls-is", "http://127.0.0.1:" + securePort, "https://127.0.0.1:" + securePort, nil},
		{"ws-where-tls-is", "ws://127.0.0.1:" + securePort, "https://127.0.0.1:" + securePort, nil},
		{"bare-plain", "127.0.0.1:" + plainPort, "http://127.0.0.1:" + plainPort, nil},
		{"upper-case", "HTTP://127.0.0.1:" + plainPort + "/token", "http://127.0.0.1:" + plainPort, nil},
		{"one-slash", "http:/127.0.0.1:" + plainPort, "http://127.0.0.1:" + plainPort, nil},
		{"tls-where-plain-is", "https://127.0.0.1:" + plainPort, "", credentials.ErrInsecure},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := fetchAt(t, credentials.Client{Hosts: hosts}, credentials.Request{Endpoint: row.endpoint})
			if !errors.Is(err, row.want) || got.Root != row.root {
				t.Errorf("got %s, %v", got.Root, err)
			}
		})
	}
}

// TestFetchTriesTLSFirst: a name that was typed without a scheme, and a password, do not travel in the clear.
func TestFetchTriesTLSFirst(t *testing.T) {
	var asked []string
	round := roundTripper(func(r *http.Request) (*http.Response, error) {
		asked = append(asked, r.URL.Scheme)
		if r.URL.Scheme == "https" {
			return nil, errors.New("http: server gave HTTP response to HTTPS client")
		}
		return answer(r, 200, `{"token":"`+lk+`"}`), nil
	})
	c := credentials.Client{HTTP: &http.Client{Transport: round}, Hosts: &credentials.Hosts{}}
	for range 2 {
		if _, err := fetchAt(t, c, credentials.Request{Endpoint: "meet.example:7980"}); err != nil {
			t.Fatal(err)
		}
	}
	if got := strings.Join(asked, " "); got != "https http http" {
		t.Errorf("asked by %s", got)
	}
}

// TestFetchUnderstandsAlerts: a server of TLS that has no words for plain HTTP.
func TestFetchUnderstandsAlerts(t *testing.T) {
	round := roundTripper(func(r *http.Request) (*http.Response, error) {
		if r.URL.Scheme == "http" {
			return nil, errors.New(`malformed HTTP response "\x15\x03\x01\x00\x02\x02F"`)
		}
		return answer(r, 200, `{"token":"`+lk+`"}`), nil
	})
	c := credentials.Client{HTTP: &http.Client{Transport: round}}
	for _, endpoint := range []string{"http://meet.example", "ws://meet.example/token", "meet.example:80"} {
		got, err := fetchAt(t, c, credentials.Request{Endpoint: endpoint})
		if err != nil || !strings.HasPrefix(got.Root, "https://meet.example") {
			t.Errorf("%s: got %s, %v", endpoint, got.Root, err)
		}
	}
}

// TestFetchNeverGoesPlain when the certificate is nobody's: whoever stands between would get the password.
func TestFetchNeverGoesPlain(t *testing.T) {
	secure := startWeb(t, true, good)
	for _, endpoint := range []string{secure.URL, "localhost:" + secure.URL[len("https://127.0.0.1:"):]} {
		c := credentials.Client{HTTP: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}}
		if _, err := fetchAt(t, c, credentials.Request{Endpoint: endpoint}); !errors.Is(err, credentials.ErrInsecure) {
			t.Errorf("%s: got %v", endpoint, err)
		}
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func answer(r *http.Request, status int, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)),
		Request: r,
	}
}

// TestFetchReadsServerAddresses: as people configure them.
func TestFetchReadsServerAddresses(t *testing.T) {
	for in, want := range map[string]string{
		"wss://sfu.example":         "wss://sfu.example",
		"https://sfu.example/x":     "https://sfu.example/x",
		"sfu.example:7880":          "sfu.example:7880",
		"wss://bücher.example":      "wss://xn--bcher-kva.example",
		"wss://b%C3%BCcher.example": "wss://xn--bcher-kva.example",
		" WSS://SFU.Example. ":      "wss://sfu.example",
		"/livekit":                  "ws://HOST/livekit",
		"ws://[fe80::1%eth0]:7880":  "ws://[fe80::1%25eth0]:7880",
		"file:///etc/passwd":        "",
		"wss://":                    "",
		"wss://a b":                 "",
		"wss://sfu.example:70000":   "",
	} {
		web := startWeb(t, false, func(w http.ResponseWriter, _ *http.Request) {
			_, _ = fmt.Fprintf(w, `{"participant_token":%q,"server_url":%q}`, lk, in)
		})
		got, err := fetchAt(t, credentials.Client{}, credentials.Request{Endpoint: web.URL})
		want = strings.Replace(want, "HOST", web.Listener.Addr().String(), 1)
		if want == "" && !errors.Is(err, credentials.ErrBadResponse) || want != "" && (err != nil || got.URL != want) {
			t.Errorf("%q: got %q, %v", in, got.URL, err)
		}
	}
}

// TestFetchLogsInAtAProxy: user and password of the address go to whom they are for, and to nobody else.
func TestFetchLogsInAtAProxy(t *testing.T) {
	var elsewhere string
	other := startWeb(t, false, func(w http.ResponseWriter, r *http.Request) {
		elsewhere = r.Header.Get("Authorization")
		good(w, r)
	})
	web := startWeb(t, false, func(w http.ResponseWriter, r *http.Request) {
		if user, pass, ok := r.BasicAuth(); !ok || user != "me" || pass != password {
			w.Header().Set("WWW-Authenticate", `Basic realm="x"`)
			http.Error(w, "Unauthorized", http.StatusUnauthorized)
			return
		}
		if r.URL.Path == "/away" {
			http.Redirect(w, r, strings.Replace(other.URL, "127.0.0.1", "localhost", 1), http.StatusTemporaryRedirect)
			return
		}
		good(w, r)
	})
	inner, _ := url.Parse(web.URL)
	inner.User = url.UserPassword("me", password)
	got, err := fetchAt(t, credentials.Client{}, credentials.Request{Endpoint: inner.String()})
	if err != nil || got.URL != "ws://me:"+password+"@127.0.0.1:7880" || got.Root != web.URL {
		t.Errorf("got %v", err) // LiveKit is behind the same proxy most likely
	}
	if _, err := fetchAt(t, credentials.Client{}, credentials.Request{Endpoint: web.URL}); !errors.Is(err,
		credentials.ErrIntercepted) {
		t.Errorf("without: %v", err)
	}
	inner.Path = "/away"
	if _, err := fetchAt(t, credentials.Client{}, credentials.Request{Endpoint: inner.String()}); err != nil ||
		elsewhere != "" {
		t.Errorf("elsewhere: %v, with %q", err, elsewhere)
	}
}
