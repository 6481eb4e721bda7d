package ui

import (
	"log/slog"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"confab/assets"
	"confab/session/meeting"
	"confab/ui/layout"
	"confab/ui/model"
	"confab/ui/text"
	"confab/ui/theme"
	"confab/ui/view"
)

// Options are what a window needs. App and the interfaces must be given.
type Options struct {
	App      fyne.App
	Session  Session
	Local    Local
	Pictures Pictures
	Actions  Actions

	Login           Authenticator // nil: the lobby never asks for a password
	Chat            Chatter       // nil: there is no chat
	Moderation      Moderator     // nil: nothing can be done to others
	Diagnostics     Diagnostics   // nil: there is no such panel
	Faults          Faulter       // nil: the panel has no buttons that break something
	ShowDiagnostics bool          // begin with the panel open

	Post      func(func())     // runs a function on the main goroutine; default fyne.Do
	Now       func() time.Time // default time.Now
	Logger    *slog.Logger     // default none
	Kiosk     bool             // begin in full screen
	FirstForm model.JoinForm   // what the lobby is filled in with
	StartIn   model.Screen     // Joining when a join is already under way; default Lobby
}

func (o Options) withDefaults() Options {
	if o.Post == nil {
		o.Post = fyne.Do
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o
}

// UI is the window. Everything but Run belongs to the main goroutine.
type UI struct {
	o      Options
	window fyne.Window
	stack  *fyne.Container

	lobby   *view.Lobby
	joining *view.Joining
	meeting *view.Meeting
	ended   *view.Ended

	wanted  model.Wanted
	side    model.Side        // the panel that is open
	read    int               // messages seen
	pressed *meeting.Snapshot // what was true when a join was asked for
	back    bool              // the session said Reconnected when last looked at
	until   time.Time         // when it last did
	shown   model.App
	frames  *frames
	watch   *watch

	diagnosed  *model.Diagnostics // the last look; nil while the panel is closed
	diagnosing atomic.Bool        // that panel is on the screen

	dirty   atomic.Bool // something to present; set from any goroutine
	waiting atomic.Bool // a posted function has not run yet
	stopped atomic.Bool
	nudged  chan struct{} // in: the pump has to look at these again

	// What is on the screen and changes by itself.
	fading  atomic.Bool               // a banner on its way out
	dotted  atomic.Bool               // the dots of the joining screen
	metered atomic.Bool               // the microphone's level
	expires atomic.Pointer[time.Time] // when what is shown is no longer true; nil: it stays
}

// New makes the window and shows nothing yet.
func New(o Options) *UI {
	o = o.withDefaults()
	u := &UI{o: o, nudged: make(chan struct{}, 1)}
	o.App.Settings().SetTheme(theme.New())
	u.window = o.App.NewWindow(text.Meeting.WindowTitle(""))
	u.window.SetIcon(fyne.NewStaticResource("confab.png", assets.AppIcon()))
	u.lobby = view.NewLobby(u.actions(), o.FirstForm)
	u.joining = view.NewJoining(u.actions())
	u.meeting = view.NewMeeting(u.actions())
	u.ended = view.NewEnded(u.actions())
	u.frames = newFrames(o.Pictures)
	u.watch = newWatch(o.Actions.Watch)
	u.meeting.OnPlaced = u.placed
	u.stack = container.New(&layout.Fill{Least: leastWindow},
		u.lobby.Object, u.joining.Object, u.meeting.Object, u.ended.Object)
	for _, object := range u.stack.Objects {
		object.Hide()
	}
	u.window.SetPadded(false)
	u.window.SetContent(u.stack)
	u.window.Resize(firstWindow)
	u.window.CenterOnScreen()
	u.window.SetCloseIntercept(o.Actions.Quit)
	u.addKeys()
	if o.StartIn == model.Joining {
		u.want(o.FirstForm.Room)
	}
	if o.Kiosk {
		u.fullScreen(true)
	}
	u.show(u.present())
	if o.ShowDiagnostics && o.Diagnostics != nil {
		u.open(model.DiagnosticsSide)
	}
	return u
}

// Sizes of the window in Fyne's units. Everything fits into the least one, if only just.
var (
	firstWindow = fyne.NewSize(1180, 760)
	leastWindow = fyne.NewSize(240, 160)
)

// Fit makes the window no larger than a screen of so many pixels. It is for the main goroutine, when the window is
// there.
func (u *UI) Fit(width, height int) {
	scale := u.window.Canvas().Scale()
	if u.window.FullScreen() || width <= 0 || height <= 0 || scale <= 0 {
		return
	}
	size := fyne.NewSize(min(firstWindow.Width, float32(width)/scale), min(firstWindow.Height, float32(height)/scale))
	if size != firstWindow {
		u.window.Resize(size)
		u.window.CenterOnScreen()
	}
}

// Window is the window, for whoever shows it.
func (u *UI) Window() fyne.Window { return u.window }

// againFor is how long a press on Rejoin shows while the session says nothing new.
const againFor = 2 * time.Second

// want shows the joining screen until the session has taken the wish up.
func (u *UI) want(room string) {
	u.pressed = u.o.Session.Snapshot()
	u.wanted = model.Wanted{Joining: true, Room: room, Since: u.o.Now()}
}

// taken says whether the session has answered a wish to join: with another snapshot that is not the idle one.
func (u *UI) taken(s *meeting.Snapshot) bool {
	return s != nil && s != u.pressed && s.Phase != meeting.Idle
}

// present works out what is to be shown now.
func (u *UI) present() model.App {
	s := u.o.Session.Snapshot()
	if u.wanted.Joining && u.taken(s) {
		u.wanted = model.Wanted{}
	}
	if u.wanted.Again && (s != u.pressed || u.o.Now().Sub(u.wanted.Since) >= againFor) {
		u.wanted = model.Wanted{}
	}
	if u.wanted.Dismissed && (s == nil || s.Phase != meeting.Closed) {
		u.wanted.Dismissed = false
	}
	now := u.o.Now()
	if u.back {
		u.until = now
	}
	u.back = s != nil && s.Banner == meeting.Reconnected
	local := u.o.Local.Local()
	if u.read = min(u.read, len(local.Chat)); u.side == model.ChatSide {
		u.read = len(local.Chat)
	}
	v := model.View{
		Snapshot: s, Local: local, Now: now, Wanted: u.wanted, BackUntil: u.until,
		Can: u.can(), Side: u.side, ChatRead: u.read, Diagnostics: u.diagnosed,
	}
	u.fading.Store(model.Fading(v))
	return model.Present(v)
}

// show puts a model on the screen.
func (u *UI) show(a model.App) {
	if a.Title != u.shown.Title {
		u.window.SetTitle(a.Title)
	}
	object := u.stack.Objects[0]
	switch a.Screen {
	case model.Lobby:
		u.lobby.Show(a.Lobby)
	case model.Joining:
		u.joining.Show(a.Joining)
		object = u.joining.Object
	case model.InMeeting:
		u.meeting.Show(a.Meeting)
		object = u.meeting.Object
	case model.Ended:
		u.ended.Show(a.Ended)
		object = u.ended.Object
	}
	changed := a.Screen != u.shown.Screen || !object.Visible()
	u.shown = a
	if changed {
		u.change(object)
	}
	u.dotted.Store(a.Screen == model.Joining)
	u.metered.Store(a.Screen == model.Lobby && a.Lobby.Heard())
	u.expires.Store(u.expiry(a))
	u.diagnosing.Store(a.Meeting.Side == model.DiagnosticsSide)
	u.nudge()
}

// expiry is when a, which is shown now, has to be worked out anew though nobody has said anything; nil: never.
func (u *UI) expiry(a model.App) *time.Time {
	until := a.Until
	if u.wanted.Again {
		if end := u.wanted.Since.Add(againFor); until.IsZero() || end.Before(until) {
			until = end
		}
	}
	if until.IsZero() {
		return nil
	}
	return &until
}

// change goes from one screen to another. The content of the window stays the same container (fyne #2209).
func (u *UI) change(to fyne.CanvasObject) {
	u.window.Canvas().Unfocus() // a hidden entry would go on eating keys
	for _, object := range u.stack.Objects {
		if object != to {
			object.Hide()
		}
	}
	to.Show()
	u.placed()
	if u.shown.Screen == model.Lobby {
		u.focus(u.lobby.Wanting())
	}
	u.o.Logger.Debug("screen", "name", u.shown.Screen.String())
}

// focus puts the cursor where it is wanted. (Fyne's driver knows no canvas for an object before it was painted; the
// window knows its own.)
func (u *UI) focus(o fyne.Focusable) {
	if o != nil {
		u.window.Canvas().Focus(o)
	}
}

// placed tells the frame clock and the session which pictures are on the screen now.
func (u *UI) placed() {
	switch u.shown.Screen {
	case model.Lobby:
		u.frames.place([]view.Placed{{
			Model: model.Tile{Mine: true, Video: true, Key: model.TileKey{Source: meeting.Camera}},
			Tile:  u.lobby.Preview(),
		}}, u.pixels)
	case model.InMeeting:
		u.frames.place(u.meeting.Placed(), u.pixels)
	default:
		u.frames.place(nil, u.pixels)
	}
	if u.shown.Screen == model.InMeeting {
		u.watch.want(views(u.meeting.Tiles(), u.meeting.Placed(), u.pixels), u.o.Now())
		u.nudge()
	}
}

// pixels is how many device pixels a size is.
func (u *UI) pixels(s fyne.Size) (width, height int) {
	return u.window.Canvas().PixelCoordinateForPosition(fyne.NewPos(s.Width, s.Height))
}

func (u *UI) fullScreen(on bool) {
	u.window.SetFullScreen(on)
	u.meeting.SetFullScreen(on)
}
