package failure_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"confab/session/internal/failure"
	"confab/session/meeting"
	"confab/signaling"
)

// verdict is what is made of an error.
type verdict struct {
	as                                           *meeting.Error
	final, passing, ticket, unreachable, removed bool
}

func TestVerdicts(t *testing.T) {
	wrong := errors.New("anything else")
	for name, row := range map[string]struct {
		err  error
		want verdict
	}{
		"denied":      {signaling.ErrDenied, verdict{as: meeting.ErrAuthentication, final: true, ticket: true}},
		"no-room":     {signaling.ErrNoRoom, verdict{as: meeting.ErrInvalidSession, final: true, ticket: true}},
		"bad-request": {signaling.ErrBadRequest, verdict{as: meeting.ErrConnectRejected, final: true}},
		"early":       {signaling.ErrEarly, verdict{as: meeting.ErrAuthentication, passing: true, ticket: true}},
		"expired":     {signaling.ErrExpired, verdict{as: meeting.ErrAuthentication, passing: true, ticket: true}},
		"busy":        {signaling.ErrBusy, verdict{as: meeting.ErrNotConnected, passing: true, unreachable: true}},
		"proxy": {
			signaling.ErrIntercepted, verdict{as: meeting.ErrBadResponse, passing: true, unreachable: true},
		},
		"no-answer": {signaling.ErrTimeout, verdict{as: meeting.ErrTimeout, unreachable: true}},
		"no-path":   {failure.ErrAttemptTimeout, verdict{as: meeting.ErrICE}},
		"slept":     {failure.ErrSlept, verdict{as: meeting.ErrNotConnected}},
		"unknown":   {wrong, verdict{as: meeting.ErrNotConnected}},
		"removed-by-the-session-server": {
			failure.ErrRemoved, verdict{as: meeting.ErrNotConnected, removed: true},
		},
		"removed-at-livekits-door": {
			&signaling.DialError{Kind: signaling.ErrDenied, Status: 403, Body: "we have " + failure.RemovedText},
			verdict{as: meeting.ErrAuthentication, final: true, removed: true},
		},
		"not-found-by-a-web-server": {
			&signaling.DialError{Kind: signaling.ErrBadResponse, Status: 418},
			verdict{as: meeting.ErrBadResponse, unreachable: true},
		},
	} {
		t.Run(name, func(t *testing.T) {
			err := failure.Explain(fmt.Errorf("somewhere: %w", row.err))
			if !errors.Is(err, row.want.as) || !errors.Is(err, row.err) {
				t.Errorf("%v is not %v with its cause", err, row.want.as)
			}
			if failure.Explain(err) != err {
				t.Error("explained twice")
			}
			got := verdict{
				row.want.as, failure.Final(err), failure.Passing(err), failure.NeedsTicket(err),
				failure.Unreachable(err), failure.Removed(err),
			}
			if got != row.want {
				t.Errorf("%+v, want %+v", got, row.want)
			}
		})
	}
}

func TestWords(t *testing.T) {
	if failure.Explain(nil) != nil || failure.Describe(nil) != "" {
		t.Error("no error is explained")
	}
	if got := failure.Describe(errors.New("dial wss://host?access_token=secret")); strings.Contains(got, "secret") {
		t.Errorf("%q", got)
	}
	clocks := fmt.Errorf("%w: %w", signaling.ErrEarly, &meeting.ClockError{Differ: time.Hour})
	if got := failure.Describe(clocks); !strings.Contains(got, "not valid yet: ") {
		t.Errorf("%q", got)
	}
	said := map[string]bool{}
	for _, reason := range []meeting.Reason{
		meeting.ClientDisconnected, meeting.ForceDisconnected, meeting.NetworkDisconnected, meeting.ServerShutdown,
		meeting.RoomClosed, meeting.DuplicateIdentity,
	} {
		err := failure.Left(reason)
		if !errors.Is(err, meeting.ErrNotConnected) || !strings.Contains(fmt.Sprint(errors.Unwrap(err)), "leave") {
			t.Errorf("%v: %v", reason, err)
		}
		said[failure.Describe(err)] = true
	}
	if len(said) != 6 {
		t.Errorf("%d sentences: %v", len(said), said)
	}
}
