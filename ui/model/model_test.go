package model

import (
	"errors"
	"strings"
	"testing"
	"time"

	"confab/session/meeting"
	"confab/ui/text"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func ago(d time.Duration) time.Time { return noon.Add(-d) }

func TestScreens(t *testing.T) {
	lost := errors.New("socket closed")
	for _, row := range []struct {
		name     string
		snapshot *meeting.Snapshot
		wanted   Wanted
		want     Screen
	}{
		{"no session yet", nil, Wanted{}, Lobby},
		{"idle", &meeting.Snapshot{}, Wanted{}, Lobby},
		{"join pressed", &meeting.Snapshot{}, Wanted{Joining: true, Room: "demo"}, Joining},
		{"joining", &meeting.Snapshot{Phase: meeting.Joining}, Wanted{}, Joining},
		{"live", &meeting.Snapshot{Phase: meeting.Live}, Wanted{}, InMeeting},
		{"resuming", &meeting.Snapshot{Phase: meeting.Resuming}, Wanted{}, InMeeting},
		{"rejoining", &meeting.Snapshot{Phase: meeting.Rejoining}, Wanted{}, InMeeting},
		{
			"cancelled before it began", &meeting.Snapshot{Phase: meeting.Closed, Reason: meeting.ClientDisconnected},
			Wanted{},
			Lobby,
		},
		{
			"failed on the way in", &meeting.Snapshot{Phase: meeting.Closed, Cause: meeting.ErrNotConnected},
			Wanted{},
			Ended,
		},
		{
			"failed with a reason too",
			&meeting.Snapshot{Phase: meeting.Closed, Cause: meeting.ErrTimeout, Reason: meeting.NetworkDisconnected},
			Wanted{},
			Ended,
		},
		{"left", ended(meeting.ClientDisconnected, nil), Wanted{}, Ended},
		{"removed", ended(meeting.ForceDisconnected, nil), Wanted{}, Ended},
		{"room closed", ended(meeting.RoomClosed, nil), Wanted{}, Ended},
		{"somewhere else", ended(meeting.DuplicateIdentity, nil), Wanted{}, Ended},
		{"lost", ended(meeting.NetworkDisconnected, lost), Wanted{}, InMeeting},
		{"server gone", ended(meeting.ServerShutdown, lost), Wanted{}, InMeeting},
		{"lost without reason", ended(meeting.NoReason, lost), Wanted{}, InMeeting},
		{"lost, read", ended(meeting.NetworkDisconnected, lost), Wanted{Dismissed: true}, Lobby},
		{"lost, rejoin pressed", ended(meeting.NetworkDisconnected, lost), Wanted{Joining: true}, Joining},
		{"from the future", &meeting.Snapshot{Phase: 99}, Wanted{}, Lobby},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := Present(View{Snapshot: row.snapshot, Now: noon, Wanted: row.wanted}).Screen; got != row.want {
				t.Errorf("got %v, want %v", got, row.want)
			}
		})
	}
}

func ended(r meeting.Reason, cause error) *meeting.Snapshot {
	return &meeting.Snapshot{
		Phase: meeting.Closed, Reason: r, Cause: cause, JoinedAt: ago(time.Hour),
		Since: ago(time.Minute),
	}
}

func TestEnds(t *testing.T) {
	for _, row := range []struct {
		name     string
		snapshot *meeting.Snapshot
		want     EndedScreen
	}{
		{"full", &meeting.Snapshot{Phase: meeting.Closed, Cause: meeting.ErrLimitExceeded}, EndedScreen{
			Explanation: text.Explain(meeting.ErrLimitExceeded), Retry: text.Lobby.TryAgain(),
			Back: text.Meeting.BackToLobby(),
		}},
		{"removed", ended(meeting.ForceDisconnected, nil), EndedScreen{
			Explanation: text.Ended(meeting.ForceDisconnected), Back: text.Meeting.BackToLobby(),
		}},
		{"removed while joining", &meeting.Snapshot{
			Phase: meeting.Closed, Reason: meeting.ForceDisconnected, Cause: meeting.ErrConnectRejected,
		}, EndedScreen{Explanation: text.Ended(meeting.ForceDisconnected), Back: text.Meeting.BackToLobby()}},
		{"over", ended(meeting.RoomClosed, nil), EndedScreen{
			Explanation: text.Ended(meeting.RoomClosed), Calm: true, Back: text.Meeting.BackToLobby(),
		}},
		{"twice", ended(meeting.DuplicateIdentity, nil), EndedScreen{
			Explanation: text.Ended(meeting.DuplicateIdentity), Retry: text.Meeting.RejoinHere(),
			Back: text.Meeting.BackToLobby(),
		}},
		{"left", ended(meeting.ClientDisconnected, nil), EndedScreen{
			Explanation: text.Ended(meeting.ClientDisconnected), Calm: true, Retry: text.Meeting.Rejoin(),
			Back: text.Meeting.BackToLobby(),
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := Present(View{Snapshot: row.snapshot, Now: noon}).Ended; got != row.want {
				t.Errorf("got  %+v\nwant %+v", got, row.want)
			}
		})
	}
}

func TestBanners(t *testing.T) {
	live := func(b meeting.Banner, since time.Duration) *meeting.Snapshot {
		return &meeting.Snapshot{Phase: meeting.Live, Banner: b, Since: ago(since), JoinedAt: ago(time.Hour)}
	}
	for _, row := range []struct {
		name     string
		snapshot *meeting.Snapshot
		want     meeting.Banner
		headline string
		opacity  float32
		rejoin   bool
	}{
		{"all is well", live(meeting.NoBanner, 0), meeting.NoBanner, "", 0, false},
		{
			"outage", &meeting.Snapshot{Phase: meeting.Resuming, Banner: meeting.Reconnecting}, meeting.Reconnecting,
			"Reconnecting…", 1, false,
		},
		{"outage not said yet", &meeting.Snapshot{Phase: meeting.Resuming}, meeting.NoBanner, "", 0, false},
		{
			"media not back yet", live(meeting.Reconnecting, time.Minute), meeting.Reconnecting, "Reconnecting…", 1,
			false,
		},
		{"just back", live(meeting.Reconnected, 0), meeting.Reconnected, "Back in the meeting", 1, false},
		{"still said", live(meeting.Reconnected, time.Minute), meeting.Reconnected, "Back in the meeting", 1, false},
		{"lost", ended(meeting.NetworkDisconnected, nil), meeting.Disconnected, "Disconnected", 1, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			b := Present(View{Snapshot: row.snapshot, Now: noon}).Meeting.Banner
			if b.Kind != row.want || b.Headline != row.headline || b.Opacity != row.opacity ||
				(b.Rejoin != "") != row.rejoin {
				t.Errorf("got %+v", b)
			}
		})
	}
}

// The inputs of every test.
var (
	microphone = InputID{Source: meeting.Microphone}
	camera     = InputID{Source: meeting.Camera}
)

// both is a near side whose microphone and camera are in the same state.
func both(in Input) Local {
	mic, cam := in, in
	mic.ID, cam.ID = microphone, camera
	return Local{Inputs: []Input{mic, cam}}
}

// TestClock: it says how long the meeting has lasted, and until when it says so: the window looks again then, and not
// before.
func TestClock(t *testing.T) {
	live := func(joined time.Duration) *meeting.Snapshot {
		return &meeting.Snapshot{Phase: meeting.Live, JoinedAt: ago(joined)}
	}
	lost := live(time.Hour)
	lost.Phase, lost.Banner, lost.Lost = meeting.Resuming, meeting.Reconnecting, ago(90*time.Second)
	for _, row := range []struct {
		name     string
		snapshot *meeting.Snapshot
		clock    string
		until    time.Duration // from now; 0: it stands still
	}{
		{"just joined", live(0), "0 min", time.Minute},
		{"within a minute", live(65 * time.Second), "1 min", 55 * time.Second},
		{"on the minute", live(2 * time.Minute), "2 min", time.Minute},
		{"the clock was set back", live(-time.Hour), "0 min", time.Minute},
		{"cut off", lost, "58 min", 0},
		{"closed", ended(meeting.NetworkDisconnected, nil), "59 min", 0},
		{"never joined", &meeting.Snapshot{Phase: meeting.Live}, "", 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			a := Present(View{Snapshot: row.snapshot, Now: noon})
			until := time.Time{}
			if row.until > 0 {
				until = noon.Add(row.until)
			}
			if a.Meeting.Clock != row.clock || !a.Until.Equal(until) {
				t.Errorf("%q until %v, want %q until %v", a.Meeting.Clock, a.Until, row.clock, until)
			}
		})
	}
}

func TestJoiningSaysWhatTakesLong(t *testing.T) {
	at := func(d time.Duration) string {
		return Present(View{
			Snapshot: &meeting.Snapshot{Phase: meeting.Joining, Room: "demo", Since: ago(d)},
			Now:      noon,
		}).Joining.Hint
	}
	if at(time.Second) == at(6*time.Second) {
		t.Errorf("says %q all the time", at(time.Second))
	}
}

func TestJoiningSaysWhatIsInTheWay(t *testing.T) {
	refused := meeting.ErrAuthentication.With("x", &meeting.ClockError{Differ: 5 * time.Minute})
	got := Present(View{
		Snapshot: &meeting.Snapshot{Phase: meeting.Joining, Cause: refused, Since: ago(time.Second)},
		Now:      noon,
	}).Joining.Hint
	if !strings.Contains(got, "differ by 5 minutes") || !strings.Contains(got, "tries again") {
		t.Errorf("says %q", got)
	}
}

func TestNamesOfEnums(t *testing.T) {
	for s := Lobby; s <= Ended; s++ {
		if s.String() == "unknown" {
			t.Errorf("screen %d has no name", s)
		}
	}
	if Screen(99).String() != "unknown" {
		t.Error("a value from the future must not panic")
	}
}
