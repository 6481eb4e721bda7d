package model

import (
	"errors"
	"time"

	"confab/session/meeting"
	"confab/ui/text"
)

// FadeTime is how long "Back in the meeting" takes to fade once the session says it no more.
const FadeTime = 400 * time.Millisecond

// View is everything that Present looks at.
type View struct {
	Snapshot *meeting.Snapshot // nil counts as Idle
	Local    Local
	Now      time.Time
	Wanted   Wanted

	BackUntil time.Time // when the session last said Reconnected; zero when it never did

	Can         Abilities
	Side        Side         // the panel that is open
	ChatRead    int          // how many messages there were when the chat was last open
	Diagnostics *Diagnostics // nil while that panel is closed
}

// Wanted is what the person has asked for and the session has not taken up yet, so that a press shows at once.
type Wanted struct {
	Joining   bool // a join was asked for
	Room      string
	Since     time.Time
	Dismissed bool // the end was read: back to the lobby
	Lobby     bool // whatever the session does until it has ended
	Again     bool // somebody pressed Rejoin while the session was still trying
}

// Present says what the window shows.
func Present(v View) App {
	s := v.Snapshot
	if s == nil {
		s = &meeting.Snapshot{}
	}
	switch {
	case v.Wanted.Lobby:
		return App{Screen: Lobby, Title: text.Meeting.WindowTitle(""), Lobby: lobby(v)}
	case v.Wanted.Joining:
		return joining(v, v.Wanted.Room, text.Lobby.JoiningHint(v.Now.Sub(v.Wanted.Since), 1))
	case s.Phase == meeting.Joining:
		if s.Cause != nil {
			return joining(v, s.Room, text.TryingAgain(s.Cause))
		}
		return joining(v, s.Room, text.Lobby.JoiningHint(v.Now.Sub(s.Since), s.Attempt))
	case s.Phase == meeting.Live, s.Phase == meeting.Resuming, s.Phase == meeting.Rejoining:
		return inMeeting(s, v)
	case s.Phase == meeting.Closed && !v.Wanted.Dismissed:
		return closed(s, v)
	}
	return App{Screen: Lobby, Title: text.Meeting.WindowTitle(""), Lobby: lobby(v)}
}

// hintTime is how often the hint of the joining screen is looked at; its dots move anyway.
const hintTime = time.Second

func joining(v View, room, hint string) App {
	return App{
		Screen: Joining, Title: text.Meeting.WindowTitle(room), Until: v.Now.Add(hintTime),
		Joining: JoiningScreen{Title: text.Lobby.Joining(room), Hint: hint},
	}
}

// closed tells four ends apart: given up before it began (lobby), failed on the way in, put out or left (a screen that
// explains), and lost (the meeting stays, with a banner to rejoin).
func closed(s *meeting.Snapshot, v View) App {
	left := s.Reason == meeting.ClientDisconnected || (s.Reason == meeting.NoReason && s.Cause == nil)
	joined := !s.JoinedAt.IsZero()
	switch {
	case !joined && left, wantsLogin(s, v):
		return App{Screen: Lobby, Title: text.Meeting.WindowTitle(""), Lobby: lobby(v)}
	case joined && !left && !s.Reason.Terminal():
		return inMeeting(s, v)
	}
	e := EndedScreen{Explanation: text.Ended(s.Reason), Retry: text.Meeting.Rejoin(), Back: text.Meeting.BackToLobby()}
	switch {
	case !joined && s.Cause != nil && !s.Reason.Terminal():
		e.Explanation, e.Retry = text.Explain(s.Cause), text.Lobby.TryAgain()
	case s.Reason == meeting.DuplicateIdentity:
		e.Retry = text.Meeting.RejoinHere()
	case s.Reason == meeting.RoomClosed:
		e.Calm, e.Retry = true, ""
	case s.Reason.Terminal():
		e.Retry = ""
	case left:
		e.Calm = true
	}
	return App{Screen: Ended, Title: text.Meeting.WindowTitle(s.Room), Ended: e}
}

func inMeeting(s *meeting.Snapshot, v View) App {
	m := MeetingScreen{
		Room:      s.Room,
		People:    text.People.Count(s.People()),
		Tiles:     tiles(s, v.Local),
		Controls:  controls(s, v.Local),
		Banner:    banner(s, v),
		Notice:    meetingNotice(s, v.Local),
		Recording: s.Recording,
	}
	if cutOff(s) {
		m.People = text.People.CountBefore(s.People())
	}
	side(&m, s, v)
	m.Floating = len(m.Tiles) == 2 && !m.Tiles[0].Mine
	lasted, until := clock(s, v.Now)
	if !s.JoinedAt.IsZero() {
		m.Clock = text.Meeting.Clock(lasted)
	}
	return App{Screen: InMeeting, Title: text.Meeting.WindowTitle(s.Room), Until: until, Meeting: m}
}

// clock is how long the meeting has lasted, and until when the clock says so; zero: it stands still.
func clock(s *meeting.Snapshot, now time.Time) (lasted time.Duration, until time.Time) {
	switch {
	case s.JoinedAt.IsZero():
		return 0, time.Time{}
	case cutOff(s) && !s.Lost.IsZero():
		return s.Lost.Sub(s.JoinedAt), time.Time{}
	case s.Phase == meeting.Closed:
		return s.Since.Sub(s.JoinedAt), time.Time{}
	}
	lasted = max(0, now.Sub(s.JoinedAt))
	return lasted, now.Add(time.Minute - lasted%time.Minute)
}

// cutOff says that we are not in the meeting now, as far as people are told: what the server said before may have
// changed.
func cutOff(s *meeting.Snapshot) bool {
	return s.Phase == meeting.Closed || s.Banner == meeting.Reconnecting || s.Banner == meeting.Disconnected
}

// banner goes by the snapshot's banner and not by its phase: the session says Disconnected while it tries on slowly,
// and Reconnecting until media flows, though it is Live. Only the end needs no word from it.
func banner(s *meeting.Snapshot, v View) Banner {
	switch {
	case loginWantedAgain(s, v):
		b := Banner{Kind: meeting.Disconnected, LogIn: text.Login.LogIn(), Opacity: 1}
		b.Headline, b.Detail = text.Login.Wanted()
		return b
	case s.Phase == meeting.Closed:
		b := Banner{
			Kind: meeting.Disconnected, Rejoin: text.Meeting.Rejoin(), Back: text.Meeting.BackToLobby(), Opacity: 1,
		}
		b.Headline, b.Detail = text.Outage.Disconnected(s.Reason)
		return b
	case s.Banner == meeting.Disconnected && !v.Wanted.Again:
		b := Banner{Kind: meeting.Disconnected, Rejoin: text.Meeting.Rejoin(), Opacity: 1}
		b.Headline, b.Detail = text.Outage.StillTrying(s.Reason)
		return b
	case s.Banner == meeting.Reconnecting, s.Banner == meeting.Disconnected:
		return Banner{
			Kind: meeting.Reconnecting, Opacity: 1,
			Headline: text.Outage.Reconnecting(), Detail: text.Outage.ReconnectingDetail(s.Attempt),
		}
	case s.Banner == meeting.Reconnected:
		return Banner{Kind: meeting.Reconnected, Headline: text.Outage.Back(), Opacity: 1}
	case Fading(v):
		over := v.Now.Sub(v.BackUntil)
		faded := float32(over) / float32(FadeTime)
		return Banner{Kind: meeting.Reconnected, Headline: text.Outage.Back(), Opacity: 1 - faded}
	}
	return Banner{}
}

// loginWantedAgain says that a server at which one was wants a login before one comes back.
func loginWantedAgain(s *meeting.Snapshot, v View) bool {
	refused := s.Phase != meeting.Closed || errors.Is(s.Cause, meeting.ErrAuthentication)
	return cutOff(s) && refused && loginForm(v).Ask
}

// Fading says that the screen changes by itself: a banner that the session shows no more is on its way out.
func Fading(v View) bool {
	s := v.Snapshot
	over := v.Now.Sub(v.BackUntil)
	quiet := s != nil && s.Phase == meeting.Live && s.Banner == meeting.NoBanner
	return quiet && !v.BackUntil.IsZero() && over >= 0 && over < FadeTime
}

// meetingNotice is the local side's own sentence, or what we may not do in this meeting.
func meetingNotice(s *meeting.Snapshot, l Local) string {
	camera, microphone := s.MayPublish(meeting.Camera), s.MayPublish(meeting.Microphone)
	switch {
	case l.Notice != "":
		return l.Notice
	case !s.MaySubscribe() && !camera && !microphone:
		return text.Rights.OnlyListed()
	case !s.MaySubscribe():
		return text.Rights.OnlySending()
	case !camera && !microphone:
		return text.Rights.OnlyWatching()
	case !camera:
		return text.Rights.OnlyHeard()
	case !microphone:
		return text.Rights.OnlySeen()
	}
	return notice(l)
}

// notice is the local side's own sentence, or that the screen is shared, or the one about stand-ins.
func notice(l Local) string {
	if l.Notice != "" {
		return l.Notice
	}
	if screen := l.Input(meeting.Screen); screen.On && screen.State == Ready {
		return text.Devices.Sharing(screen.Paused)
	}
	return text.Devices.StandIn(l.Input(meeting.Camera).StandIn, l.Input(meeting.Microphone).StandIn)
}
