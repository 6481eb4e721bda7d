package credentials

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"confab/signaling/internal/page"
	"confab/signaling/internal/redact"
)

const longestBody = 500 // bytes of an answer that an error repeats

// statusError is for an answer that is not 2xx.
func (a *asker) statusError(q question, resp *http.Response, body []byte) error {
	e := &Error{Path: q.url.Path, Status: resp.StatusCode, Wait: retryAfter(resp.Header)}
	kind := resp.Header.Get("Content-Type")
	e.page = isHTML(kind, body)
	e.Kind = statusKind(resp, body, e.page, isObject(body) || a.loggedIn && !e.page)
	e.Said = a.quoted(kind, body)
	if !e.page {
		e.Body = redact.Text(string(body[:min(len(body), mostAnswer)]), longestBody, a.r.Password)
	}
	return e
}

// longestQuote is how many bytes of an answer's words are worth showing to people.
const longestQuote = 200

// quoted is what an answer says to people: a web page's title, the message of an error in JSON, or a plain sentence.
func (a *asker) quoted(contentType string, body []byte) string {
	said := ""
	switch {
	case isHTML(contentType, body):
		said = page.Title(string(body))
	case json.Valid(body):
		said = page.Message(body)
	case utf8.Valid(body):
		said = string(body)
	}
	return redact.Text(said, longestQuote, a.r.Password)
}

// statusKind takes an answer for that of somebody on the way unless it is the endpoint's own: an error in JSON,
// whatever it says to those who have logged in there, or a 401 that asks for no login of a proxy's.
func statusKind(resp *http.Response, body []byte, webPage, own bool) error {
	status := resp.StatusCode
	switch {
	case status == http.StatusBadRequest && page.WantsTLS(string(body)):
		return errPlain
	case status == http.StatusUnauthorized && !webPage && resp.Header.Get("WWW-Authenticate") == "":
		return ErrLoginNeeded
	case status == http.StatusForbidden && ErrorCode(body) == "removed":
		return ErrRemoved
	case status == http.StatusForbidden && own:
		return ErrDenied
	case status == http.StatusNotFound && !webPage && saysNoRoom(body):
		return ErrNoRoom
	case slices.Contains(nothingThere, status):
		return ErrNoEndpoint
	case slices.Contains(later, status):
		return ErrBusy
	case status >= 520 && status <= 530: // Cloudflare's: the server behind it is down, silent or unreachable
		return ErrBusy
	case status >= 500:
		return ErrServer
	case own && (status == http.StatusBadRequest || status == http.StatusUnprocessableEntity):
		return ErrBadRequest
	case status >= 400:
		return ErrIntercepted
	default:
		return ErrBadResponse
	}
}

// What statuses say by themselves.
var (
	nothingThere = []int{
		http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusGone, http.StatusNotImplemented,
	}
	later = []int{
		http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout,
	}
)

func isObject(body []byte) bool {
	var object map[string]json.RawMessage
	return json.Unmarshal(body, &object) == nil && object != nil
}

// ErrorCode is the code of an error as confab-server writes it: {"error":{"code":"removed"}}. Any other answer has
// none.
func ErrorCode(body []byte) string {
	var answer struct{ Error struct{ Code string } }
	if json.Unmarshal(body, &answer) != nil {
		return ""
	}
	return answer.Error.Code
}

// saysNoRoom tells a missing room from a missing route: "Room not found" (Vonage's reference app), "requested room
// does not exist" (LiveKit), {"error":{"code":"no_room"}}.
func saysNoRoom(body []byte) bool {
	s := strings.ToLower(string(body[:min(len(body), longestBody)]))
	if !strings.Contains(s, "room") && !strings.Contains(s, "session") {
		return false
	}
	return !strings.Contains(s, "cannot get") && !strings.Contains(s, "cannot post") && // Express repeats the path
		(strings.Contains(s, "not found") || strings.Contains(s, "not exist") || strings.Contains(s, "no such") ||
			strings.Contains(s, "no_room"))
}

func (a *asker) networkError(q question, err error) error {
	var (
		timeout net.Error
		verify  *tls.CertificateVerificationError
		record  tls.RecordHeaderError
		op      *net.OpError
		dns     *net.DNSError
	)
	kind := ErrBadResponse // net/http could not read it, or the redirect was refused
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded),
		errors.As(err, &timeout) && timeout.Timeout():
		return &Error{Kind: ErrTimeout, Path: q.url.Path}
	case errors.As(err, &record), strings.Contains(err.Error(), "HTTP response to HTTPS client"):
		kind = errNoTLS
	case errors.As(err, &verify):
		kind = ErrInsecure
	case errors.As(err, &op), errors.As(err, &dns), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		kind = ErrUnreachable
	case page.WantsTLS(err.Error()):
		kind = errPlain
	}
	return &Error{Kind: kind, Path: q.url.Path, Err: redact.Error(err, a.r.Password)}
}
