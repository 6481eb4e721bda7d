package credentials

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// asker is one Fetch.
type asker struct {
	Client
	r    Request
	base *url.URL

	loggedIn bool          // or tried to
	ahead    time.Duration // of the endpoint's clock before ours, as of its last answer
}

// ask puts one question, and puts it again after logging in when the endpoint wants that.
func (a *asker) ask(ctx context.Context, q question) (answer, error) {
	if q.login {
		if err := a.logIn(ctx); err != nil {
			return answer{}, err
		}
	}
	ans, err := a.askOnce(ctx, q)
	if !mayWantLogin(err) || a.r.User == "" || a.loggedIn {
		return ans, err
	}
	if failure := a.logIn(ctx); worthAnother(failure) { // there is nobody to log in with: the refusal stands
		return ans, err
	} else if failure != nil {
		return answer{}, failure
	}
	return a.askOnce(ctx, q)
}

// mayWantLogin: some endpoints refuse who has not logged in with a bare 403.
func mayWantLogin(err error) bool {
	var e *Error
	if errors.Is(err, ErrRemoved) || !errors.As(err, &e) {
		return false
	}
	return errors.Is(e.Kind, ErrDenied) || e.Status == http.StatusForbidden && !e.page
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
	got, err := a.exchange(ctx, q)
	if err != nil {
		return answer{}, err
	}
	ans, err := parse(got.body)
	if err != nil {
		return answer{}, &Error{
			Kind: kindOf(err), Path: q.url.Path, Status: got.status, Said: a.quoted(got.mediaType, got.body), Err: err,
		}
	}
	if ans.style == Auto {
		ans.style = q.style
	}
	ans.ahead, ans.from = a.ahead, got.from
	return ans, nil
}

// noteClock compares the endpoint's clock with ours, to the second that a Date header has.
func (a *asker) noteClock(h http.Header) {
	a.ahead = 0
	if at, err := http.ParseTime(h.Get("Date")); err == nil {
		a.ahead = time.Until(at).Round(time.Second)
	}
}

func kindOf(err error) error {
	for _, kind := range []error{ErrNotJSON, ErrNoTicket} {
		if errors.Is(err, kind) {
			return kind
		}
	}
	return ErrBadResponse
}
