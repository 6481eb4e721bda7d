package main

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"confab/session"
	"confab/session/meeting"
)

// breakable is what POST /fault and POST /signal act on.
type breakable interface {
	fault(session.Fault) error
	say(kind, data string) error
}

// fault makes something go wrong in the present session.
func (c *conductor) fault(f session.Fault) error {
	s := c.present.Load()
	if s == nil {
		return meeting.ErrNotConnected.With("there is no meeting to break", nil)
	}
	return s.Fault(f)
}

// say sends a message to everybody in the meeting.
func (c *conductor) say(kind, data string) error {
	s := c.present.Load()
	if s == nil {
		return meeting.ErrNotConnected.With("there is no meeting to speak in", nil)
	}
	return s.Say(kind, data)
}

// longestBody is what the two routes read, in bytes: more than the longest message that a session sends.
const longestBody = 64 << 10

// faultRoute takes {"fault": NAME, "forMs": N}; the answer is 204, or 400 with why not.
func faultRoute(b breakable) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var body struct {
			Fault string  `json:"fault"`
			ForMs float64 `json:"forMs"`
		}
		if !readBody(w, r, &body) {
			return
		}
		kind, err := session.ParseFault(body.Fault)
		if err == nil {
			err = b.fault(session.Fault{Kind: kind, For: time.Duration(body.ForMs * float64(time.Millisecond))})
		}
		answer(w, err)
	}
}

// signalRoute takes {"type": KIND, "data": TEXT}.
func signalRoute(b breakable) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var body struct{ Type, Data string }
		if readBody(w, r, &body) {
			answer(w, b.say(body.Type, body.Data))
		}
	}
}

func readBody(w http.ResponseWriter, r *http.Request, into any) bool {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, longestBody))
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err != nil {
		http.Error(w, "the body is not the JSON object that this route takes", http.StatusBadRequest)
		return false
	}
	return true
}

func answer(w http.ResponseWriter, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// faultButtons are the diagnostics panel's: a name, and for some of them seconds behind it.
type faultButtons struct{ *conductor }

// Fault implements ui.Faulter.
func (b faultButtons) Fault(name string) {
	word := strings.TrimRight(name, "0123456789")
	seconds, _ := strconv.Atoi(name[len(word):]) // none is zero: the fault's own default
	kind, err := session.ParseFault(word)
	if err == nil {
		err = b.fault(session.Fault{Kind: kind, For: time.Duration(seconds) * time.Second})
	}
	if err != nil {
		b.log.Warn("fault", "name", name, "error", err)
	}
}
