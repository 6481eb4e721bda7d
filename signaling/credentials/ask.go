package credentials

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"confab/signaling/internal/redact"
)

const (
	mostAnswer  = 1 << 20 // bytes of an answer that are read
	longestBody = 500     // bytes of it that an error repeats
)

// asker is one Fetch.
type asker struct {
	Client
	r    Request
	base *url.URL

	loggedIn bool // or tried to
}

// ask puts one question, and puts it again after logging in when the endpoint wants that.
func (a *asker) ask(ctx context.Context, q question) (answer, error) {
	if q.login {
		if err := a.logIn(ctx); err != nil {
			return answer{}, err
		}
	}
	ans, err := a.askOnce(ctx, q)
	if !errors.Is(err, ErrDenied) || errors.Is(err, ErrRemoved) || a.r.User == "" || a.loggedIn {
		return ans, err
	}
	if failure := a.logIn(ctx); worthAnother(failure) { // there is nobody to log in with: the refusal stands
		return ans, err
	} else if failure != nil {
		return answer{}, failure
	}
	return a.askOnce(ctx, q)
}

// retryAfter reads seconds alone: an endpoint's clock may be wrong.
func retryAfter(h http.Header) time.Duration {
	seconds, err := strconv.ParseUint(h.Get("Retry-After"), 10, 16)
	if err != nil {
		return 0
	}
	return time.Duration(seconds) * time.Second
}

func (a *asker) askOnce(ctx context.Context, q question) (answer, error) {
	body, err := a.exchange(ctx, q)
	if err != nil {
		return answer{}, err
	}
	ans, err := parse(body)
	if err != nil {
		return answer{}, &Error{Kind: kindOf(err), Path: q.url.Path, Status: http.StatusOK, Err: err}
	}
	if ans.style == Auto {
		ans.style = q.style
	}
	return ans, nil
}

func kindOf(err error) error {
	if errors.Is(err, ErrNotJSON) {
		return ErrNotJSON
	}
	return ErrBadResponse
}

// exchange sends one request and returns the body of a 2xx answer.
func (a *asker) exchange(ctx context.Context, q question) ([]byte, error) {
	var sent io.Reader
	if q.method == http.MethodPost {
		raw, err := json.Marshal(q.body)
		if err != nil {
			return nil, fmt.Errorf("encode request: %w", err)
		}
		sent = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, q.method, q.url.String(), sent)
	if err != nil {
		return nil, &Error{Kind: ErrBadEndpoint}
	}
	req.Header.Set("User-Agent", a.UserAgent)
	req.Header.Set("Accept", "application/json, text/plain;q=0.5")
	if sent != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := a.HTTP.Do(req)
	if err != nil {
		return nil, a.networkError(q, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, mostAnswer+1))
	a.Logger.Debug("asked token endpoint", "host", q.url.Host, "path", q.url.Path, "status", resp.StatusCode, "style", q.style, "err", redact.Error(err))
	if resp.StatusCode/100 != 2 { // whatever came of the body will do
		return nil, a.statusError(q, resp, body)
	}
	if err != nil {
		return nil, a.networkError(q, err)
	}
	if len(body) > mostAnswer {
		return nil, &Error{Kind: ErrBadResponse, Path: q.url.Path, Status: resp.StatusCode, Err: errors.New("longer than 1 MiB")}
	}
	if isHTML(resp.Header.Get("Content-Type"), body) {
		return nil, &Error{Kind: ErrNotJSON, Path: q.url.Path, Status: resp.StatusCode}
	}
	return body, nil
}

func (a *asker) statusError(q question, resp *http.Response, body []byte) error {
	e := &Error{Path: q.url.Path, Status: resp.StatusCode, Kind: statusKind(resp.StatusCode, body), Wait: retryAfter(resp.Header)}
	if !isHTML(resp.Header.Get("Content-Type"), body) {
		e.Body = redact.Text(string(body[:min(len(body), mostAnswer)]), longestBody, a.r.Password)
	}
	return e
}

func statusKind(status int, body []byte) error {
	switch {
	case status == http.StatusUnauthorized:
		return ErrLoginNeeded
	case status == http.StatusForbidden && ErrorCode(body) == "removed":
		return ErrRemoved
	case status == http.StatusForbidden:
		return ErrDenied
	case status == http.StatusNotFound && saysNoRoom(body):
		return ErrNoRoom
	case status == http.StatusNotFound, status == http.StatusMethodNotAllowed, status == http.StatusGone, status == http.StatusNotImplemented:
		return ErrNoEndpoint
	case status == http.StatusTooManyRequests, status == http.StatusBadGateway, status == http.StatusServiceUnavailable, status == http.StatusGatewayTimeout:
		return ErrBusy
	case status >= 500:
		return ErrServer
	case status >= 400:
		return ErrBadRequest
	default:
		return ErrBadResponse
	}
}

// ErrorCode is the code of an error as confab-server writes it: {"error":{"code":"removed"}}. Any other answer has none.
func ErrorCode(body []byte) string {
	var answer struct{ Error struct{ Code string } }
	if json.Unmarshal(body, &answer) != nil {
		return ""
	}
	return answer.Error.Code
}

// saysNoRoom tells a missing room from a missing route: "Room not found" (Vonage's reference app), "requested room does not exist"
// (LiveKit), {"error":{"code":"no_room"}}.
func saysNoRoom(body []byte) bool {
	s := strings.ToLower(string(body[:min(len(body), longestBody)]))
	if !strings.Contains(s, "room") && !strings.Contains(s, "session") {
		return false
	}
	return !strings.Contains(s, "cannot get") && !strings.Contains(s, "cannot post") && // Express repeats the path
		(strings.Contains(s, "not found") || strings.Contains(s, "not exist") || strings.Contains(s, "no such") || strings.Contains(s, "no_room"))
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
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return &Error{Kind: ErrTimeout, Path: q.url.Path}
	case errors.As(err, &verify), errors.As(err, &record), strings.Contains(err.Error(), "HTTP response to HTTPS client"):
		kind = ErrInsecure
	case errors.As(err, &op), errors.As(err, &dns), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		kind = ErrUnreachable
	}
	return &Error{Kind: kind, Path: q.url.Path, Err: redact.Error(err, a.r.Password)}
}
