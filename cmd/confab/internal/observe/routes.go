package observe

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"time"

	"confab/session"
)

// Breakable is what POST /fault and POST /signal act on.
type Breakable interface {
	Fault(f session.Fault) error
	Signal(kind, data string) error
}

const (
	// longestBody is what the two routes read, in bytes: more than the longest message that a session sends.
	longestBody = 64 << 10
	// longestFault is in ms, more than any fault may last.
	longestFault = 3_600_000
)

// faultRoute takes {"fault": NAME, "forMs": N}; the answer is 204, or 400 with why not.
func faultRoute(b Breakable) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var body struct {
			Fault string  `json:"fault"`
			ForMs float64 `json:"forMs"`
		}
		if !readBody(w, r, &body) {
			return
		}
		kind, err := session.ParseFault(body.Fault)
		switch {
		case err != nil:
		case body.ForMs < 0 || body.ForMs > longestFault:
			err = fmt.Errorf("forMs is between 0 and %d", longestFault)
		default:
			err = b.Fault(session.Fault{Kind: kind, For: time.Duration(body.ForMs * float64(time.Millisecond))})
		}
		answer(w, err)
	}
}

// signalRoute takes {"type": KIND, "data": TEXT}.
func signalRoute(b Breakable) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var body struct{ Type, Data string }
		if readBody(w, r, &body) {
			answer(w, b.Signal(body.Type, body.Data))
		}
	}
}

// readBody takes JSON, or a body that says not what it is: what a page can send without asking first (a form, plain
// text) is refused by its type as well.
func readBody(w http.ResponseWriter, r *http.Request, into any) bool {
	if kind := r.Header.Get("Content-Type"); kind != "" {
		if kind, _, err := mime.ParseMediaType(kind); err != nil || kind != "application/json" {
			http.Error(
				w,
				"this route takes JSON: send it with Content-Type: application/json",
				http.StatusUnsupportedMediaType,
			)
			return false
		}
	}
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, longestBody))
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err == nil {
		return true
	}
	status := http.StatusBadRequest
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		status = http.StatusRequestEntityTooLarge
	} else if errors.Is(err, os.ErrDeadlineExceeded) {
		status = http.StatusRequestTimeout
	}
	http.Error(w, "the body is not the JSON object that this route takes", status)
	return false
}

func answer(w http.ResponseWriter, err error) {
	if err != nil {
		refuse(w, err, http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
