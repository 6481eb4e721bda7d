package api

import (
	"errors"
	"net/http"

	"confab/cmd/confab-server/internal/rooms"
)

// listSessions tells a moderator's account of every session, and the bearer of a moderator's token of theirs.
func (a *API) listSessions(w http.ResponseWriter, r *http.Request) {
	views, err := func() ([]sessionView, error) {
		c, err := a.caller(r)
		if err != nil && !errors.Is(err, errNotLoggedIn) {
			return nil, err
		}
		if _, err := a.moderator(r, c.bearer.Room); err != nil {
			return nil, err
		}
		var names []string
		if c.bearer.Room != "" {
			names = []string{c.bearer.Room}
		}
		there, err := a.options.Rooms.Sessions(r.Context(), names...)
		views := []sessionView{}
		for _, s := range there {
			views = append(views, overviewOf(s))
		}
		return views, err
	}()
	if err != nil {
		a.fail(w, r, err)
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"sessions": views})
}

func overviewOf(s rooms.Overview) sessionView {
	v := viewOf(s.Room)
	created := s.Created.UTC()
	v.CreatedAt, v.Connected, v.Muted = &created, &s.Connections, s.Muted
	return v
}

func (a *API) showSession(w http.ResponseWriter, r *http.Request) {
	view, err := func() (sessionView, error) {
		name, _, err := a.moderated(r)
		if err != nil {
			return sessionView{}, err
		}
		there, err := a.options.Rooms.Sessions(r.Context(), name)
		if err != nil {
			return sessionView{}, err
		}
		if len(there) == 0 { // known, and nobody has been there lately
			return sessionView{}, rooms.ErrNoSession
		}
		people, err := a.options.Rooms.People(r.Context(), name)
		if err != nil {
			return sessionView{}, err
		}
		view := overviewOf(there[0])
		count := len(people)
		view.Connected, view.Connections = &count, []connectionView{}
		for _, p := range people {
			view.Connections = append(view.Connections, connectionOf(p))
		}
		return view, nil
	}()
	if err != nil {
		a.fail(w, r, err)
		return
	}
	writeJSON(w, http.StatusOK, view)
}

func connectionOf(p rooms.Person) connectionView {
	c := connectionView{
		ConnectionID: p.ID, Name: p.Name, Data: p.Data, Role: p.Role.String(),
		ConnectedAt: p.Joined.UTC(), Streams: []streamView{},
	}
	for _, s := range p.Streams {
		c.Streams = append(c.Streams, streamView{
			StreamID: s.ID, Source: s.Source, HasAudio: s.Audio,
			HasVideo: !s.Audio, Muted: s.Muted,
		})
	}
	return c
}
