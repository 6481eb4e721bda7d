package model

import (
	"time"

	"confab/session/meeting"
	"confab/ui/text"
)

// How long "Back in the meeting" stays, and how long it takes to fade after that.
const (
	BackFor  = 3 * time.Second
	FadeTime = 400 * time.Millisecond
)

// View is everything that Present looks at.
type View struct {
	Snapshot *meeting.Snapshot // nil counts as Idle
	Local    Local
	Now      time.Time
	Wanted   Wanted

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
	Again     bool // somebody pressed Rejoin while the session was still trying
}

// Present says what the window shows.
func Present(v View) App {
	s := v.Snapshot
	if s == nil {
		s = &meeting.Snapshot{}
	}
	switch {
	case v.Wanted.Joining:
		return joining(v.Wanted.Room, v.Now.Sub(v.Wanted.Since), 1)
	case s.Phase == meeting.Joining:
		return joining(s.Room, v.Now.Sub(s.Since), s.Attempt)
	case s.Phase == meeting.Live, s.Phase == meeting.Resuming, s.Phase == meeting.Rejoining:
		return inMeeting(s, v)
	case s.Phase == meeting.Closed && !v.Wanted.Dismissed:
		return closed(s, v)
	}
	return App{Screen: Lobby, Title: text.WindowTitle(""), Lobby: lobby(v)}
}

func joining(room string, after time.Duration, attempt int) App {
	return App{Screen: Joining, Title: text.WindowTitle(room), Joining: JoiningScreen{
		Title: text.Joining(room), Hint: text.JoiningHint(after, attempt),
	}}
}

// closed tells four ends apart: given up before it began (lobby), failed on the way in, put out or left (a screen that
// explains), and lost (the meeting stays, with a banner to rejoin).
func closed(s *meeting.Snapshot, v View) App {
	left := s.Reason == meeting.ClientDisconnected || (s.Reason == meeting.NoReason && s.Cause == nil)
	joined := !s.JoinedAt.IsZero()
	switch {
	case !joined && left, wantsLogin(s, v):
		return App{Screen: Lobby, Title: text.WindowTitle(""), Lobby: lobby(v)}
	case joined && !left && !s.Reason.Terminal():
		return inMeeting(s, v)
	}
	e := EndedScreen{Explanation: text.Ended(s.Reason), Retry: text.Rejoin(), Back: text.BackToLobby()}
	switch {
	case !joined && s.Cause != nil && !s.Reason.Terminal():
		e.Explanation, e.Retry = text.Explain(s.Cause), text.TryAgain()
	case s.Reason == meeting.DuplicateIdentity:
		e.Retry = text.RejoinHere()
	case s.Reason == meeting.RoomClosed:
		e.Calm, e.Retry = true, ""
	case s.Reason.Terminal():
		e.Retry = ""
	case left:
		e.Calm = true
	}
	return App{Screen: Ended, Title: text.WindowTitle(s.Room), Ended: e}
}

func inMeeting(s *meeting.Snapshot, v View) App {
	others := s.Others
	m := MeetingScreen{
		Room:       s.Room,
		People:     text.People(1 + len(others)),
		Tiles:      tiles(s, v.Local),
		Microphone: Control{On: working(v.Local.Microphone), Broken: v.Local.Microphone.Problem != nil},
		Camera:     Control{On: working(v.Local.Camera), Broken: v.Local.Camera.Problem != nil},
		Banner:     banner(s, v),
		Notice:     notice(v.Local),
		Recording:  s.Recording,
	}
	m.Microphone.Hint = controlHint(meeting.Microphone, v.Local.Microphone, text.MicrophoneHint)
	m.Camera.Hint = controlHint(meeting.Camera, v.Local.Camera, text.CameraHint)
	side(&m, s, v)
	m.Floating = len(others) == 1 && len(m.Tiles) == 2
	if !s.JoinedAt.IsZero() {
		until := v.Now
		if s.Phase == meeting.Closed {
			until = s.Since
		}
		m.Clock = text.Clock(until.Sub(s.JoinedAt))
	}
	return App{Screen: InMeeting, Title: text.WindowTitle(s.Room), Meeting: m}
}

func working(in Input) bool { return in.On && in.Problem == nil }

// controlHint says what a press does, or what is wrong.
func controlHint(source meeting.Source, in Input, hint func(on bool) string) string {
	if in.Problem != nil {
		x := text.Device(source, in.Problem)
		return x.Title + ". " + x.Sentence
	}
	return hint(in.On)
}

// banner goes by the snapshot's banner and not by its phase: the session says Disconnected while it tries on slowly, and
// Reconnecting until media flows, though it is Live. Only the end needs no word from it.
func banner(s *meeting.Snapshot, v View) Banner {
	switch {
	case s.Phase == meeting.Closed:
		b := Banner{Kind: meeting.Disconnected, Rejoin: text.Rejoin(), Back: text.BackToLobby(), Opacity: 1}
		b.Headline, b.Detail = text.Disconnected(s.Reason)
		return b
	case s.Banner == meeting.Disconnected && !v.Wanted.Again:
		b := Banner{Kind: meeting.Disconnected, Rejoin: text.Rejoin(), Opacity: 1}
		b.Headline, b.Detail = text.StillTrying(s.Reason)
		return b
	case s.Banner == meeting.Reconnecting, s.Banner == meeting.Disconnected:
		return Banner{
			Kind: meeting.Reconnecting, Headline: text.Reconnecting(), Detail: text.ReconnectingDetail(s.Attempt), Opacity: 1,
		}
	case s.Banner == meeting.Reconnected:
		return back(v.Now.Sub(s.Since) - BackFor)
	}
	return Banner{}
}

// back fades once it is over its time.
func back(over time.Duration) Banner {
	if over >= FadeTime {
		return Banner{}
	}
	opacity := float32(1)
	if over > 0 {
		opacity = 1 - float32(over)/float32(FadeTime)
	}
	return Banner{Kind: meeting.Reconnected, Headline: text.Back(), Opacity: opacity}
}

// notice is the local side's own sentence, or the one about stand-ins.
func notice(l Local) string {
	if l.Notice != "" {
		return l.Notice
	}
	return text.StandIn(l.Camera.StandIn, l.Microphone.StandIn)
}
