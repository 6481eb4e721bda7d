package model

import (
	"fmt"
	"slices"
	"testing"

	"confab/session/meeting"
	"confab/ui/text"
)

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
		{
			"picture interrupted",
			[]meeting.Stream{mic, broken(cam)},
			true, true, true, false, false,
			text.Tiles.Interrupted(),
		},
		{
			"sound interrupted, no camera",
			[]meeting.Stream{broken(mic)},
			false, false, true, false, false,
			text.Tiles.Interrupted(),
		},
		{"paused", []meeting.Stream{mic, paused(cam)}, false, true, true, false, false, text.Tiles.Paused()},
		{"interrupted but off", []meeting.Stream{mic, off(broken(cam))}, false, false, false, false, false, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			got := person(meeting.Connection{ID: "ada", Name: "Ada", Speaking: row.speaking, Streams: row.streams})
			if got.Video != row.video || got.Dim != row.dim || got.Muted != row.muted ||
				got.Speaking != row.speaking2 || got.Mark != row.mark {
				t.Errorf("got %+v", got)
			}
			if got.Video != (got.StreamID == cam.ID) {
				t.Errorf("video %v with stream %q", got.Video, got.StreamID)
			}
		})
	}
}

// tile is the part of a Tile by which those of one person can differ.
type tile struct {
	source meeting.Source
	number int
	name   string
	stream string // empty: initials
	mark   string
	muted  bool
}

// picturesRow is what Ada sends, and the tiles that she has then.
type picturesRow struct {
	streams []meeting.Stream
	want    []tile
}

// picturesRows have her send several streams of one source, in every state and order.
func picturesRows() map[string]picturesRow {
	named := func(s meeting.Stream, number int) meeting.Stream {
		s.ID, s.Number = fmt.Sprintf("%s_%d", s.ID, number), number
		return s
	}
	camera := func(number int) meeting.Stream { return named(stream(meeting.Camera), number) }
	screen := func(number int) meeting.Stream { return named(stream(meeting.Screen), number) }
	off := func(s meeting.Stream) meeting.Stream { s.Muted = true; return s }
	broken := func(s meeting.Stream) meeting.Stream { s.Interrupted = true; return s }
	paused := func(s meeting.Stream) meeting.Stream { s.Paused = true; return s }
	mic := stream(meeting.Microphone)
	ada := func(number int, stream, mark string, muted bool) tile {
		return tile{meeting.Camera, number, "Ada", stream, mark, muted}
	}
	second := func(stream, mark string) tile { return tile{meeting.Camera, 1, "Ada, camera 2", stream, mark, false} }
	return map[string]picturesRow{
		"two-cameras": {
			[]meeting.Stream{camera(0), camera(1), mic}, []tile{
				ada(0, "TR_camera_0", "", false),
				second("TR_camera_1", ""),
			},
		},
		"listed-second": {
			[]meeting.Stream{camera(1), camera(0)}, []tile{ada(0, "TR_camera_0", "", true), second("TR_camera_1", "")},
		},
		"first-off": {
			[]meeting.Stream{off(camera(0)), camera(1)},
			[]tile{ada(0, "", "", true), second("TR_camera_1", "")},
		},
		"second-off": {
			[]meeting.Stream{camera(0), off(camera(1))},
			[]tile{ada(0, "TR_camera_0", "", true), second("", "")},
		},
		"first-gone": {[]meeting.Stream{camera(1)}, []tile{ada(1, "TR_camera_1", "", true)}},
		"one-of-each": {
			[]meeting.Stream{broken(camera(0)), paused(camera(1))},
			[]tile{ada(0, "TR_camera_0", text.Tiles.Interrupted(), true), second("TR_camera_1", text.Tiles.Paused())},
		},
		"two-screens": {[]meeting.Stream{screen(0), screen(1)}, []tile{
			{meeting.Screen, 0, "Ada's screen", "TR_screen_0", "", false},
			{meeting.Screen, 1, "Ada's screen 2", "TR_screen_1", "", false},
			ada(0, "", "", true),
		}},
		"a-second-voice": {[]meeting.Stream{off(mic), named(mic, 1)}, []tile{ada(0, "", "", false)}},
	}
}

// TestSeveralPicturesOfOnePerson: each has a tile of its own, with its own key and state, however they are listed.
func TestSeveralPicturesOfOnePerson(t *testing.T) {
	for name, row := range picturesRows() {
		t.Run(name, func(t *testing.T) {
			s := &meeting.Snapshot{Phase: meeting.Live, Me: meeting.Connection{ID: "me"}, Others: []meeting.Connection{
				{ID: "ada", Name: "Ada", Streams: row.streams},
			}}
			var got []tile
			for _, x := range Present(View{Snapshot: s, Now: noon}).Meeting.Tiles {
				if !x.Mine {
					got = append(got, tile{x.Key.Source, x.Key.Number, x.Name, x.StreamID, x.Mark, x.Muted})
				}
			}
			if !slices.Equal(got, row.want) {
				t.Errorf("got  %+v\nwant %+v", got, row.want)
			}
		})
	}
}

func others(n int) []meeting.Connection {
	var all []meeting.Connection
	for i := range n {
		all = append(all, meeting.Connection{
			ID:      string(rune('a' + i)),
			Streams: []meeting.Stream{stream(meeting.Camera)},
		})
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
		{"my own ghost is not shown", append(others(1), meeting.Connection{ID: "M"}), "aM", true},
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
	got := mine(s, both(Input{On: true}))
	want := Tile{
		Key: TileKey{ConnectionID: "me", Source: meeting.Camera}, Mine: true,
		Name: "Ada Lovelace (you)", Initials: "AL", Person: "Ada Lovelace", Video: true, Speaking: true,
	}
	if got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	broken := Input{On: true, State: Unusable, Problem: meeting.ErrDeviceBusy}
	got = mine(s, both(broken))
	if got.Video || !got.Muted || got.Speaking {
		t.Errorf("broken devices: %+v", got)
	}
}

func TestNobodySpeaksDuringAnOutage(t *testing.T) {
	s := &meeting.Snapshot{
		Phase: meeting.Resuming, Me: meeting.Connection{ID: "me", Speaking: true},
		Others: []meeting.Connection{
			{ID: "a", Speaking: true, Streams: []meeting.Stream{stream(meeting.Microphone)}},
		},
	}
	for _, tile := range tiles(s, both(Input{On: true})) {
		if tile.Speaking {
			t.Errorf("%s still speaks", tile.Key.ConnectionID)
		}
	}
}

func TestInitials(t *testing.T) {
	for name, want := range map[string]string{
		"Ada Lovelace": "AL", "ada": "A", "": "?", "  ": "?", "Jean-Luc Picard": "JP", "李 小龙": "李小", "room-3": "R3",
		"élan vital": "ÉV",
	} {
		if got := Initials(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

// TestOwnPictureThatIsHeldBack says so on the tile, unless it is off anyhow.
func TestOwnPictureThatIsHeldBack(t *testing.T) {
	for number := range 2 {
		for _, on := range []bool{true, false} {
			held := Input{ID: InputID{Source: meeting.Camera, Number: number}, On: on, State: Ready, Paused: true}
			l := Local{Inputs: []Input{{ID: InputID{Source: meeting.Camera}, State: Ready}, held}}
			if number == 0 {
				l.Inputs = l.Inputs[1:]
			}
			s := &meeting.Snapshot{Phase: meeting.Live, Me: meeting.Connection{ID: "me", Name: "Ann"}}
			tiles := append(further(s, l), mine(s, l))
			marked := slices.ContainsFunc(tiles, func(tile Tile) bool {
				return tile.Key.Number == number && tile.Dim && tile.Mark == text.Tiles.PausedYours()
			})
			if marked != on {
				t.Errorf("camera %d, on %v: %+v", number, on, tiles)
			}
		}
	}
}
