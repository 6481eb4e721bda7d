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
			Explanation: text.Explain(meeting.ErrLimitExceeded), Retry: text.TryAgain(), Back: text.BackToLobby(),
		}},
		{"removed", ended(meeting.ForceDisconnected, nil), EndedScreen{
			Explanation: text.Ended(meeting.ForceDisconnected), Back: text.BackToLobby(),
		}},
		{"removed while joining", &meeting.Snapshot{
			Phase: meeting.Closed, Reason: meeting.ForceDisconnected, Cause: meeting.ErrConnectRejected,
		}, EndedScreen{Explanation: text.Ended(meeting.ForceDisconnected), Back: text.BackToLobby()}},
		{"over", ended(meeting.RoomClosed, nil), EndedScreen{
			Explanation: text.Ended(meeting.RoomClosed), Calm: true, Back: text.BackToLobby(),
		}},
		{"twice", ended(meeting.DuplicateIdentity, nil), EndedScreen{
			Explanation: text.Ended(meeting.DuplicateIdentity), Retry: text.RejoinHere(), Back: text.BackToLobby(),
		}},
		{"left", ended(meeting.ClientDisconnected, nil), EndedScreen{
			Explanation: text.Ended(meeting.ClientDisconnected), Calm: true, Retry: text.Rejoin(),
			Back: text.BackToLobby(),
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

func TestClockStopsWithTheMeeting(t *testing.T) {
	if got := Present(View{
		Snapshot: ended(meeting.NetworkDisconnected, nil),
		Now:      noon,
	}).Meeting.Clock; got != "59:00" {
		t.Errorf("got %s", got)
	}
	s := &meeting.Snapshot{Phase: meeting.Live, JoinedAt: ago(65 * time.Second)}
	if got := Present(View{Snapshot: s, Now: noon}).Meeting.Clock; got != "1:05" {
		t.Errorf("got %s", got)
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
