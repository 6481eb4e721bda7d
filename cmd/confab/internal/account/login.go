package account

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"sync"
	"time"

	"confab/cmd/confab/internal/keyring"
	"confab/signaling/credentials"
	"confab/ui/model"
	"confab/ui/text"
)

// logoutTimeout is how long a server may take that is told of a logout.
const logoutTimeout = 5 * time.Second

// Options are those of an Account. Only Keyring and Logger are required.
type Options struct {
	Endpoint string        // the first one
	Login    keyring.Login // --user and --password-file
	Keyring  *keyring.Ring
	Logger   *slog.Logger
	Changed  func() // called from any goroutine when State says something else; must not wait
	// Remembered is told the server for which the keyring has a login now; "" when it has not any more.
	Remembered func(server string)
	Servers    string // file that remembers where endpoints send people; empty: nothing is remembered for long
	// Background runs something that nobody waits for.
	Background func(func(context.Context))
}

// Account is who we are to the endpoint of the moment: what was typed, what --user says, or what the keyring
// remembers. A cookie lives as long as the process. Safe from any goroutine.
type Account struct {
	o        Options
	returned returned
	servers  servers

	hosts credentials.Hosts

	mu        sync.Mutex
	endpoint  string
	server    string // the endpoint's root: what logins are filed under
	root      string // where it answered, after redirects; empty before it did
	jar       http.CookieJar
	who       keyring.Login
	typed     bool           // who was typed, and is to be remembered if it is right
	forgotten bool           // what the keyring says counts no more
	pending   *keyring.Login // typed for the next join
	state     model.LoginState
}

// New makes the account for the first endpoint.
func New(o Options) *Account {
	if o.Changed == nil {
		o.Changed = func() {}
	}
	if o.Remembered == nil {
		o.Remembered = func(string) {}
	}
	if o.Background == nil {
		o.Background = func(func(context.Context)) {}
	}
	a := &Account{o: o, servers: servers{file: o.Servers}}
	a.turnTo(o.Endpoint)
	return a
}

// Server is the root of the present endpoint, by which logins are remembered.
func (a *Account) Server() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.server
}

// turnTo makes endpoint the one of the moment. Another server's login is no business of this one. Call it with mu
// held, or before anybody else knows a.
func (a *Account) turnTo(endpoint string) {
	server := endpoint
	if root, err := credentials.Root(endpoint); err == nil {
		server = root.String()
	}
	if a.endpoint = endpoint; a.server == server && a.jar != nil {
		return
	}
	a.root = ""
	a.server, a.who, a.typed, a.forgotten = server, a.o.Login, false, false
	a.jar = newJar()
	a.state = model.LoginState{User: a.o.Login.User}
}

func newJar() http.CookieJar {
	jar, _ := cookiejar.New(nil) // fails only with a broken public suffix list, and there is none
	return jar
}

// Join prepares for a join at endpoint: with what was typed for it, if anything was.
func (a *Account) Join(endpoint string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.turnTo(endpoint)
	if a.pending != nil {
		a.who, a.typed, a.forgotten, a.pending = *a.pending, true, false, nil
		a.jar = newJar()
		a.state.User, a.state.Problem = a.who.User, ""
	}
}

// State is how we stand.
func (a *Account) State() model.LoginState {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.state
}

// cookies are those of the present login.
func (a *Account) cookies() http.CookieJar {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.jar
}

// SetLogin keeps what somebody typed until the next join tries it.
func (a *Account) SetLogin(user, password string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.pending = &keyring.Login{User: user, Password: password}
}

// LogOut forgets who we are, here and in the keyring, and tells the server.
func (a *Account) LogOut() {
	a.mu.Lock()
	server, at, endpoint, jar := a.server, a.at(), a.endpoint, a.jar
	a.who, a.typed, a.forgotten, a.jar, a.pending = keyring.Login{}, false, true, newJar(), nil
	a.state.Needed, a.state.LoggedIn, a.state.Problem = true, false, ""
	a.mu.Unlock()
	a.o.Changed()
	a.forget(server)
	if !hasLogin(jar, at) {
		return
	}
	a.o.Background(func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, logoutTimeout)
		defer cancel()
		client := credentials.Client{HTTP: &http.Client{Jar: jar}, Hosts: &a.hosts, Logger: a.o.Logger}
		if err := client.LogOut(ctx, endpoint); err != nil {
			a.o.Logger.Debug("logout", "error", err)
		}
	})
}

// Fetch asks for a ticket with what is known of us, and with what the keyring knows when that is nothing and the
// endpoint insists. identity makes the request's from the user's name.
func (a *Account) Fetch(
	ctx context.Context, r credentials.Request, identity func(user string) string,
) (credentials.Ticket, error) {
	ticket, err := a.ask(ctx, r, identity)
	if errors.Is(err, credentials.ErrLoginNeeded) && a.recall(ctx) {
		ticket, err = a.ask(ctx, r, identity)
	}
	return ticket, err
}

// ask asks once, and notes what the answer says of our login.
func (a *Account) ask(
	ctx context.Context, r credentials.Request, identity func(user string) string,
) (credentials.Ticket, error) {
	a.mu.Lock()
	who, jar := a.who, a.jar
	a.mu.Unlock()
	r.User, r.Password, r.Identity = who.User, who.Password, identity(who.User)
	client := credentials.Client{HTTP: &http.Client{Jar: jar}, Hosts: &a.hosts, Logger: a.o.Logger}
	ticket, err := client.Fetch(ctx, r)
	a.noteRoot(jar, ticket.Root)
	a.judge(jar, who, err)
	return ticket, err
}

func (a *Account) noteRoot(jar http.CookieJar, root string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if jar == a.jar && root != "" {
		a.root = root
	}
}

// Root is the address that the session server's REST API is below.
func (a *Account) Root() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.at()
}

// at is where the server was found. Call it with mu held.
func (a *Account) at() string {
	if a.root != "" {
		return a.root
	}
	return a.server
}

// judge notes what an answer says. It comes before the session ends, so that the lobby knows what to ask for.
func (a *Account) judge(jar http.CookieJar, who keyring.Login, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if jar != a.jar {
		return // logged out meanwhile, or gone to another server
	}
	defer a.o.Changed()
	s := &a.state
	var failure *credentials.Error
	switch {
	case errors.Is(err, credentials.ErrLogin):
		*s = model.LoginState{Needed: true, User: who.User, Problem: text.Login.WrongPassword()}
		if !a.typed && who != a.o.Login {
			a.forgotten = true // the keyring's is out of date
			a.forget(a.server)
		}
		a.who, a.typed = keyring.Login{}, false
	case errors.Is(err, credentials.ErrTooMany) && errors.As(err, &failure):
		*s = model.LoginState{Needed: true, User: who.User, Problem: text.Login.TooMany(failure.Wait)}
		if a.typed {
			a.who, a.typed = keyring.Login{}, false
		}
	case errors.Is(err, credentials.ErrLoginNeeded):
		// Whoever was refused with a login is not helped by asking for it again.
		s.LoggedIn, s.Needed = false, who.User == ""
	case who.User != "" && hasLogin(jar, a.at()):
		*s = model.LoginState{Needed: true, LoggedIn: true, User: who.User}
		if a.typed && err == nil {
			a.typed = false
			a.remember(a.server, who)
		}
	}
}
