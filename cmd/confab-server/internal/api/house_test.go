package api

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/livekit/protocol/livekit"

	"confab/cmd/confab-server/internal/accounts"
	"confab/cmd/confab-server/internal/rooms"
)

// house is everything behind the API: what it was asked and what it says. A session's id is "ID-of-" and its name, a
// token says whose it is as "ROOM/IDENTITY/ROLE", a login's cookie is the account's name.
type house struct {
	down   error // what Ready says
	err    error // what Open says
	refuse error // what Admit and moderation say
	users  map[string]rooms.Role

	opened string
	modes  rooms.Modes
	guest  rooms.Guest
	did    []string
	ended  map[string]bool

	expires time.Time // of bearers' tokens
}

func (h *house) options(open bool) Options {
	return Options{
		Rooms: h, Router: h, Accounts: h, Key: "KEY", Secret: "a secret of at least thirty-two bytes",
		Open: open,
	}
}

func (h *house) Ready(context.Context) error { return h.down }

func (h *house) URL(host string) string { return "ws://" + host + "/livekit" }

func (h *house) Open(ctx context.Context, name string) (rooms.Room, error) {
	return h.Create(ctx, name, rooms.Modes{})
}

func (h *house) Create(_ context.Context, name string, modes rooms.Modes) (rooms.Room, error) {
	h.opened, h.modes = name, modes
	return rooms.Room{Name: name, SessionID: "ID-of-" + name, Modes: modes}, h.err
}

func (h *house) Find(id string) (string, error) {
	name, ok := strings.CutPrefix(id, "ID-of-")
	if !ok {
		return "", rooms.ErrNoSession
	}
	return name, nil
}

func (h *house) Admit(_ rooms.Room, guest rooms.Guest) (rooms.Pass, error) {
	h.guest = guest
	return rooms.Pass{Token: "TOKEN", Identity: "me", Expires: time.Unix(1e9, 0)}, h.refuse
}

func (h *house) note(format string, values ...any) error {
	h.did = append(h.did, fmt.Sprintf(format, values...))
	return h.refuse
}

func (h *house) Hand(room rooms.Room, pass rooms.Pass) {
	_ = h.note("hand %s %s", room.Name, pass.Token)
}

func (h *house) Return(_ context.Context, name, token string) error {
	return h.note("return %s %s", name, token)
}

func (h *house) Authorize(_ context.Context, token string) (rooms.Bearer, error) {
	parts := strings.Split(token, "/")
	if len(parts) != 3 {
		return rooms.Bearer{}, rooms.ErrToken
	}
	role, err := rooms.ParseRole(parts[2])
	return rooms.Bearer{
		Room: parts[0], Identity: parts[1], Name: strings.ToUpper(parts[1]), Role: role, Account: "mo", Version: "1",
		Expires: h.expires,
	}, err
}

func (h *house) Sessions(_ context.Context, names ...string) ([]rooms.Overview, error) {
	if len(names) == 0 {
		names = []string{"demo", "other"}
	}
	var all []rooms.Overview
	for _, name := range names {
		all = append(all, rooms.Overview{Room: rooms.Room{
			Name: name, SessionID: "ID-of-" + name,
			Modes: rooms.Modes{Media: "routed", Archive: "manual"},
		}, Created: time.Unix(1e9, 0)})
	}
	return all, nil
}

func (h *house) People(context.Context, string) ([]rooms.Person, error) {
	return []rooms.Person{{
		ID: "ann", Data: "d", Role: rooms.Publisher, Joined: time.Unix(1e9, 0),
		Streams: []rooms.Stream{{ID: "TR_a", Source: "microphone", Audio: true}},
	}}, nil
}

func (h *house) Disconnect(_ context.Context, room, connection string, by rooms.By) error {
	return h.note("disconnect %s %s by %s", room, connection, by.ID)
}

func (h *house) Mute(_ context.Context, room, stream string, by rooms.By) error {
	return h.note("mute %s %s by %s", room, stream, by.ID)
}

func (h *house) MuteAll(_ context.Context, room string, excluded []string, by rooms.By) error {
	return h.note("muteAll %s %v by %s", room, excluded, by.ID)
}

func (h *house) Unsilence(_ context.Context, room string, by rooms.By) error {
	return h.note("unsilence %s by %s", room, by.ID)
}

func (h *house) Unpublish(_ context.Context, room, stream string, by rooms.By) error {
	return h.note("unpublish %s %s by %s", room, stream, by.ID)
}

func (h *house) Signal(_ context.Context, room, to, kind string, data []byte) error {
	return h.note("signal %s %q %s %s", room, to, kind, data)
}

func (h *house) Heard(_ context.Context, e *livekit.WebhookEvent) error {
	return h.note("heard %s", e.GetEvent())
}

func (h *house) Login(_ context.Context, from accounts.From, name, password string) (accounts.Account, error) {
	h.did = append(h.did, "login from "+from.Address.String())
	if name == "flooder" {
		return accounts.Account{}, &accounts.TooManyError{Wait: 1500 * time.Millisecond}
	}
	if role, ok := h.users[name]; ok && password == "pass" {
		return accounts.Account{Name: name, Role: role}, nil
	}
	return accounts.Account{}, accounts.ErrWrong
}

func (h *house) Issue(account accounts.Account) (string, time.Duration) {
	return account.Name, time.Hour
}

func (h *house) Who(cookie string) (accounts.Account, bool) {
	role, ok := h.users[cookie]
	return accounts.Account{Name: cookie, Role: role}, ok && !h.ended[cookie]
}

func (h *house) Version(name string) string { return "version of " + name }

func (h *house) Owner(identity string) string {
	var longest string
	for name := range h.users {
		if (identity == name || strings.HasPrefix(identity, name+"_")) && len(name) > len(longest) {
			longest = name
		}
	}
	return longest
}

func (h *house) Known(_ context.Context, name string) (bool, error) { return name != "unknown", h.err }

func (h *house) Logout(cookie string) { h.ended = map[string]bool{cookie: true} }
