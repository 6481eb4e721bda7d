package session

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"confab/session/internal/attempt"
	"confab/session/internal/outage"
	"confab/session/internal/recovery"
	"confab/session/meeting"
	"confab/signaling"
	"confab/signaling/signaltest"
)

// passingAnswers are what proxies, portals and load balancers say for a while.
var passingAnswers = map[string]signaltest.Behaviour{
	"moved":                 {Status: 302, Header: http.Header{"Location": {"https://portal.example/login"}}},
	"portal-page":           {Status: 200, Body: "<html><title>Welcome to the hotel</title>"},
	"bad-request":           {Status: 400, Body: "Bad Request"},
	"unauthorized":          {Status: 401, Body: "Unauthorized"},
	"unauthorized-page":     {Status: 401, Body: "<html><title>401 Authorization Required</title>"},
	"forbidden-page":        {Status: 403, Body: "<html><title>403 Forbidden</title>"},
	"forbidden":             {Status: 403, Body: "RBAC: access denied"},
	"backend-gone":          {Status: 404, Body: "default backend - 404"},
	"method-not-allowed":    {Status: 405},
	"proxy-login":           {Status: 407, Body: "Proxy Authentication Required"},
	"request-timeout":       {Status: 408, Body: "Request Timeout"},
	"conflict":              {Status: 409},
	"uri-too-long":          {Status: 414},
	"misdirected":           {Status: 421, Body: "Misdirected Request"},
	"too-early":             {Status: 425, Body: "Too Early"},
	"upgrade-required":      {Status: 426},
	"too-many":              {Status: 429},
	"headers-too-large":     {Status: 431},
	"for-legal-reasons":     {Status: 451, Body: "blocked"},
	"not-implemented":       {Status: 501},
	"bad-gateway":           {Status: 502, Body: "<html>"},
	"web-server-is-down":    {Status: 521, Body: "error code: 521"},
	"query-cut":             {Status: 400, Body: "join_request is required"},
	"region":                {Status: 403, Body: "wrong region"},
	"portal-wants-a-log-in": {Status: 511, Body: "<html>"},
}

// behind makes the world's server a fake LiveKit with the real client before it; answer is what stands in for it,
// nil: nothing does.
func (w *world) behind() (answer *atomic.Pointer[signaltest.Behaviour], sfu *signaltest.SFU) {
	answer = &atomic.Pointer[signaltest.Behaviour]{}
	sfu = signaltest.New(w.t, signaltest.Options{Memory: true, Each: func(int, *signaltest.Hello) signaltest.Behaviour {
		if b := answer.Load(); b != nil {
			return *b
		}
		return signaltest.Behaviour{}
	}})
	w.options.Tickets = func(context.Context) (Ticket, error) {
		return Ticket{URL: "ws://sfu.example", Token: "t"}, nil
	}
	w.options.dial = func(ctx context.Context, o signaling.Options) (attempt.Socket, *signaling.Welcome, error) {
		o.NetDialContext = sfu.NetDialContext()
		return orNil(signaling.Dial(ctx, o))
	}
	return answer, sfu
}

// cut ends the newest socket from the server's side.
func cut(t *testing.T, sfu *signaltest.SFU) {
	t.Helper()
	p, err := sfu.Accept(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p.Drop()
}

// TestPassingAnswersEndNoMeeting: media flows, the socket is away, and somebody on the way answers for 12 s.
func TestPassingAnswersEndNoMeeting(t *testing.T) {
	for name, b := range passingAnswers {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.options.GiveUp = true
				answer, sfu := w.behind()
				w.join()
				w.expectPhase(meeting.Live, meeting.NoBanner)
				peer := w.peer()
				answer.Store(&b)
				cut(t, sfu)
				w.pass(12 * time.Second)
				if p := w.s.Snapshot().Phase; p != meeting.Resuming && p != meeting.Rejoining {
					t.Fatalf("%s: %v", p, w.s.Snapshot().Cause)
				}
				if b.Status < 500 && peer.over() {
					t.Error("the peer connections, which worked, are gone")
				}
				answer.Store(nil)
				w.pass(2 * outage.OutageCeiling)
				if s := w.s.Snapshot(); s.Phase != meeting.Live {
					t.Errorf("%s after the answers had passed: %v", s.Phase, s.Cause)
				}
				_ = w.end()
			})
		})
	}
}

// TestPassingAnswersAtTheFirstJoin: it goes on for a while, so that what has passed by then is not noticed, and then
// says what stood in the way.
func TestPassingAnswersAtTheFirstJoin(t *testing.T) {
	for name, b := range passingAnswers {
		// not a meeting server: at once, so that somebody reads it
		if b.Status == 404 || b.Status == 405 || b.Status == 501 || b.Status < 400 {
			continue
		}
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				answer, _ := w.behind()
				answer.Store(&b)
				w.join()
				w.pass(recovery.JoinDeadline - 2*outage.BriefCeiling)
				w.expectPhase(meeting.Joining, meeting.NoBanner)
				answer.Store(nil)
				w.pass(outage.BriefCeiling)
				w.expectPhase(meeting.Live, meeting.NoBanner)
				_ = w.end()

				w = newWorld(t)
				answer, _ = w.behind()
				answer.Store(&b)
				begun := time.Now()
				w.join()
				err := <-w.done
				if took := time.Since(begun); took < recovery.JoinDeadline-outage.BriefCeiling ||
					took > recovery.JoinDeadline+outage.BriefCeiling {
					t.Errorf("given up after %v", took)
				}
				if e := meeting.AsError(err); e.Name == meeting.ErrInternal.Name ||
					e.Name == meeting.ErrAuthentication.Name {
					t.Errorf("said %v", e)
				}
			})
		})
	}
}

// TestForeverJoinsWhateverHeals: what an administrator can mend is waited for; being put out and asking for the wrong
// thing is not.
func TestForeverJoinsWhateverHeals(t *testing.T) {
	heal := map[string]signaltest.Behaviour{
		"wrong-key":     {Status: 401, Body: "invalid API key: x"},
		"no-permission": {Status: 401, Body: "permissions denied"},
		"expired":       {Status: 401, Body: "invalid token: t, error: token has invalid claims: token is expired"},
		"early": {
			Status: 401, Body: "invalid token: t, error: token has invalid claims: token is not valid yet",
		},
		"no-room":   {Status: 404, Body: "requested room does not exist"},
		"no-name":   {Status: 400, Body: "no room name"},
		"no-server": {Status: 404, Body: "404 page not found"},
		"full":      {Status: 500, Body: "connection closed by media"},
	}
	for name, b := range passingAnswers {
		heal[name] = b
	}
	for name, b := range heal {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.options.Forever = true
				answer, _ := w.behind()
				answer.Store(&b)
				w.join()
				w.pass(2 * recovery.GiveUpAfter)
				w.expectPhase(meeting.Joining, meeting.NoBanner)
				if w.s.Snapshot().Cause == nil {
					t.Error("the snapshot does not say why")
				}
				answer.Store(nil)
				w.pass(outage.ForeverCeiling)
				w.expectPhase(meeting.Live, meeting.NoBanner)
				_ = w.end()
			})
		})
	}
	t.Run("asked-for-the-wrong-thing", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			w.options.Forever = true
			w.options.Tickets = func(context.Context) (Ticket, error) {
				return Ticket{}, meeting.ErrAuthentication.With("wrong password", fmt.Errorf("login: %w", ErrHopeless))
			}
			w.join()
			if err := w.ended(); !errors.Is(err, meeting.ErrAuthentication) {
				t.Error(err)
			}
		})
	})
}

// TestTicketsThatPass: an error of the endpoint that is marked so is asked again for, whatever its name.
func TestTicketsThatPass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		good := w.options.Tickets
		w.options.Tickets = func(ctx context.Context) (Ticket, error) {
			w.mu.Lock()
			asked := w.tickets
			w.mu.Unlock()
			ticket, err := good(ctx)
			if asked < 3 {
				return Ticket{}, meeting.ErrConnectRejected.With("a proxy", ErrPassing)
			}
			return ticket, err
		}
		w.join()
		w.pass(3 * outage.BriefCeiling)
		w.expectPhase(meeting.Live, meeting.NoBanner)
		_ = w.end()
	})
}

// TestRefusalsStayFinal: LiveKit's own word ends a rejoin at once, also one that has been given up.
func TestRefusalsStayFinal(t *testing.T) {
	for _, body := range []string{
		"invalid API key: x",
		"invalid token: t, error: token signature is invalid: signature is invalid", "permissions denied",
	} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			answer, sfu := w.behind()
			w.join()
			answer.Store(&signaltest.Behaviour{Status: 401, Body: body})
			cut(t, sfu)
			if err := w.ended(); !errors.Is(err, meeting.ErrAuthentication) {
				t.Errorf("%s: %v", body, err)
			}
		})
	}
}
