package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"sync"
	"time"

	"confab/cmd/confab/internal/keyring"
	"confab/signaling/credentials"
	"confab/ui/model"
	"confab/ui/text"
)

// How long is waited for the keyring, which may ask the person to unlock it, and for a server that is told of a logout.
const (
	recallTimeout   = 3 * time.Second // of the time that a join has
	rememberTimeout = time.Minute     // nobody waits
	logoutTimeout   = 5 * time.Second
)

// logins is who we are to the endpoint of the moment: what was typed, what --user says, or what the keyring remembers. A
// cookie lives as long as the process. Safe from any goroutine.
type logins struct {
	flags      keyring.Login // --user and --password-file
	ring       *keyring.Ring
	log        *slog.Logger
	changed    func()
	remembered func(server string) // the keyring has a login for that server now; "": not any more
	later      func(func(context.Context))

	mu       sync.Mutex
	endpoint string
	server   string // the endpoint's root: what logins are filed under
	jar      http.CookieJar
	who      keyring.Login
	typed    bool           // who was typed, and is to be remembered if it is right
	afresh   bool           // what the keyring says counts no more
	pending  *keyring.Login // typed for the next join
	state    model.LoginState
}

func newLogins(c config, ring *keyring.Ring, log *slog.Logger, changed func()) *logins {
	l := &logins{
		flags: keyring.Login{User: c.user, Password: c.password}, ring: ring, log: log, changed: changed,
		remembered: func(string) {}, later: func(func(context.Context)) {},
	}
	l.turnTo(c.server)
	return l
}

// turnTo makes endpoint the one of the moment. Another server's login is no business of this one. Call it with mu held, or before
// anybody else knows l.
func (l *logins) turnTo(endpoint string) {
	server := endpoint
	if root, err := credentials.Root(endpoint); err == nil {
		server = root.String()
	}
	if l.endpoint = endpoint; l.server == server && l.jar != nil {
		return
	}
	l.server, l.who, l.typed, l.afresh = server, l.flags, false, false
	l.jar = newJar()
	l.state = model.LoginState{User: l.flags.User}
}

func newJar() http.CookieJar {
	jar, _ := cookiejar.New(nil) // fails only with a broken public suffix list, and there is none
	return jar
}

// join prepares for a join at endpoint: with what was typed for it, if anything was.
func (l *logins) join(endpoint string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.turnTo(endpoint)
	if l.pending != nil {
		l.who, l.typed, l.afresh, l.pending = *l.pending, true, false, nil
		l.jar = newJar()
		l.state.User, l.state.Problem = l.who.User, ""
	}
}

// State is how we stand.
func (l *logins) State() model.LoginState {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.state
}

// typedIn is for the next join.
func (l *logins) typedIn(user, password string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pending = &keyring.Login{User: user, Password: password}
}

// logOut forgets who we are, here and in the keyring, and tells the server.
func (l *logins) logOut() {
	l.mu.Lock()
	server, endpoint, jar := l.server, l.endpoint, l.jar
	l.who, l.typed, l.afresh, l.jar, l.pending = keyring.Login{}, false, true, newJar(), nil
	l.state.Needed, l.state.LoggedIn, l.state.Problem = true, false, ""
	l.mu.Unlock()
	l.changed()
	l.forget(server)
	if !hasLogin(jar, server) {
		return
	}
	l.later(func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, logoutTimeout)
		defer cancel()
		client := credentials.Client{HTTP: &http.Client{Jar: jar}, Logger: l.log}
		if err := client.LogOut(ctx, endpoint); err != nil {
			l.log.Debug("logout", "error", err)
		}
	})
}

func (l *logins) forget(server string) {
	l.remembered("")
	l.later(func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, rememberTimeout)
		defer cancel()
		l.ring.Forget(ctx, server)
	})
}

// hasLogin: an endpoint that sets cookies for people who are not logged in is none that asks for a login.
func hasLogin(jar http.CookieJar, server string) bool {
	root, err := url.Parse(server)
	return err == nil && len(jar.Cookies(root)) > 0
}

// fetch asks for a ticket with what is known of us, and with what the keyring knows when that is nothing and the endpoint
// insists. identity makes the request's from the user's name.
func (l *logins) fetch(ctx context.Context, r credentials.Request, identity func(user string) string) (credentials.Ticket, error) {
	ticket, err := l.ask(ctx, r, identity)
	if errors.Is(err, credentials.ErrLoginNeeded) && l.recall(ctx) {
		ticket, err = l.ask(ctx, r, identity)
	}
	return ticket, err
}

// ask asks once, and notes what the answer says of our login.
func (l *logins) ask(ctx context.Context, r credentials.Request, identity func(user string) string) (credentials.Ticket, error) {
	l.mu.Lock()
	who, jar := l.who, l.jar
	l.mu.Unlock()
	r.User, r.Password, r.Identity = who.User, who.Password, identity(who.User)
	client := credentials.Client{HTTP: &http.Client{Jar: jar}, Logger: l.log}
	ticket, err := client.Fetch(ctx, r)
	l.judge(jar, who, err)
	return ticket, err
}

// judge notes what an answer says. It comes before the session ends, so that the lobby knows what to ask for.
func (l *logins) judge(jar http.CookieJar, who keyring.Login, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if jar != l.jar {
		return // logged out meanwhile, or gone to another server
	}
	defer l.changed()
	s := &l.state
	var failure *credentials.Error
	switch {
	case errors.Is(err, credentials.ErrLogin):
		*s = model.LoginState{Needed: true, User: who.User, Problem: text.WrongPassword()}
		if !l.typed && who != l.flags {
			l.afresh = true // the keyring's is out of date
			l.forget(l.server)
		}
		l.who, l.typed = keyring.Login{}, false
	case errors.Is(err, credentials.ErrTooMany) && errors.As(err, &failure):
		*s = model.LoginState{Needed: true, User: who.User, Problem: text.TooManyLogins(failure.Wait)}
		if l.typed {
			l.who, l.typed = keyring.Login{}, false
		}
	case errors.Is(err, credentials.ErrLoginNeeded):
		s.LoggedIn, s.Needed = false, who.User == "" // whoever was refused with a login is not helped by asking for it again
	case who.User != "" && hasLogin(jar, l.server):
		*s = model.LoginState{Needed: true, LoggedIn: true, User: who.User}
		if l.typed && err == nil {
			l.typed = false
			l.remember(l.server, who)
		}
	}
}

func (l *logins) remember(server string, who keyring.Login) {
	l.later(func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, rememberTimeout)
		defer cancel()
		if l.ring.Remember(ctx, server, who) {
			l.remembered(server)
		}
	})
}

// recall looks into the keyring, when nothing else says who we are.
func (l *logins) recall(ctx context.Context) bool {
	l.mu.Lock()
	server, known := l.server, l.afresh || l.who.User != ""
	l.mu.Unlock()
	if known {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, recallTimeout)
	defer cancel()
	who, ok := l.ring.Recall(ctx, server)
	l.mu.Lock()
	defer l.mu.Unlock()
	if !ok || l.server != server || l.who.User != "" {
		return false
	}
	l.who = who
	l.state.User = who.User
	return true
}

// remind shows in the lobby whom the keyring remembers, where it is known to remember somebody: it is not to be unlocked for
// nothing.
func (l *logins) remind(ctx context.Context) {
	if !l.recall(ctx) {
		return
	}
	l.mu.Lock()
	l.state.Needed, l.state.LoggedIn = true, true
	l.mu.Unlock()
	l.changed()
}
