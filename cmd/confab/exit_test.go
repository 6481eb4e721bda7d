package main

import (
	"errors"
	"strings"
	"testing"

	"confab/cmd/confab/internal/app"

	"confab/session/meeting"
)

func TestExitCodes(t *testing.T) {
	refused := meeting.ErrAuthentication.With("the server refused the token", errors.New("jwt eyJhbGciOi"))
	for name, tc := range map[string]struct {
		outcome  app.Outcome
		code     int
		sentence string
	}{
		"left": {app.Outcome{}, exitLeft, ""},
		"refused": {
			app.Outcome{Err: refused, Reason: meeting.NetworkDisconnected}, exitNotIn, "the server refused the token",
		},
		"removed": {
			app.Outcome{
				Err: meeting.ErrNotConnected.With("removed", nil), Reason: meeting.ForceDisconnected, WasIn: true,
			},
			exitPutOut,
			"removed",
		},
		"room-closed": {
			app.Outcome{Err: meeting.ErrNotConnected, Reason: meeting.RoomClosed, WasIn: true}, exitPutOut, "",
		},
		"duplicate": {
			app.Outcome{Err: meeting.ErrNotConnected, Reason: meeting.DuplicateIdentity, WasIn: true}, exitPutOut, "",
		},
		"lost": {
			app.Outcome{Err: meeting.ErrNotConnected, Reason: meeting.NetworkDisconnected, WasIn: true},
			exitLostForGood,
			"disconnected: ",
		},
		"server-never-back": {
			app.Outcome{Err: meeting.ErrNotConnected, Reason: meeting.ServerShutdown, WasIn: true}, exitLostForGood, "",
		},
		"something-else": {
			app.Outcome{Err: errors.New("x"), Reason: meeting.NoReason, WasIn: true}, exitOther, "something went wrong",
		},
		"put-out-while-join": {
			app.Outcome{Err: meeting.ErrNotConnected, Reason: meeting.DuplicateIdentity}, exitPutOut, "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if code := exitCode(tc.outcome); code != tc.code {
				t.Errorf("exit code %d, want %d", code, tc.code)
			}
			got := sentence(tc.outcome)
			if !strings.HasPrefix(got, tc.sentence) || strings.Contains(got, "eyJ") {
				t.Errorf("sentence %q, want it to begin with %q and hold no token", got, tc.sentence)
			}
		})
	}
}
