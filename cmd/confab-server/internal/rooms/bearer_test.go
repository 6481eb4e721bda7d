package rooms

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/livekit/protocol/livekit"
	"github.com/livekit/protocol/webhook"
)

// book is accounts by their version.
type book map[string]string

func (b book) Exists(name string) bool { return b[name] != "" }

func (b book) Stands(name, version string, _ Role) bool {
	return b.Exists(name) && (version == "" || version == b[name])
}

// TestTokensEndWithTheirAccount: a token acts no more once its account is another one, and enters no more once there
// is none.
func TestTokensEndWithTheirAccount(t *testing.T) {
	for name, row := range map[string]struct {
		account, version string
		authorized       error
		entered          error
	}{
		"none":      {"", "", nil, nil},
		"there":     {"boss", "1", nil, nil},
		"unwritten": {"boss", "", nil, nil},
		"changed":   {"boss", "0", ErrToken, nil},
		"removed":   {"gone", "1", ErrToken, ErrNoAccount},
		"long-gone": {"gone", "", ErrToken, ErrNoAccount},
	} {
		t.Run(name, func(t *testing.T) {
			d, s := meeting(t)
			room, err := d.Open(t.Context(), "demo")
			if err != nil {
				t.Fatal(err)
			}
			pass, err := d.Admit(room, Guest{Role: Moderator, Account: row.account, Version: row.version})
			if err != nil {
				t.Fatal(err)
			}
			strict := New(Options{Service: s, Key: testKey, Secret: testSecret, Accounts: book{"boss": "1"}})
			defer strict.Close()
			b, err := strict.Authorize(t.Context(), pass.Token)
			if !errors.Is(err, row.authorized) {
				t.Errorf("authorized: %v", err)
			}
			if err == nil && (b.Account != row.account || b.Version != row.version ||
				time.Until(b.Expires) < time.Hour) {
				t.Errorf("is %+v", b)
			}
			if err := strict.Enter(t.Context(), pass.Token); !errors.Is(err, row.entered) {
				t.Errorf("entered: %v", err)
			}
			if _, err := d.Authorize(t.Context(), pass.Token); err != nil {
				t.Errorf("a server without accounts: %v", err)
			}
		})
	}
}

// TestWhatAReturnTells: only who has a token for a session learns that there is one.
func TestWhatAReturnTells(t *testing.T) {
	d, _ := meeting(t)
	demo, _ := d.Open(t.Context(), "demo")
	other, _ := d.Open(t.Context(), "other")
	pass, err := d.Admit(other, Guest{})
	if err != nil {
		t.Fatal(err)
	}
	d.Hand(demo, Pass{Identity: "somebody"})
	for _, room := range []string{"demo", "nowhere"} {
		if err := d.Return(t.Context(), room, "nonsense"); !errors.Is(err, ErrToken) {
			t.Errorf("%s: %v", room, err)
		}
		if err := d.Return(t.Context(), room, pass.Token); !errors.Is(err, ErrNotThere) {
			t.Errorf("%s, a token for another: %v", room, err)
		}
	}
}

// TestRemovedUnderAnotherName: LiveKit lets the token of ann in as ann#x, who may not receive, for the parameter
// publish.
func TestRemovedUnderAnotherName(t *testing.T) {
	d, s := meeting(t)
	if err := d.Disconnect(t.Context(), "demo", "ann", chair); err != nil {
		t.Fatal(err)
	}
	for identity, row := range map[string]struct{ receives, out bool }{
		"ann": {true, true}, "ann#x": {false, true}, "ann#2": {true, false}, "bob#x": {false, false},
		"#ann": {false, false},
	} {
		s.did = nil
		may := &livekit.ParticipantPermission{CanSubscribe: row.receives}
		err := d.Heard(t.Context(), &livekit.WebhookEvent{
			Event: webhook.EventParticipantJoined, Room: s.rooms["demo"],
			Participant: &livekit.ParticipantInfo{Identity: identity, Permission: may},
		})
		if err != nil || (strings.Join(s.did, ",") == "remove "+identity) != row.out {
			t.Errorf("%s: %v, did %q", identity, err, s.did)
		}
	}
}

func TestKnownSessions(t *testing.T) {
	d, s := meeting(t)
	other := New(Options{Service: s, Key: testKey, Secret: testSecret}) // has opened none
	defer other.Close()
	for name, want := range map[string]bool{"demo": true, "nowhere": false} {
		for _, d := range []*Directory{d, other} {
			if got, err := d.Known(t.Context(), name); err != nil || got != want {
				t.Errorf("%s: %v, %v", name, got, err)
			}
		}
	}
	delete(s.rooms, "demo") // LiveKit closed it
	if got, err := d.Known(t.Context(), "demo"); err != nil || !got {
		t.Errorf("closed: %v, %v", got, err)
	}
	s.err = errors.New("gone")
	if _, err := other.Known(t.Context(), "demo"); !errors.Is(err, ErrUnavailable) {
		t.Errorf("without LiveKit: %v", err)
	}
}
