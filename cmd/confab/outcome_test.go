package main

import (
	"errors"
	"strings"
	"testing"

	"confab/session/meeting"
)

func TestExitCodes(t *testing.T) {
	refused := meeting.ErrAuthentication.With("the server refused the token", errors.New("jwt eyJhbGciOi"))
	for name, tc := range map[string]struct {
		outcome  outcome
		code     int
		sentence string
	}{
		"left":               {outcome{}, exitLeft, ""},
		"refused":            {outcome{err: refused, reason: meeting.NetworkDisconnected}, exitNotIn, "the server refused the token"},
		"removed":            {outcome{err: meeting.ErrNotConnected.With("removed", nil), reason: meeting.ForceDisconnected, wasIn: true}, exitPutOut, "removed"},
		"room-closed":        {outcome{err: meeting.ErrNotConnected, reason: meeting.RoomClosed, wasIn: true}, exitPutOut, ""},
		"duplicate":          {outcome{err: meeting.ErrNotConnected, reason: meeting.DuplicateIdentity, wasIn: true}, exitPutOut, ""},
		"lost":               {outcome{err: meeting.ErrNotConnected, reason: meeting.NetworkDisconnected, wasIn: true}, exitLostForGood, "disconnected: "},
		"server-never-back":  {outcome{err: meeting.ErrNotConnected, reason: meeting.ServerShutdown, wasIn: true}, exitLostForGood, ""},
		"something-else":     {outcome{err: errors.New("x"), reason: meeting.NoReason, wasIn: true}, exitOther, "something went wrong"},
		"put-out-while-join": {outcome{err: meeting.ErrNotConnected, reason: meeting.DuplicateIdentity}, exitPutOut, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if code := tc.outcome.exitCode(); code != tc.code {
				t.Errorf("exit code %d, want %d", code, tc.code)
			}
			got := tc.outcome.sentence()
			if !strings.HasPrefix(got, tc.sentence) || strings.Contains(got, "eyJ") {
				t.Errorf("sentence %q, want it to begin with %q and hold no token", got, tc.sentence)
			}
		})
	}
}
