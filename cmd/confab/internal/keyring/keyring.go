package keyring

import (
	"context"
	"encoding/json"
	"log/slog"

	system "github.com/zalando/go-keyring"
)

// service is what our entries are filed under.
const service = "confab"

// longestEntry is the longest entry in bytes that is read: a name and a password.
const longestEntry = 64 << 10

// Login is who somebody is to a server. Password is secret.
type Login struct {
	User     string `json:"user"`
	Password string `json:"password"`
}

// LogValue keeps the password out of logs.
func (l Login) LogValue() slog.Value { return slog.StringValue(l.User) }

// String keeps the password out of whatever is printed.
func (l Login) String() string { return l.User }

// GoString does so for %#v.
func (l Login) GoString() string { return l.User }

// Store is a keyring: what go-keyring does with the system's.
type Store interface {
	Get(service, name string) (string, error)
	Set(service, name, secret string) error
	Delete(service, name string) error
}

// Ring remembers one login for each server. Its methods are safe from any goroutine and return when ctx ends.
type Ring struct {
	store Store
	log   *slog.Logger
	turn  chan struct{} // holds one token: whoever has it may call the store
}

// New makes a Ring on the system's keyring, or one that remembers nothing where the system has none.
func New(log *slog.Logger) *Ring {
	if !available() {
		log.Debug("there is no keyring; logins are not remembered")
		return On(nil, log)
	}
	return On(systemStore{}, log)
}

// On makes a Ring on a store; on nil it remembers nothing.
func On(store Store, log *slog.Logger) *Ring {
	return &Ring{store: store, log: log, turn: make(chan struct{}, 1)}
}

// Recall finds the login for a server.
func (r *Ring) Recall(ctx context.Context, server string) (Login, bool) {
	var text string
	if !r.call(ctx, "recall", func() (err error) {
		text, err = r.store.Get(service, server)
		return err
	}) {
		return Login{}, false
	}
	return parse(text)
}

// Remember replaces the login for a server, and tells whether it is remembered now.
func (r *Ring) Remember(ctx context.Context, server string, l Login) bool {
	text, err := json.Marshal(l)
	if err != nil {
		return false
	}
	return r.call(ctx, "remember", func() error { return r.store.Set(service, server, string(text)) })
}

// Forget drops the login for a server.
func (r *Ring) Forget(ctx context.Context, server string) {
	r.call(ctx, "forget", func() error { return r.store.Delete(service, server) })
}

// call runs do, unless an earlier call is still stuck. What do writes may be read only when call says true.
func (r *Ring) call(ctx context.Context, what string, do func() error) bool {
	if r.store == nil {
		return false
	}
	select {
	case r.turn <- struct{}{}:
	case <-ctx.Done():
		return false
	}
	done := make(chan error, 1)
	go func() { // nobody waits for it when the keyring is locked and stays so: there is no way to call that off
		err := do()
		<-r.turn
		done <- err
	}()
	select {
	case err := <-done:
		if err != nil {
			r.log.Debug("keyring", "call", what, "error", err)
		}
		return err == nil
	case <-ctx.Done():
		r.log.Debug("keyring", "call", what, "error", ctx.Err())
		return false
	}
}

// parse reads an entry, which another program may have written.
func parse(text string) (Login, bool) {
	var l Login
	if len(text) > longestEntry || json.Unmarshal([]byte(text), &l) != nil || l.User == "" {
		return Login{}, false
	}
	return l, true
}

type systemStore struct{}

func (systemStore) Get(service, name string) (string, error) { return system.Get(service, name) }
func (systemStore) Set(service, name, secret string) error   { return system.Set(service, name, secret) }
func (systemStore) Delete(service, name string) error        { return system.Delete(service, name) }
