package credentials

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"confab/signaling/internal/redact"
)

// reply is a 2xx answer.
type reply struct {
	status    int
	mediaType string
	body      []byte
	from      *url.URL // after redirects
}

// mostRedirects is how often one question is sent elsewhere.
const mostRedirects = 5

// exchange asks, wherever redirects lead, and returns a 2xx answer.
func (a *asker) exchange(ctx context.Context, q question) (reply, error) {
	for range mostRedirects + 1 {
		resp, err := a.send(ctx, q)
		if err != nil {
			return reply{}, err
		}
		if resp.StatusCode/100 != 3 || resp.Header.Get("Location") == "" {
			defer resp.Body.Close()
			return a.read(q, resp)
		}
		_ = resp.Body.Close()
		next, err := q.redirected(resp)
		if err != nil {
			return reply{}, &Error{Kind: ErrBadResponse, Path: q.url.Path, Status: resp.StatusCode, Err: err}
		}
		a.Logger.Debug("token endpoint redirects", "status", resp.StatusCode, "host", next.url.Host, "path",
			next.url.Path)
		q = next
	}
	return reply{}, &Error{Kind: ErrBadResponse, Path: q.url.Path, Err: errors.New("too many redirects")}
}

// send makes one request.
func (a *asker) send(ctx context.Context, q question) (*http.Response, error) {
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
	return resp, nil
}

// read takes the answer.
func (a *asker) read(q question, resp *http.Response) (reply, error) {
	a.noteClock(resp.Header)
	good := resp.StatusCode/100 == 2
	body, err := readBody(resp.Body, !good)
	a.Logger.Debug("asked token endpoint", "host", q.url.Host, "path", q.url.Path, "status", resp.StatusCode,
		"style", q.style, "err", redact.Error(err))
	if !good { // even if the body could not be read to its end
		return reply{}, a.statusError(q, resp, body)
	}
	if err != nil {
		return reply{}, a.networkError(q, err)
	}
	kind := resp.Header.Get("Content-Type")
	if len(body) > mostAnswer {
		return reply{}, &Error{
			Kind: ErrBadResponse, Path: q.url.Path, Status: resp.StatusCode, Err: errors.New("longer than 1 MiB"),
		}
	}
	if isHTML(kind, body) {
		return reply{}, &Error{
			Kind: ErrNotJSON, Path: q.url.Path, Status: resp.StatusCode, Said: a.quoted(kind, body),
		}
	}
	return reply{status: resp.StatusCode, mediaType: kind, body: body, from: q.url}, nil
}

// redirected is the question that an answer asks for. What was posted is posted again, as it was meant by those who
// move a server: net/http would turn it into a GET for 301 and 302 (RFC 9110 §15.4.2 leaves it open). Only 303, and
// the page after a login, are got.
func (q question) redirected(resp *http.Response) (question, error) {
	to, err := q.url.Parse(resp.Header.Get("Location"))
	switch {
	case err != nil || to.Host == "":
		return q, errors.New("redirect to nowhere")
	case to.Scheme != "http" && to.Scheme != "https":
		return q, errors.New("redirect to another kind of address")
	case q.url.Scheme == "https" && to.Scheme != "https":
		return q, errors.New("redirect from https to http")
	}
	sameHost := strings.EqualFold(to.Hostname(), q.url.Hostname())
	samePlace := strings.TrimSuffix(to.Path, "/") == strings.TrimSuffix(q.url.Path, "/")
	next := q
	if resp.StatusCode == http.StatusSeeOther || q.secret && !samePlace &&
		resp.StatusCode < http.StatusTemporaryRedirect {
		next.method, next.body, next.secret = http.MethodGet, nil, false
	}
	if next.secret && !sameHost {
		return q, errors.New("redirect of a login to another host, " + to.Hostname())
	}
	to.User, to.Fragment = nil, ""
	if sameHost {
		to.User = q.url.User
	}
	next.url = to
	return next, nil
}
