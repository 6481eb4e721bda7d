package model

import (
	"fmt"
	"testing"
	"time"

	"confab/session/meeting"
	"confab/ui/text"
)

func TestBannerFades(t *testing.T) {
	s := &meeting.Snapshot{Phase: meeting.Live, JoinedAt: ago(time.Hour)}
	for after, want := range map[time.Duration]float32{0: 1, FadeTime / 2: 0.5, FadeTime: 0, time.Hour: 0} {
		b := Present(View{Snapshot: s, Now: noon, BackUntil: ago(after)}).Meeting.Banner
		if b.Opacity != want || (b.Kind == meeting.Reconnected) != (want > 0) || (b.Headline != "") != (want > 0) {
			t.Errorf("%v after the session said it last: %+v", after, b)
		}
	}
	s.Banner = meeting.Reconnecting
	b := Present(View{Snapshot: s, Now: noon, BackUntil: noon}).Meeting.Banner
	if b.Kind != meeting.Reconnecting || b.Opacity != 1 {
		t.Errorf("another outage: %+v", b)
	}
}

// TestOutageShowsWhatIsTrue: while we are cut off nobody knows who is there and how well they are connected, one's own
// connection is not good, and the time in the meeting does not go on.
func TestOutageShowsWhatIsTrue(t *testing.T) {
	for _, row := range []struct {
		phase  meeting.Phase
		banner meeting.Banner
		cut    bool
	}{
		{meeting.Live, meeting.NoBanner, false},
		{meeting.Resuming, meeting.NoBanner, false}, // a glitch changes nothing
		{meeting.Resuming, meeting.Reconnecting, true},
		{meeting.Live, meeting.Reconnecting, true},
		{meeting.Rejoining, meeting.Reconnecting, true},
		{meeting.Rejoining, meeting.Disconnected, true},
		{meeting.Closed, meeting.Disconnected, true},
		{meeting.Live, meeting.Reconnected, false},
	} {
		t.Run(fmt.Sprint(row.phase, row.banner), func(t *testing.T) {
			s := &meeting.Snapshot{
				Phase: row.phase, Banner: row.banner, JoinedAt: ago(time.Hour), Since: ago(time.Second),
				Lost:   ago(time.Minute),
				Me:     meeting.Connection{ID: "me", Name: "Me", Quality: meeting.ExcellentQuality},
				Others: []meeting.Connection{{ID: "a", Name: "A", Quality: meeting.ExcellentQuality}},
			}
			if s.Phase == meeting.Closed {
				s.Reason = meeting.NetworkDisconnected
			}
			if s.Phase == meeting.Live && !row.cut {
				s.Lost = time.Time{}
			}
			own, others, clock := meeting.ExcellentQuality, meeting.ExcellentQuality, "1 h 00 min"
			people, title := text.People.Count(2), text.People.Title(2)
			if row.cut {
				own, others, clock = meeting.LostQuality, meeting.UnknownQuality, "59 min"
				people, title = text.People.CountBefore(2), text.People.TitleBefore(2)
			}
			m := Present(View{Snapshot: s, Now: noon, Side: PeopleSide}).Meeting
			for _, tile := range m.Tiles {
				if want := map[bool]meeting.Quality{true: own, false: others}[tile.Mine]; tile.Quality != want {
					t.Errorf("the tile of %s has %v", tile.Name, tile.Quality)
				}
			}
			for i, p := range m.PeopleList.Rows {
				if want := map[bool]meeting.Quality{true: own, false: others}[i == 0]; p.Quality != want {
					t.Errorf("the row of %s has %v", p.Name, p.Quality)
				}
			}
			if m.Clock != clock || m.People != people || m.PeopleList.Title != title {
				t.Errorf("%q, %q, %q", m.Clock, m.People, m.PeopleList.Title)
			}
		})
	}
}

// TestLoginWantedInMidMeeting: a server that came back and wants to know who one is is not only out of reach.
func TestLoginWantedInMidMeeting(t *testing.T) {
	refused := fmt.Errorf("token: %w", meeting.ErrAuthentication)
	trying := givenUp()
	trying.Banner = meeting.Reconnecting
	for _, row := range []struct {
		name     string
		snapshot *meeting.Snapshot
		login    LoginState
		can      bool
		asks     bool
	}{
		{
			"closed for want of a login", ended(meeting.NetworkDisconnected, refused),
			LoginState{Needed: true},
			true,
			true,
		},
		{"still trying", trying, LoginState{Needed: true}, true, true},
		{"given up", givenUp(), LoginState{Needed: true, Problem: text.Login.WrongPassword()}, true, true},
		{"lost", ended(meeting.NetworkDisconnected, meeting.ErrNotConnected), LoginState{Needed: true}, true, false},
		{"logged in", trying, LoginState{Needed: true, LoggedIn: true}, true, false},
		{"no login here", trying, LoginState{}, true, false},
		{"nobody to log in with", trying, LoginState{Needed: true}, false, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			v := View{Snapshot: row.snapshot, Local: Local{Login: row.login}, Now: noon, Can: Abilities{Login: row.can}}
			a := Present(v)
			b := a.Meeting.Banner
			if a.Screen != InMeeting || (b.LogIn != "") != row.asks || row.asks && b.Rejoin != "" {
				t.Errorf("%v: %+v", a.Screen, b)
			}
			v.Wanted.Lobby = true
			if a := Present(v); a.Screen != Lobby || row.asks && !a.Lobby.Login.Ask {
				t.Errorf("%v: %+v", a.Screen, a.Lobby.Login)
			}
		})
	}
}
