package account

import (
	"context"
	"time"

	"confab/cmd/confab/internal/keyring"
)

// How long is waited for the keyring, which may ask the person to unlock it.
const (
	recallTimeout   = 3 * time.Second // of the time that a join has
	rememberTimeout = time.Minute     // nobody waits
)

// remember has the keyring keep a login that was right.
func (a *Account) remember(server string, who keyring.Login) {
	a.o.Background(func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, rememberTimeout)
		defer cancel()
		if a.o.Keyring.Remember(ctx, server, who) {
			a.o.Remembered(server)
		}
	})
}

// recall looks into the keyring, when nothing else says who we are.
func (a *Account) recall(ctx context.Context) bool {
	a.mu.Lock()
	server, known := a.server, a.forgotten || a.who.User != ""
	a.mu.Unlock()
	if known {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, recallTimeout)
	defer cancel()
	who, ok := a.o.Keyring.Recall(ctx, server)
	a.mu.Lock()
	defer a.mu.Unlock()
	if !ok || a.server != server || a.who.User != "" {
		return false
	}
	a.who = who
	a.state.User = who.User
	return true
}

// ShowRemembered shows in the lobby whom the keyring remembers, where it is known to remember somebody: it is not to
// be unlocked for nothing.
func (a *Account) ShowRemembered(ctx context.Context) {
	if !a.recall(ctx) {
		return
	}
	a.mu.Lock()
	a.state.Needed, a.state.LoggedIn = true, true
	a.mu.Unlock()
	a.o.Changed()
}

// forget has it keep none for a server.
func (a *Account) forget(server string) {
	a.o.Remembered("")
	a.o.Background(func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, rememberTimeout)
		defer cancel()
		a.o.Keyring.Forget(ctx, server)
	})
}
