package api

import (
	"errors"
	"net/http"
	"time"

	"confab/cmd/confab-server/internal/rooms"
)

// sessionView is a session as it is told.
type sessionView struct {
	SessionID   string           `json:"sessionId"`
	Name        string           `json:"name"`
	MediaMode   string           `json:"mediaMode"`
	ArchiveMode string           `json:"archiveMode"`
	CreatedAt   *time.Time       `json:"createdAt,omitempty"`
	Muted       bool             `json:"muted,omitempty"`
	Connected   *int             `json:"connected,omitempty"` // how many participants; nil: not told
	Connections []connectionView `json:"connections,omitzero"`
}

type connectionView struct {
	ConnectionID string       `json:"connectionId"`
	Name         string       `json:"name,omitempty"`
	Data         string       `json:"data,omitempty"`
	Role         string       `json:"role,omitempty"`
	ConnectedAt  time.Time    `json:"connectedAt"`
	Streams      []streamView `json:"streams"`
}

type streamView struct {
	StreamID string `json:"streamId"`
	Source   string `json:"source"`
	HasAudio bool   `json:"hasAudio"`
	HasVideo bool   `json:"hasVideo"`
	Muted    bool   `json:"muted"`
}

func viewOf(room rooms.Room) sessionView {
	return sessionView{
		SessionID: room.SessionID, Name: room.Name, MediaMode: room.Modes.Media,
		ArchiveMode: room.Modes.Archive,
	}
}

func (a *API) createSession(w http.ResponseWriter, r *http.Request) {
	var q struct {
		Name        string `json:"name"`
		MediaMode   string `json:"mediaMode"`
		ArchiveMode string `json:"archiveMode"`
	}
	room, err := func() (rooms.Room, error) {
		if err := readJSON(w, r, &q); err != nil {
			return rooms.Room{}, err
		}
		modes, err := rooms.NewModes(q.MediaMode, q.ArchiveMode)
		if err != nil {
			return rooms.Room{}, err
		}
		c, err := a.caller(r)
		if err != nil {
			return rooms.Room{}, err
		}
		// Somebody who only watches makes no sessions; a participant's token is for the session that it is for.
		if c.most == rooms.Subscriber || c.bearer.Identity != "" && c.bearer.Room != q.Name {
			return rooms.Room{}, &problem{http.StatusForbidden, "not_allowed", "this account may not make sessions"}
		}
		if err := a.options.Router.Ready(r.Context()); err != nil {
			return rooms.Room{}, errors.Join(rooms.ErrUnavailable, err)
		}
		return a.options.Rooms.Create(r.Context(), q.Name, modes)
	}()
	if err != nil {
		a.fail(w, r, err)
		return
	}
	writeJSON(w, http.StatusCreated, viewOf(room))
}

// tokenView is the answer to POST /sessions/:id/tokens.
type tokenView struct {
	Token        string    `json:"token"`
	URL          string    `json:"url"`
	SessionID    string    `json:"sessionId"`
	ConnectionID string    `json:"connectionId"`
	Role         string    `json:"role"`
	ExpiresAt    time.Time `json:"expiresAt"`
}

// tokenOrder is the request; ExpiresIn is in seconds.
type tokenOrder struct {
	Role      string `json:"role"`
	Data      string `json:"data"`
	Name      string `json:"name"`
	ExpiresIn *int64 `json:"expiresIn"`
}

func (q tokenOrder) guest() (rooms.Guest, error) {
	guest := rooms.Guest{Name: q.Name, Metadata: q.Data}
	if q.Role != "" {
		role, err := rooms.ParseRole(q.Role)
		if err != nil {
			return guest, err
		}
		guest.Role = role
	}
	if q.ExpiresIn != nil {
		if *q.ExpiresIn < 1 || *q.ExpiresIn > int64(rooms.LongestLife/time.Second) {
			return guest, &rooms.InvalidError{
				Code:    "invalid_expiry",
				Message: "expiresIn is a number of seconds, from 1 to 2592000 (30 days)",
			}
		}
		guest.Life = time.Duration(*q.ExpiresIn) * time.Second
	}
	return guest, errors.Join(rooms.CheckData(q.Data), guest.Check())
}

func (a *API) createToken(w http.ResponseWriter, r *http.Request) {
	var q tokenOrder
	t, role, err := func() (ticket, rooms.Role, error) {
		if err := readJSON(w, r, &q); err != nil {
			return ticket{}, 0, err
		}
		c, err := a.caller(r)
		if err != nil {
			return ticket{}, 0, err
		}
		name, err := a.options.Rooms.Find(r.PathValue("id"))
		if err != nil {
			return ticket{}, 0, err
		}
		guest, err := q.guest()
		if err != nil {
			return ticket{}, 0, err
		}
		if err := a.permit(c, name, &guest); err != nil {
			return ticket{}, 0, err
		}
		t, err := a.admit(r, c, name, guest)
		return t, guest.Role, err
	}()
	if err != nil {
		a.fail(w, r, err)
		return
	}
	writeJSON(w, http.StatusCreated, tokenView{
		Token: t.Token, URL: t.url, SessionID: t.room.SessionID, ConnectionID: t.Identity, Role: role.String(),
		ExpiresAt: t.Expires.UTC().Truncate(time.Second),
	})
}
