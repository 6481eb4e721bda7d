package api

import (
	"fmt"
	"net/http"
	"unicode/utf8"

	"confab/cmd/confab-server/internal/rooms"
)

// Limits of a signal, as with Vonage, in bytes.
const (
	maxSignalType = 128
	maxSignalData = 8 << 10
)

// moderated finds the session of the path and who moderates it. Whether a session exists is told to moderators only.
func (a *API) moderated(r *http.Request) (name string, by rooms.By, err error) {
	name, missing := a.options.Rooms.Find(r.PathValue("id"))
	if by, err = a.moderator(r, name); err != nil {
		return "", by, err
	}
	return name, by, missing
}

// act answers 204 when the moderation was carried out.
func (a *API) act(w http.ResponseWriter, r *http.Request, q any, do func(room string, by rooms.By) error) {
	err := readJSON(w, r, q)
	if err == nil {
		var room string
		var by rooms.By
		if room, by, err = a.moderated(r); err == nil {
			err = do(room, by)
		}
	}
	if err != nil {
		a.fail(w, r, err)
		return
	}
	a.log(r).Info("moderated", "route", r.Pattern)
	w.WriteHeader(http.StatusNoContent)
}

func (a *API) disconnect(w http.ResponseWriter, r *http.Request) {
	a.act(w, r, &struct{}{}, func(room string, by rooms.By) error {
		return a.options.Rooms.Disconnect(r.Context(), room, r.PathValue("connection"), by)
	})
}

func (a *API) mute(w http.ResponseWriter, r *http.Request) {
	a.act(w, r, &struct{}{}, func(room string, by rooms.By) error {
		return a.options.Rooms.Mute(r.Context(), room, r.PathValue("stream"), by)
	})
}

func (a *API) unpublish(w http.ResponseWriter, r *http.Request) {
	a.act(w, r, &struct{}{}, func(room string, by rooms.By) error {
		return a.options.Rooms.Unpublish(r.Context(), room, r.PathValue("stream"), by)
	})
}

// muteOrder is the body of POST /sessions/:id/mute; the second name of the exceptions is the one of Vonage's REST API.
type muteOrder struct {
	Active            *bool    `json:"active"`
	Excluded          []string `json:"excluded"`
	ExcludedStreamIDs []string `json:"excludedStreamIds"`
}

// maxExcluded is how many streams and connections a mute may leave out; they are kept in the room's metadata.
const maxExcluded = 200

func (a *API) muteAll(w http.ResponseWriter, r *http.Request) {
	var q muteOrder
	a.act(w, r, &q, func(room string, by rooms.By) error {
		if q.Active != nil && !*q.Active {
			return a.options.Rooms.Unsilence(r.Context(), room, by)
		}
		excluded := append(q.Excluded, q.ExcludedStreamIDs...)
		if len(excluded) > maxExcluded {
			return &problem{
				http.StatusBadRequest, "too_many_excluded",
				fmt.Sprintf("at most %d streams and connections can be excluded", maxExcluded),
			}
		}
		for _, id := range excluded {
			if utf8.RuneCountInString(id) > 256 {
				return &problem{http.StatusBadRequest, "invalid_excluded", "an excluded id is longer than any"}
			}
		}
		return a.options.Rooms.MuteAll(r.Context(), room, excluded, by)
	})
}

func (a *API) signal(w http.ResponseWriter, r *http.Request) {
	var q struct {
		Type string `json:"type"`
		Data string `json:"data"`
		To   string `json:"to"`
	}
	a.act(w, r, &q, func(room string, by rooms.By) error {
		switch {
		case len(q.Type) > maxSignalType:
			return &problem{
				http.StatusBadRequest, "type_too_long",
				fmt.Sprintf("the type is longer than %d bytes", maxSignalType),
			}
		case len(q.Data) > maxSignalData:
			return &problem{
				http.StatusRequestEntityTooLarge, "data_too_long",
				fmt.Sprintf("the data is longer than %d bytes", maxSignalData),
			}
		case q.Type == rooms.NoticeTopic:
			return &problem{http.StatusBadRequest, "reserved_type", "this type is the session server's own"}
		}
		return a.options.Rooms.Signal(r.Context(), room, q.To, q.Type, []byte(q.Data))
	})
}
