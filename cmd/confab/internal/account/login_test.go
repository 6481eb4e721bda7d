package account

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"confab/cmd/confab/internal/keyring"
	"confab/session"
	"confab/session/meeting"
	"confab/signaling/credentials"
	"confab/ui/model"
	"confab/ui/text"
)

func TestLobbyLogin(t *testing.T) {
	d, kept := newLoginServer(t), &memoryStore{entries: map[string]string{}}
	l, wait := newAccount(t, d, keyring.Login{}, kept)
	var remembered string
	l.o.Remembered = func(server string) { remembered = server }

	if err := try(t, l, d.URL); !errors.Is(err, credentials.ErrLoginNeeded) {
		t.Fatal(err)
	}
	if got := l.State(); got != (model.LoginState{Needed: true}) {
		t.Errorf("asked for nothing: %+v", got)
	}
	l.SetLogin("ann", "wrong")
	if err := try(t, l, d.URL); !errors.Is(err, credentials.ErrLogin) {
		t.Fatal(err)
	}
	wrong := model.LoginState{Needed: true, User: "ann", Problem: text.Login.WrongPassword()}
	if got := l.State(); got != wrong || kept.has(d.URL) {
		t.Errorf("after a wrong password: %+v", got)
	}
	l.SetLogin("ann", "right")
	if err := errors.Join(try(t, l, d.URL), try(t, l, d.URL)); err != nil {
		t.Fatal(err)
	}
	if got := l.State(); got != (model.LoginState{Needed: true, LoggedIn: true, User: "ann"}) || d.logins != 1 {
		t.Errorf("after %d logins: %+v", d.logins, got)
	}
	if wait(); remembered != d.URL || !kept.has(d.URL) {
		t.Errorf("remembered for %q", remembered)
	}
	if got := d.identities[0]; !strings.HasPrefix(got, "ann_") {
		t.Errorf("identity %q: confab-server gives accounts none that does not begin with their name", got)
	}

	// Another process, or this one after the lobby was shown again.
	again, wait := newAccount(t, d, keyring.Login{}, kept)
	again.ShowRemembered(t.Context())
	if got := again.State(); got != (model.LoginState{Needed: true, LoggedIn: true, User: "ann"}) {
		t.Errorf("reminded of %+v", got)
	}
	if err := try(t, again, d.URL); err != nil {
		t.Fatal(err)
	}
	again.LogOut()
	if wait(); kept.has(d.URL) {
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
	d := newLoginServer(t)
	l, wait := newAccount(t, d, keyring.Login{}, &memoryStore{entries: map[string]string{}})
	l.SetLogin("ann", "right")
	if err := try(t, l, d.URL); err != nil {
		t.Fatal(err)
	}
	l.LogOut()
	if wait(); d.logouts != 1 {
		t.Errorf("%d logouts", d.logouts)
	}
}

// TestKeyringHelpsWithoutAsking: a machine with nobody at it uses what is remembered.
func TestKeyringHelpsWithoutAsking(t *testing.T) {
	d := newLoginServer(t)
	kept := &memoryStore{entries: map[string]string{d.URL: `{"user":"ann","password":"right"}`}}
	l, _ := newAccount(t, d, keyring.Login{}, kept)
	if err := try(t, l, d.URL+"/token"); err != nil {
		t.Error(err)
	}
	kept.entries[d.URL] = `{"user":"ann","password":"of last year"}`
	l, wait := newAccount(t, d, keyring.Login{}, kept)
	if err := try(t, l, d.URL); !errors.Is(err, credentials.ErrLogin) {
		t.Error(err)
	}
	if wait(); kept.has(d.URL) {
		t.Error("what is out of date is still remembered")
	}
	if err := try(t, l, d.URL); !errors.Is(err, credentials.ErrLoginNeeded) {
		t.Errorf("the old password was tried again: %v", err)
	}
}

// TestKeyringMayBeSlow: what it still says after a logout, or a refusal, counts no more.
func TestKeyringMayBeSlow(t *testing.T) {
	d := newLoginServer(t)
	for name, tc := range map[string]struct {
		password string
		first    error
		then     func(*Account)
	}{
		"out-of-date": {"of last year", credentials.ErrLogin, func(*Account) {}},
		"logged-out":  {"right", nil, (*Account).LogOut},
	} {
		entry := `{"user":"ann","password":"` + tc.password + `"}`
		l, _ := newAccount(t, d, keyring.Login{}, &memoryStore{entries: map[string]string{d.URL: entry}})
		l.o.Background = func(func(context.Context)) {} // never gets round to forgetting
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
	d, kept := newLoginServer(t), &memoryStore{entries: map[string]string{}}
	l, _ := newAccount(t, d, keyring.Login{User: "ann", Password: "right"}, kept)
	if err := try(t, l, d.URL); err != nil || !l.State().LoggedIn {
		t.Errorf("%v, %+v", err, l.State())
	}
	if len(kept.entries) != 0 {
		t.Error("remembered")
	}
}

func TestTooManyLoginsSaysHowLong(t *testing.T) {
	d := newLoginServer(t)
	d.full = true
	l, _ := newAccount(t, d, keyring.Login{User: "ann", Password: "right"}, &memoryStore{entries: map[string]string{}})
	err := try(t, l, d.URL)
	if got := l.State(); !errors.Is(err, credentials.ErrTooMany) || !strings.Contains(got.Problem, "2 minutes") {
		t.Errorf("%v, %+v", err, got)
	}
	got := explainTicket(err, false)
	if !errors.Is(got, meeting.ErrAuthentication) || !strings.Contains(meeting.AsError(got).Message, "2 minutes") {
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
	d, other := newLoginServer(t), newLoginServer(t)
	l, _ := newAccount(t, d, keyring.Login{}, &memoryStore{entries: map[string]string{}})
	l.SetLogin("ann", "right")
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
	d, kept := newLoginServer(t), &memoryStore{entries: map[string]string{}}
	d.open = true
	l, _ := newAccount(t, d, keyring.Login{}, kept)
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
		"login-needed": {
			&credentials.Error{Kind: credentials.ErrLoginNeeded}, meeting.ErrAuthentication, "--password-file",
		},
		"wrong": {
			&credentials.Error{Kind: credentials.ErrLogin}, meeting.ErrAuthentication, "password is wrong",
		},
		"denied":  {&credentials.Error{Kind: credentials.ErrDenied}, meeting.ErrAuthentication, "refused"},
		"busy":    {&credentials.Error{Kind: credentials.ErrBusy}, meeting.ErrNotConnected, "busy"},
		"foreign": {&credentials.ForeignCloudError{Cloud: "Elsewhere"}, meeting.ErrConnectRejected, "Elsewhere"},
		"proxy": {
			&credentials.Error{Kind: credentials.ErrIntercepted, Said: "403 Forbidden"},
			meeting.ErrBadResponse, "“403 Forbidden”",
		},
		"said-no": {
			&credentials.Error{Kind: credentials.ErrNoTicket, Said: "no such user"},
			meeting.ErrConnectRejected, "“no such user”",
		},
		"nonsense": {errors.New("x"), meeting.ErrBadResponse, "no sense"},
	} {
		got := explainTicket(tc.err, false)
		if !errors.Is(got, tc.want) || !strings.Contains(meeting.AsError(got).Message, tc.says) {
			t.Errorf("%s: %v", name, got)
		}
	}
	for kind, want := range map[error]error{
		credentials.ErrLogin: session.ErrHopeless, credentials.ErrLoginNeeded: session.ErrHopeless,
		credentials.ErrBadEndpoint: session.ErrHopeless,
		credentials.ErrBusy:        session.ErrPassing, credentials.ErrServer: session.ErrPassing,
		credentials.ErrIntercepted: session.ErrPassing,
		credentials.ErrNoTicket:    session.ErrPassing, credentials.ErrDenied: nil, credentials.ErrUnreachable: nil,
	} {
		got := explainTicket(&credentials.Error{Kind: kind}, false)
		hopeless, passing := errors.Is(got, session.ErrHopeless), errors.Is(got, session.ErrPassing)
		if hopeless != (want == session.ErrHopeless) || passing != (want == session.ErrPassing) {
			t.Errorf("%v is marked otherwise than %v", kind, want)
		}
	}
	if got := explainTicket(
		&credentials.Error{Kind: credentials.ErrRemoved}, true,
	); !errors.Is(got, session.ErrRemoved) {
		t.Errorf("removed: %v", got)
	}
}

// TestMovedEndpoint: what is moderated is where the endpoint answered, and a login there counts.
func TestMovedEndpoint(t *testing.T) {
	d := newLoginServer(t)
	old := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, d.URL+r.URL.Path, http.StatusPermanentRedirect)
	}))
	t.Cleanup(old.Close)
	l, _ := newAccount(t, d, keyring.Login{User: "ann", Password: "right"}, &memoryStore{entries: map[string]string{}})
	if err := try(t, l, old.URL+"/token"); err != nil {
		t.Fatal(err)
	}
	if got := l.Root(); got != d.URL {
		t.Errorf("found at %s, want %s", got, d.URL)
	}
	if !l.State().LoggedIn {
		t.Error("not logged in")
	}
	l.Join("http://elsewhere.example")
	if got := l.Root(); got != "http://elsewhere.example" {
		t.Errorf("found at %s before it answered", got)
	}
}
