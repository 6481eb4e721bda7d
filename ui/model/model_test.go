package model

import (
	"errors"
	"reflect"
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
		{"cancelled before it began", &meeting.Snapshot{Phase: meeting.Closed, Reason: meeting.ClientDisconnected}, Wanted{}, Lobby},
		{"failed on the way in", &meeting.Snapshot{Phase: meeting.Closed, Cause: meeting.ErrNotConnected}, Wanted{}, Ended},
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
	return &meeting.Snapshot{Phase: meeting.Closed, Reason: r, Cause: cause, JoinedAt: ago(time.Hour), Since: ago(time.Minute)}
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
			Explanation: text.Ended(meeting.ClientDisconnected), Calm: true, Retry: text.Rejoin(), Back: text.BackToLobby(),
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
		{"outage", &meeting.Snapshot{Phase: meeting.Resuming, Banner: meeting.Reconnecting}, meeting.Reconnecting, "Reconnecting…", 1, false},
		{"outage not said yet", &meeting.Snapshot{Phase: meeting.Resuming}, meeting.NoBanner, "", 0, false},
		{"media not back yet", live(meeting.Reconnecting, time.Minute), meeting.Reconnecting, "Reconnecting…", 1, false},
		{"just back", live(meeting.Reconnected, 0), meeting.Reconnected, "Back in the meeting", 1, false},
		{"still said", live(meeting.Reconnected, BackFor), meeting.Reconnected, "Back in the meeting", 1, false},
		{"fading", live(meeting.Reconnected, BackFor+FadeTime/2), meeting.Reconnected, "Back in the meeting", 0.5, false},
		{"faded", live(meeting.Reconnected, BackFor+FadeTime), meeting.NoBanner, "", 0, false},
		{"lost", ended(meeting.NetworkDisconnected, nil), meeting.Disconnected, "Disconnected", 1, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			b := Present(View{Snapshot: row.snapshot, Now: noon}).Meeting.Banner
			if b.Kind != row.want || b.Headline != row.headline || b.Opacity != row.opacity || (b.Rejoin != "") != row.rejoin {
				t.Errorf("got %+v", b)
			}
		})
	}
}

func stream(src meeting.Source) meeting.Stream {
	return meeting.Stream{ID: "TR_" + src.String(), Source: src, Width: 1280, Height: 720}
}

func TestPerson(t *testing.T) {
	mic, cam := stream(meeting.Microphone), stream(meeting.Camera)
	off := func(s meeting.Stream) meeting.Stream { s.Muted = true; return s }
	broken := func(s meeting.Stream) meeting.Stream { s.Interrupted = true; return s }
	paused := func(s meeting.Stream) meeting.Stream { s.Paused = true; return s }
	for _, row := range []struct {
		name                         string
		streams                      []meeting.Stream
		speaking                     bool
		video, dim, muted, speaking2 bool
		mark                         string
	}{
		{"sees and hears", []meeting.Stream{mic, cam}, true, true, false, false, true, ""},
		{"nothing published", nil, true, false, false, true, false, ""},
		{"microphone off", []meeting.Stream{off(mic), cam}, true, true, false, true, false, ""},
		{"camera off", []meeting.Stream{mic, off(cam)}, false, false, false, false, false, ""},
		{"picture interrupted", []meeting.Stream{mic, broken(cam)}, true, true, true, false, false, text.Interrupted()},
		{"sound interrupted, no camera", []meeting.Stream{broken(mic)}, false, false, true, false, false, text.Interrupted()},
		{"paused", []meeting.Stream{mic, paused(cam)}, false, true, true, false, false, text.Paused()},
		{"interrupted but off", []meeting.Stream{mic, off(broken(cam))}, false, false, false, false, false, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			got := person(meeting.Connection{ID: "ada", Name: "Ada", Speaking: row.speaking, Streams: row.streams})
			if got.Video != row.video || got.Dim != row.dim || got.Muted != row.muted || got.Speaking != row.speaking2 || got.Mark != row.mark {
				t.Errorf("got %+v", got)
			}
			if got.Video != (got.StreamID == cam.ID) {
				t.Errorf("video %v with stream %q", got.Video, got.StreamID)
			}
		})
	}
}

func others(n int) []meeting.Connection {
	var all []meeting.Connection
	for i := range n {
		all = append(all, meeting.Connection{ID: string(rune('a' + i)), Streams: []meeting.Stream{stream(meeting.Camera)}})
	}
	return all
}

func order(tiles []Tile) string {
	s := ""
	for _, t := range tiles {
		if t.Key.Source == meeting.Screen {
			s += "+"
		}
		s += t.Key.ConnectionID
	}
	return s
}

func TestOrderOfTiles(t *testing.T) {
	for _, row := range []struct {
		name     string
		others   []meeting.Connection
		want     string
		floating bool
	}{
		{"alone", nil, "M", false},
		{"two", others(1), "aM", true},
		{"three", others(2), "abM", false},
		{"nine", others(8), "abcdefghM", false},
		{"twelve keep me on the first page", others(11), "abcdefghMijk", false},
		{"a ghost is shown once", append(others(2), others(1)...), "abM", false},
		{"my own ghost is not shown", append(others(1), meeting.Connection{ID: "M"}), "aM", false},
		{"a screen comes first", []meeting.Connection{
			{ID: "a"}, {ID: "b", Streams: []meeting.Stream{stream(meeting.Screen)}},
		}, "+babM", false},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := &meeting.Snapshot{Phase: meeting.Live, Me: meeting.Connection{ID: "M", Name: "Me"}, Others: row.others}
			m := Present(View{Snapshot: s, Now: noon}).Meeting
			if got := order(m.Tiles); got != row.want || m.Floating != row.floating {
				t.Errorf("got %s floating %v, want %s %v", got, m.Floating, row.want, row.floating)
			}
		})
	}
}

func TestMine(t *testing.T) {
	s := &meeting.Snapshot{Phase: meeting.Live, Me: meeting.Connection{ID: "me", Name: "Ada Lovelace", Speaking: true}}
	on := Input{On: true}
	got := mine(s, Local{Camera: on, Microphone: on})
	want := Tile{
		Key: TileKey{"me", meeting.Camera}, Mine: true, Name: "Ada Lovelace (you)", Initials: "AL", Person: "Ada Lovelace",
		Video: true, Speaking: true,
	}
	if got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	broken := Input{On: true, Problem: meeting.ErrDeviceBusy}
	got = mine(s, Local{Camera: broken, Microphone: broken})
	if got.Video || !got.Muted || got.Speaking {
		t.Errorf("broken devices: %+v", got)
	}
}

func TestNobodySpeaksDuringAnOutage(t *testing.T) {
	s := &meeting.Snapshot{Phase: meeting.Resuming, Me: meeting.Connection{ID: "me", Speaking: true}, Others: []meeting.Connection{
		{ID: "a", Speaking: true, Streams: []meeting.Stream{stream(meeting.Microphone)}},
	}}
	for _, tile := range tiles(s, Local{Microphone: Input{On: true}}) {
		if tile.Speaking {
			t.Errorf("%s still speaks", tile.Key.ConnectionID)
		}
	}
}

func TestLobby(t *testing.T) {
	l := Local{
		Camera: Input{On: true, Chosen: "usb", Devices: []Device{
			{Name: "built-in", Label: "Laptop camera", Default: true}, {Name: "usb", Label: "Desk camera"},
		}},
		Microphone: Input{On: true, Problem: meeting.ErrNoDevice},
	}
	got := Present(View{Local: l, Now: noon}).Lobby
	want := LobbyScreen{
		Camera: Picker{
			Names: []string{"built-in", "usb"}, Labels: []string{"Laptop camera (default)", "Desk camera"}, Selected: 1, On: true,
		},
		Microphone: Picker{Selected: -1, Broken: true},
		Speaker:    "Speaker: System default",
		Troubles:   []Trouble{{Microphone, text.Device(meeting.Microphone, meeting.ErrNoDevice)}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestLobbyPlaceholder(t *testing.T) {
	for _, row := range []struct {
		name   string
		camera Input
		want   string
	}{
		{"on", Input{On: true}, ""},
		{"off", Input{}, text.CameraIsOff()},
		{"none", Input{On: true, Problem: meeting.ErrNoDevice}, "No camera found"},
		{"off and none", Input{Problem: meeting.ErrNoDevice}, "No camera found"},
	} {
		if got := lobby(View{Local: Local{Camera: row.camera}}).Placeholder; got != row.want {
			t.Errorf("%s: got %q, want %q", row.name, got, row.want)
		}
	}
}

func TestPickerWithoutChoiceTakesTheDefault(t *testing.T) {
	if p := picker(Input{Devices: []Device{{Name: "a"}, {Name: "b", Default: true}}}); p.Selected != 1 {
		t.Errorf("got %d", p.Selected)
	}
	if p := picker(Input{Devices: []Device{{Name: "a"}, {Name: "b"}}}); p.Selected != 0 {
		t.Errorf("no default: got %d", p.Selected)
	}
	if p := picker(Input{Chosen: "gone", Devices: []Device{{Name: "a", Default: true}}}); p.Selected != -1 {
		t.Errorf("a device that is gone: got %d", p.Selected)
	}
}

func TestNotice(t *testing.T) {
	stand := Local{Camera: Input{StandIn: true}}
	if got := notice(stand); got != text.StandIn(true, false) {
		t.Errorf("got %q", got)
	}
	stand.Notice = "said first"
	if got := notice(stand); got != "said first" {
		t.Errorf("got %q", got)
	}
}

func TestClockStopsWithTheMeeting(t *testing.T) {
	if got := Present(View{Snapshot: ended(meeting.NetworkDisconnected, nil), Now: noon}).Meeting.Clock; got != "59:00" {
		t.Errorf("got %s", got)
	}
	s := &meeting.Snapshot{Phase: meeting.Live, JoinedAt: ago(65 * time.Second)}
	if got := Present(View{Snapshot: s, Now: noon}).Meeting.Clock; got != "1:05" {
		t.Errorf("got %s", got)
	}
}

func TestJoiningSaysWhatTakesLong(t *testing.T) {
	at := func(d time.Duration) string {
		return Present(View{Snapshot: &meeting.Snapshot{Phase: meeting.Joining, Room: "demo", Since: ago(d)}, Now: noon}).Joining.Hint
	}
	if at(time.Second) == at(6*time.Second) {
		t.Errorf("says %q all the time", at(time.Second))
	}
}

func TestInitials(t *testing.T) {
	for name, want := range map[string]string{
		"Ada Lovelace": "AL", "ada": "A", "": "?", "  ": "?", "Jean-Luc Picard": "JP", "李 小龙": "李小", "room-3": "R3", "élan vital": "ÉV",
	} {
		if got := Initials(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

func TestNamesOfEnums(t *testing.T) {
	for s := Lobby; s <= Ended; s++ {
		if s.String() == "unknown" {
			t.Errorf("screen %d has no name", s)
		}
	}
	for k := NoKind; k <= Speaker; k++ {
		if k.String() == "unknown" {
			t.Errorf("kind %d has no name", k)
		}
	}
	if Screen(99).String() != "unknown" || DeviceKind(99).String() != "unknown" {
		t.Error("a value from the future must not panic")
	}
}
