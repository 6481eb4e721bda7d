package account

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"confab/cmd/confab/internal/keyring"
	"confab/signaling/credentials"
)

// memoryStore is a keyring in memory.
type memoryStore struct {
	mu      sync.Mutex
	entries map[string]string
}

func (d *memoryStore) Get(_, name string) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if secret, ok := d.entries[name]; ok {
		return secret, nil
	}
	return "", errors.New("not found")
}

func (d *memoryStore) Set(_, name, secret string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.entries[name] = secret
	return nil
}

func (d *memoryStore) Delete(_, name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.entries, name)
	return nil
}

// loginServer is an endpoint where ann's password is right, and the cookie is good until she logs out.
type loginServer struct {
	*httptest.Server
	logins, logouts int
	identities      []string
	open            bool
	full            bool // nobody's password is looked at
}

func newLoginServer(t *testing.T) *loginServer {
	d := &loginServer{}
	d.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		cookie, err := r.Cookie("confab_login")
		in := err == nil && cookie.Value == "ann"
		switch r.URL.Path {
		case "/api-login/login":
			var who struct{ User, Pass string }
			_ = json.NewDecoder(r.Body).Decode(&who)
			switch {
			case d.full:
				w.Header().Set("Retry-After", "90")
				w.WriteHeader(http.StatusTooManyRequests)
			case who.User != "ann" || who.Pass != "right":
				w.WriteHeader(http.StatusUnauthorized)
			default:
				d.logins++
				http.SetCookie(w, &http.Cookie{Name: "confab_login", Value: "ann", Path: "/", HttpOnly: true})
			}
		case "/api-login/logout":
			if in {
				d.logouts++
			}
		default:
			if !in && !d.open {
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			var q struct {
				Identity string `json:"participant_identity"`
			}
			_ = json.NewDecoder(r.Body).Decode(&q)
			d.identities = append(d.identities, q.Identity)
			_, _ = w.Write([]byte(`{"server_url":"wss://sfu","participant_token":"aaaa.bbbbbbbbbbbbbbbb.cccc"}`))
		}
	}))
	t.Cleanup(d.Close)
	return d
}

// newAccount is an account at the loginServer, and what waits for its work beside.
func newAccount(t *testing.T, d *loginServer, login keyring.Login, kept *memoryStore) (*Account, func()) {
	t.Helper()
	var work sync.WaitGroup
	t.Cleanup(work.Wait)
	log := slog.New(slog.DiscardHandler)
	return New(Options{
		Endpoint: d.URL, Login: login, Keyring: keyring.On(kept, log), Logger: log,
		Background: func(do func(context.Context)) { work.Go(func() { do(context.Background()) }) },
	}), work.Wait
}

func try(t *testing.T, l *Account, endpoint string) error {
	t.Helper()
	l.Join(endpoint)
	_, err := l.Fetch(
		t.Context(), credentials.Request{Endpoint: endpoint, Room: "r"},
		func(user string) string { return identityOf(user, "ann-x") },
	)
	return err
}

func (d *memoryStore) has(name string) bool {
	_, err := d.Get("", name)
	return err == nil
}
