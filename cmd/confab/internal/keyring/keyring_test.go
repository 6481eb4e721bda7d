package keyring

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// drawer is a keyring in memory. While locked is not nil every call waits for it.
type drawer struct {
	mu      sync.Mutex
	entries map[string]string
	err     error
	locked  chan struct{}
}

func (d *drawer) wait() error {
	if d.locked != nil {
		<-d.locked
	}
	return d.err
}

func (d *drawer) Get(service, name string) (string, error) {
	if err := d.wait(); err != nil {
		return "", err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	secret, ok := d.entries[service+" "+name]
	if !ok {
		return "", errors.New("not found")
	}
	return secret, nil
}

func (d *drawer) Set(service, name, secret string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.entries[service+" "+name] = secret
	return d.err
}

func (d *drawer) Delete(service, name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.entries, service+" "+name)
	return d.err
}

const server = "https://meet.example"

func TestRememberRecallForget(t *testing.T) {
	store := &drawer{entries: map[string]string{}}
	r := On(store, slog.New(slog.DiscardHandler))
	ctx := t.Context()
	if l, ok := r.Recall(ctx, server); ok {
		t.Errorf("recalled %v of nothing", l)
	}
	ann := Login{User: "ann", Password: "pass\nword"}
	if !r.Remember(ctx, server, ann) {
		t.Error("not remembered")
	}
	if l, ok := r.Recall(ctx, server); !ok || l.User != ann.User || l.Password != ann.Password {
		t.Errorf("recalled %v, %v", l, ok)
	}
	if _, ok := r.Recall(ctx, "https://other.example"); ok {
		t.Error("one server's login for another")
	}
	r.Forget(ctx, server)
	if _, ok := r.Recall(ctx, server); ok || len(store.entries) != 0 {
		t.Errorf("still there: %d", len(store.entries))
	}
}

func TestWithoutAKeyring(t *testing.T) {
	for name, r := range map[string]*Ring{
		"none":   On(nil, slog.New(slog.DiscardHandler)),
		"broken": On(&drawer{entries: map[string]string{}, err: errors.New("no")}, slog.New(slog.DiscardHandler)),
	} {
		if r.Remember(t.Context(), server, Login{User: "ann"}) {
			t.Errorf("%s: remembered", name)
		}
		if _, ok := r.Recall(t.Context(), server); ok {
			t.Errorf("%s: recalled", name)
		}
		r.Forget(t.Context(), server)
	}
}

// TestLockedKeyring: nobody waits for a person who does not unlock it, and only one call is ever stuck.
func TestLockedKeyring(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &drawer{
			entries: map[string]string{"confab " + server: `{"user":"ann","password":"p"}`},
			locked:  make(chan struct{}),
		}
		r := On(store, slog.New(slog.DiscardHandler))
		for range 3 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			if _, ok := r.Recall(ctx, server); ok {
				t.Error("recalled from a locked keyring")
			}
			cancel()
		}
		close(store.locked)
		synctest.Wait()
		if _, ok := r.Recall(t.Context(), server); !ok {
			t.Error("unlocked, and nothing is recalled")
		}
	})
}

func TestPasswordIsNotPrinted(t *testing.T) {
	var log strings.Builder
	l := Login{User: "ann", Password: "hunter2"}
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "login", l)
	if text := log.String() + fmt.Sprintf("%v %+v %#v %s", l, l, l, l); strings.Contains(text, "hunter2") {
		t.Error(text)
	}
}

func FuzzEntry(f *testing.F) {
	f.Add(`{"user":"ann","password":"p"}`)
	f.Add(`{"user":7}`)
	f.Fuzz(func(t *testing.T, text string) {
		if l, ok := parse(text); ok == (l.User == "") {
			t.Errorf("%q: %v", text, ok)
		}
	})
}
