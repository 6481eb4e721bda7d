package api

import (
	"cmp"
	"errors"
	"net/http"
	"strings"
	"time"

	"confab/cmd/confab-server/internal/accounts"
	"confab/cmd/confab-server/internal/rooms"
)

var (
	errNotLoggedIn = &problem{http.StatusUnauthorized, "login_required", "log in first, at POST /api-login/login"}
	errNoModerator = &problem{
		http.StatusUnauthorized, "moderator_required",
		"this needs the token of a moderator of the session, as Authorization: Bearer TOKEN",
	}
	errNotModerator = &problem{http.StatusForbidden, "moderator_required", "this is for moderators of this session"}
	errNoSessionYet = &problem{
		http.StatusNotFound, "session_not_found",
		"no such session; this account cannot make one",
	}
	errNotOwn = &problem{
		http.StatusForbidden, "identity_not_allowed",
		"an identity begins with the account's name and an underscore, and is no other account's",
	}
	errBadBearer = &problem{http.StatusUnauthorized, "invalid_token", "the token is not valid, or has expired"}
)

// caller is who asks, and what they may do.
type caller struct {
	account accounts.Account // zero without a login
	version string           // of the account
	bearer  rooms.Bearer     // zero without a participant's token
	most    rooms.Role       // they may give tokens of this role and below
	given   rooms.Role       // what they get when they name no role
}

// caller tells who sends the request. A token that is shown has to be a good one; without any, everybody may ask a
// server that is open.
func (a *API) caller(r *http.Request) (caller, error) {
	if token, ok := bearerOf(r); ok {
		b, err := a.options.Rooms.Authorize(r.Context(), token)
		if errors.Is(err, rooms.ErrToken) {
			return caller{}, errBadBearer
		}
		return caller{bearer: b, most: b.Role, given: b.Role}, err
	}
	if account, ok := a.loggedIn(r); ok {
		version := a.options.Accounts.Version(account.Name)
		return caller{account: account, version: version, most: account.Role, given: account.Role}, nil
	}
	if a.options.Open {
		return caller{most: rooms.Moderator, given: rooms.Publisher}, nil
	}
	return caller{}, errNotLoggedIn
}

func bearerOf(r *http.Request) (string, bool) {
	scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.TrimSpace(token), ok && strings.EqualFold(scheme, "Bearer")
}

// moderator is the caller if they may moderate the room.
func (a *API) moderator(r *http.Request, room string) (rooms.By, error) {
	c, err := a.caller(r)
	switch {
	case errors.Is(err, errNotLoggedIn):
		return rooms.By{}, errNoModerator
	case err != nil:
		return rooms.By{}, err
	case c.bearer.Identity != "":
		if c.bearer.Room != room || c.bearer.Role != rooms.Moderator {
			return rooms.By{}, errNotModerator
		}
		return rooms.By{ID: c.bearer.Identity, Name: c.bearer.Name}, nil
	case c.account.Name == "":
		return rooms.By{}, errNoModerator
	case c.account.Role != rooms.Moderator:
		return rooms.By{}, errNotModerator
	}
	return rooms.By{ID: c.account.Name, Name: c.account.Name}, nil
}

// permit decides a guest's role, and refuses what the caller may not give.
func (a *API) permit(c caller, room string, guest *rooms.Guest) error {
	if clean, err := rooms.CleanName(room); err == nil {
		room = clean
	}
	if c.bearer.Identity != "" && (c.bearer.Room != room || c.bearer.Role != rooms.Moderator) {
		return errNotModerator
	}
	if guest.Role == 0 {
		guest.Role = c.given
	}
	if !c.most.MayGive(guest.Role) {
		return &problem{
			http.StatusForbidden, "role_not_allowed",
			"this account may not have the role " + guest.Role.String(),
		}
	}
	if c.bearer.Identity != "" {
		guest.Account, guest.Version = c.bearer.Account, c.bearer.Version
		if !a.options.Open { // an open server gives anybody any token
			c.limit(guest)
		}
	}
	if c.account.Name == "" {
		return nil
	}
	guest.Account, guest.Version = c.account.Name, c.version
	if guest.Name == "" {
		guest.Name = c.account.Name
	}
	if c.account.Role == rooms.Moderator {
		return nil
	}
	// An identity of one's own choice puts out whoever has it: only moderators may take somebody else's. One that is
	// made for an account begins with its name, whatever the guest is called.
	if guest.Identity == "" {
		guest.Identity = rooms.NewIdentity(c.account.Name)
	}
	if a.options.Accounts.Owner(guest.Identity) != c.account.Name {
		return errNotOwn
	}
	return nil
}

// limit sees to it that a moderator's token makes no other that moderates longer than itself: it would never end.
func (c caller) limit(guest *rooms.Guest) {
	left := time.Until(c.bearer.Expires)
	if guest.Role == rooms.Moderator && cmp.Or(guest.Life, rooms.TokenLife) > left {
		guest.Life = max(left, time.Second)
	}
}
