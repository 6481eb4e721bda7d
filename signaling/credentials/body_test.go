package credentials_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"confab/signaling/credentials"
)

// TestFetchReadsBodies of every form that endpoints send.
func TestFetchReadsBodies(t *testing.T) {
	object := `{"token":"` + lk + `"}`
	packed := func(s string) string {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, _ = z.Write([]byte(s))
		_ = z.Close()
		return b.String()
	}
	wide := func(s string, order binary.AppendByteOrder) string {
		var b []byte
		for _, unit := range utf16.Encode([]rune("\ufeff" + s)) {
			b = order.AppendUint16(b, unit)
		}
		return string(b)
	}
	for name, row := range map[string]struct{ kind, body, encoding string }{
		"as-it-should-be":    {"application/json", object, ""},
		"byte-order-mark":    {"application/json", "\ufeff" + object, ""},
		"utf-16-little":      {"application/json", wide(object, binary.LittleEndian), ""},
		"utf-16-big":         {"application/json", wide(object, binary.BigEndian), ""},
		"called-html":        {"text/html; charset=utf-8", object, ""},
		"token-called-html":  {"text/html", lk, ""},
		"packed":             {"application/json", packed(object), "gzip"},
		"packed-unsaid":      {"application/json", packed(object), ""},
		"mark-and-plain":     {"text/plain", "\ufeff" + lk, ""},
		"list-of-one":        {"application/json", "[" + object + "]", ""},
		"blanks-around":      {"application/json", "\r\n\t" + object + "\n\n", ""},
		"wrapped":            {"application/json", `{"ok":true,"data":` + object + `}`, ""},
		"of-no-kind":         {"", object, ""},
		"of-an-unknown-kind": {"binary/octet-stream", object, ""},
	} {
		t.Run(name, func(t *testing.T) {
			web := startWeb(t, false, func(w http.ResponseWriter, _ *http.Request) {
				w.Header()["Content-Type"] = []string{row.kind}
				if row.encoding != "" {
					w.Header().Set("Content-Encoding", row.encoding)
				}
				_, _ = io.WriteString(w, row.body)
			})
			if got, err := fetchAt(t, credentials.Client{}, credentials.Request{Endpoint: web.URL}); err != nil ||
				got.Token != lk {
				t.Errorf("got %v", err)
			}
		})
	}
	empty := startWeb(t, false, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	_, err := fetchAt(t, credentials.Client{}, credentials.Request{Endpoint: empty.URL})
	if !errors.Is(err, credentials.ErrNoTicket) {
		t.Errorf("an empty answer: %v", err)
	}
}

// TestFetchDoesNotWaitForTheEnd of an answer that never comes: neither of one with whole JSON, nor of a refusal.
func TestFetchDoesNotWaitForTheEnd(t *testing.T) {
	for name, row := range map[string]struct {
		status int
		body   string
		want   error
	}{
		"token":        {200, `{"token":"` + lk + `"}`, nil},
		"list":         {200, `[{"token":|"` + lk + `"}]`, nil},
		"string":       {200, `"` + lk + `"`, nil},
		"in-pieces":    {200, `{"token":|"` + lk + `"}`, nil},
		"refusal":      {403, `{"error":{"message":"no"}}`, credentials.ErrDenied},
		"refusal-cut":  {403, `{"error":`, credentials.ErrIntercepted},
		"refusal-text": {503, "busy", credentials.ErrBusy},
	} {
		t.Run(name, func(t *testing.T) {
			release := make(chan struct{})
			web := startWeb(t, false, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(row.status)
				for piece := range strings.SplitSeq(row.body, "|") {
					_, _ = io.WriteString(w, piece)
					w.(http.Flusher).Flush()
				}
				<-release
			})
			defer close(release)
			c := credentials.Client{Timeout: time.Minute}
			r := credentials.Request{Endpoint: web.URL, Style: credentials.LiveKit}
			if _, err := fetchAt(t, c, r); !errors.Is(err, row.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}
