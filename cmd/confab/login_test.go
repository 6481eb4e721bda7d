package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"confab/cmd/confab/internal/keyring"
	"confab/session"
	"confab/session/meeting"
	"confab/signaling/credentials"
	"confab/ui/model"
	"confab/ui/text"
)

// drawer is a keyring in memory.
type drawer struct {
	mu      sync.Mutex
	entries map[string]string
}

func (d *drawer) Get(_, name string) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if secret, ok := d.entries[name]; ok {
		return secret, nil
	}
	return "", errors.New("not found")
}

func (d *drawer) Set(_, name, secret string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.entries[name] = secret
	return nil
}

func (d *drawer) Delete(_, name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.entries, name)
	return nil
}

// doorman is an endpoint where ann's password is right, and the cookie is good until she logs out.
type doorman struct {
	*httptest.Server
	logins, logouts int
	identities      []string
	open            bool
	full            bool // nobody's password is looked at
}

func newDoorman(t *testing.T) *doorman {
	d := &doorman{}
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

// knock is a logins at the doorman, and what waits for its work beside.
func knock(t *testing.T, d *doorman, c config, kept *drawer) (*logins, func()) {
	t.Helper()
	c.server = d.URL
	l := newLogins(c, keyring.On(kept, slog.New(slog.DiscardHandler)), slog.New(slog.DiscardHandler), func() {})
	var work sync.WaitGroup
	t.Cleanup(work.Wait)
	l.later = func(do func(context.Context)) { work.Go(func() { do(context.Background()) }) }
	return l, work.Wait
}

func try(t *testing.T, l *logins, endpoint string) error {
	t.Helper()
	l.join(endpoint)
	_, err := l.fetch(t.Context(), credentials.Request{Endpoint: endpoint, Room: "r"}, func(user string) string { return identityOf(user, "ann-x") })
	return err
}

func (d *drawer) has(name string) bool {
	_, err := d.Get("", name)
	return err == nil
}

func TestLobbyLogin(t *testing.T) {
	d, kept := newDoorman(t), &drawer{entries: map[string]string{}}
	l, settle := knock(t, d, config{}, kept)
	var remembered string
	l.remembered = func(server string) { remembered = server }

	if err := try(t, l, d.URL); !errors.Is(err, credentials.ErrLoginNeeded) {
		t.Fatal(err)
	}
	if got := l.State(); got != (model.LoginState{Needed: true}) {
		t.Errorf("asked for nothing: %+v", got)
	}
	l.typedIn("ann", "wrong")
	if err := try(t, l, d.URL); !errors.Is(err, credentials.ErrLogin) {
		t.Fatal(err)
	}
	if got := l.State(); got != (model.LoginState{Needed: true, User: "ann", Problem: text.WrongPassword()}) || kept.has(d.URL) {
		t.Errorf("after a wrong password: %+v", got)
	}
	l.typedIn("ann", "right")
	if err := errors.Join(try(t, l, d.URL), try(t, l, d.URL)); err != nil {
		t.Fatal(err)
	}
	if got := l.State(); got != (model.LoginState{Needed: true, LoggedIn: true, User: "ann"}) || d.logins != 1 {
		t.Errorf("after %d logins: %+v", d.logins, got)
	}
	if settle(); remembered != d.URL || !kept.has(d.URL) {
		t.Errorf("remembered for %q", remembered)
	}
	if got := d.identities[0]; !strings.HasPrefix(got, "ann_") {
		t.Errorf("identity %q: confab-server gives accounts none that does not begin with their name", got)
	}

	// Another process, or this one after the lobby was shown again.
	again, settle := knock(t, d, config{}, kept)
	again.remind(t.Context())
	if got := again.State(); got != (model.LoginState{Needed: true, LoggedIn: true, User: "ann"}) {
		t.Errorf("reminded of %+v", got)
	}
	if err := try(t, again, d.URL); err != nil {
		t.Fatal(err)
	}
	again.logOut()
	if settle(); kept.has(d.URL) {
		t.Error("still remembered after the logout")
	}
	if got := again.State(); got != (model.LoginState{Needed: true, User: "ann"}) {
		t.Errorf("after the logout: %+v", got)
	}
	if err := try(t, again, d.URL); !errors.Is(err, credentials.ErrLoginNeeded) {
		t.Errorf("after the logout: %v", err)
	}
}

func TestLogoutTellsTheServer(t *testing.T) {
	d := newDoorman(t)
	l, settle := knock(t, d, config{}, &drawer{entries: map[string]string{}})
	l.typedIn("ann", "right")
	if err := try(t, l, d.URL); err != nil {
		t.Fatal(err)
	}
	l.logOut()
	if settle(); d.logouts != 1 {
		t.Errorf("%d logouts", d.logouts)
	}
}

// TestKeyringHelpsWithoutAsking: a machine with nobody at it uses what is remembered.
func TestKeyringHelpsWithoutAsking(t *testing.T) {
	d := newDoorman(t)
	kept := &drawer{entries: map[string]string{d.URL: `{"user":"ann","password":"right"}`}}
	l, _ := knock(t, d, config{}, kept)
	if err := try(t, l, d.URL+"/token"); err != nil {
		t.Error(err)
	}
	kept.entries[d.URL] = `{"user":"ann","password":"of last year"}`
	l, settle := knock(t, d, config{}, kept)
	if err := try(t, l, d.URL); !errors.Is(err, credentials.ErrLogin) {
		t.Error(err)
	}
	if settle(); kept.has(d.URL) {
		t.Error("what is out of date is still remembered")
	}
	if err := try(t, l, d.URL); !errors.Is(err, credentials.ErrLoginNeeded) {
		t.Errorf("the old password was tried again: %v", err)
	}
}

// TestKeyringMayBeSlow: what it still says after a logout, or a refusal, counts no more.
func TestKeyringMayBeSlow(t *testing.T) {
	d := newDoorman(t)
	for name, tc := range map[string]struct {
		password string
		first    error
		then     func(*logins)
	}{
		"out-of-date": {"of last year", credentials.ErrLogin, func(*logins) {}},
		"logged-out":  {"right", nil, (*logins).logOut},
	} {
		l, _ := knock(t, d, config{}, &drawer{entries: map[string]string{d.URL: `{"user":"ann","password":"` + tc.password + `"}`}})
		l.later = func(func(context.Context)) {} // never gets round to forgetting
		if err := try(t, l, d.URL); !errors.Is(err, tc.first) {
			t.Errorf("%s: %v", name, err)
		}
		tc.then(l)
		if err := try(t, l, d.URL); !errors.Is(err, credentials.ErrLoginNeeded) {
			t.Errorf("%s: then %v", name, err)
		}
	}
}

func TestFlagsAreNotPutIntoTheKeyring(t *testing.T) {
	d, kept := newDoorman(t), &drawer{entries: map[string]string{}}
	l, _ := knock(t, d, config{user: "ann", password: "right"}, kept)
	if err := try(t, l, d.URL); err != nil || !l.State().LoggedIn {
		t.Errorf("%v, %+v", err, l.State())
	}
	if len(kept.entries) != 0 {
		t.Error("remembered")
	}
}

func TestTooManyLoginsSaysHowLong(t *testing.T) {
	d := newDoorman(t)
	d.full = true
	l, _ := knock(t, d, config{user: "ann", password: "right"}, &drawer{entries: map[string]string{}})
	err := try(t, l, d.URL)
	if got := l.State(); !errors.Is(err, credentials.ErrTooMany) || !strings.Contains(got.Problem, "2 minutes") {
		t.Errorf("%v, %+v", err, got)
	}
	if got := explainTicket(err, false); !errors.Is(got, meeting.ErrAuthentication) || !strings.Contains(meeting.AsError(got).Message, "2 minutes") {
		t.Errorf("explained as %v", got)
	}
	if got := explainTicket(err, true); errors.Is(got, meeting.ErrAuthentication) {
		t.Error("who is patient must not give up")
	}
	d.full = false
	if err := try(t, l, d.URL); err != nil {
		t.Errorf("the same login later: %v", err)
	}
}

// TestAnotherServer: one server's login is not shown to another, nor sent there.
func TestAnotherServer(t *testing.T) {
	d, other := newDoorman(t), newDoorman(t)
	l, _ := knock(t, d, config{}, &drawer{entries: map[string]string{}})
	l.typedIn("ann", "right")
	if err := try(t, l, d.URL); err != nil {
		t.Fatal(err)
	}
	if err := try(t, l, other.URL); !errors.Is(err, credentials.ErrLoginNeeded) || other.logins != 0 {
		t.Errorf("%v after %d logins", err, other.logins)
	}
	if got := l.State(); got != (model.LoginState{Needed: true}) {
		t.Errorf("%+v", got)
	}
}

func TestOpenEndpointAsksForNothing(t *testing.T) {
	d, kept := newDoorman(t), &drawer{entries: map[string]string{}}
	d.open = true
	l, _ := knock(t, d, config{}, kept)
	if err := try(t, l, d.URL); err != nil || l.State() != (model.LoginState{}) || d.identities[0] != "ann-x" {
		t.Errorf("%v, %+v, %q", err, l.State(), d.identities)
	}
}

func TestTicketErrors(t *testing.T) {
	for name, tc := range map[string]struct {
		err  error
		want *meeting.Error
		says string
	}{
		"login-needed": {&credentials.Error{Kind: credentials.ErrLoginNeeded}, meeting.ErrAuthentication, "--password-file"},
		"wrong":        {&credentials.Error{Kind: credentials.ErrLogin}, meeting.ErrAuthentication, "password is wrong"},
		"denied":       {&credentials.Error{Kind: credentials.ErrDenied}, meeting.ErrAuthentication, "refused"},
		"busy":         {&credentials.Error{Kind: credentials.ErrBusy}, meeting.ErrNotConnected, "busy"},
		"foreign":      {&credentials.ForeignCloudError{Cloud: "Elsewhere"}, meeting.ErrConnectRejected, "Elsewhere"},
		"nonsense":     {errors.New("x"), meeting.ErrBadResponse, "no sense"},
	} {
		if got := explainTicket(tc.err, false); !errors.Is(got, tc.want) || !strings.Contains(meeting.AsError(got).Message, tc.says) {
			t.Errorf("%s: %v", name, got)
		}
	}
	if got := explainTicket(&credentials.Error{Kind: credentials.ErrRemoved}, true); !errors.Is(got, session.ErrRemoved) {
		t.Errorf("removed: %v", got)
	}
}
