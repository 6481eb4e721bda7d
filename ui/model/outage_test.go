package model

import (
	"strings"
	"testing"
	"time"

	"confab/session/meeting"
)

// givenUp is an outage that outlasted a person's patience: the session tries on, and the meeting stays on the screen.
func givenUp() *meeting.Snapshot {
	return &meeting.Snapshot{
		Phase: meeting.Rejoining, Banner: meeting.Disconnected, Reason: meeting.NetworkDisconnected, Attempt: 20,
		JoinedAt: ago(time.Hour), Since: ago(time.Minute),
		Me: meeting.Connection{ID: "me", Name: "Me"},
		Others: []meeting.Connection{{
			ID: "a", Name: "A", Speaking: true, Quality: meeting.GoodQuality,
			Streams: []meeting.Stream{
				stream(meeting.Microphone), stream(meeting.Camera), stream(meeting.Screen),
			},
		}},
	}
}

func TestGivenUpKeepsTheMeeting(t *testing.T) {
	a := Present(View{Snapshot: givenUp(), Now: noon})
	b := a.Meeting.Banner
	if a.Screen != InMeeting || b.Kind != meeting.Disconnected || b.Rejoin == "" || b.Opacity != 1 {
		t.Fatalf("%v with %+v", a.Screen, b)
	}
	if b.Back != "" {
		t.Error("the session is not over: one leaves with the button below")
	}
	if !strings.Contains(b.Detail, "goes on trying") {
		t.Errorf("does not say that it tries on: %q", b.Detail)
	}
	for _, tile := range a.Meeting.Tiles {
		if tile.Mine == tile.Dim || tile.Speaking || (!tile.Mine && tile.Quality != meeting.UnknownQuality) {
			t.Errorf("%+v", tile)
		}
		if tile.Key.Source == meeting.Camera && !tile.Mine && !tile.Video {
			t.Error("the last picture must stay")
		}
	}
}

func TestRejoinShowsAtOnceWhileTheSessionTries(t *testing.T) {
	b := Present(View{Snapshot: givenUp(), Now: noon, Wanted: Wanted{Again: true}}).Meeting.Banner
	if b.Kind != meeting.Reconnecting || b.Rejoin != "" {
		t.Errorf("got %+v", b)
	}
}

// The banner is the session's word; the phase alone says nothing.
func TestBannerIsTheAuthority(t *testing.T) {
	for phase := meeting.Live; phase <= meeting.Rejoining; phase++ {
		for banner := meeting.NoBanner; banner <= meeting.Disconnected; banner++ {
			s := &meeting.Snapshot{Phase: phase, Banner: banner, Since: noon, JoinedAt: ago(time.Hour)}
			if got := Present(View{Snapshot: s, Now: noon}).Meeting.Banner.Kind; got != banner {
				t.Errorf("%v: shows %v where the session says %v", phase, got, banner)
			}
		}
	}
}

func TestTilesOfAClosedMeetingAreOldPictures(t *testing.T) {
	s := givenUp()
	s.Phase, s.Banner = meeting.Closed, meeting.NoBanner
	for _, tile := range Present(View{Snapshot: s, Now: noon}).Meeting.Tiles {
		if tile.Mine == tile.Dim {
			t.Errorf("%+v", tile)
		}
	}
}
