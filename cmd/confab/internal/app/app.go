package app

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"confab/cmd/confab/internal/account"
	"confab/cmd/confab/internal/keyring"
	"confab/cmd/confab/internal/local"
	"confab/cmd/confab/internal/observe"
	"confab/cmd/confab/internal/player"
	"confab/cmd/confab/internal/sources"
	"confab/media/codec"
	"confab/media/playback"
	"confab/media/studio"
	"confab/media/voice"
	"confab/session"
	"confab/session/meeting"
	"confab/session/queue"
	"confab/signaling/credentials"
	"confab/ui/model"
)

// Options says what an App is to do. Sources, Devices, Events, Keyring and Logger are required.
type Options struct {
	Form    model.JoinForm    // of the first join, or of the lobby
	Style   credentials.Style // of the token endpoint
	Login   keyring.Login     // --user and --password-file
	Servers string            // file that remembers where endpoints send people; empty: none
	Version string            // what the server is told

	Sources []sources.Plan
	Devices studio.Devices
	Speaker string // device; empty for the system's default, studio.None for none
	Voice   Voice  // of the microphone
	Notice  string // what the notice line says while it has nothing else to say

	Join        bool          // at once, without a lobby
	Unattended  bool          // nobody is there who could do anything about the end of a session: it ends Run
	Kiosk       bool          // nobody is there who could log in: an end for want of that ends Run
	Forever     bool          // never give up
	Diagnostics bool          // measure more, and let things be broken on purpose
	Duration    time.Duration // leave after that; 0 for never

	Events  *observe.Events
	Keyring *keyring.Ring
	Logger  *slog.Logger
}

// App is what one person does: at most one meeting at a time. Make it with New.
type App struct {
	o        Options
	log      *slog.Logger
	events   *observe.Events
	studio   *studio.Studio
	sources  sources.List
	mixer    *playback.Mixer
	speaker  *playback.Speaker
	pictures *player.Pictures
	local    *local.Computer
	account  *account.Account
	voice    *voice.Processor // nil: the microphone is sent as it is heard
	followed atomic.Bool      // whether the speaker is worn
	started  time.Time

	commands    *queue.Queue[command]       // in
	reports     *queue.Queue[player.Report] // in
	ended       chan error                  // in: Run of the present session returned
	changed     chan struct{}               // out: the session's side has news for the window
	present     atomic.Pointer[session.Session]
	playing     atomic.Pointer[[]*player.Player] // sorted by stream, for readers elsewhere
	speakerBack atomic.Bool                      // the speaker that was asked for was away, and is there again

	background func(func(context.Context)) // runs something beside the loop, until Run ends
	remembered func(server string)         // see Remembered
	ask        bool                        // the keyring for a login, to show it in the lobby

	loopState
}

// loopState is what the loop owns.
type loopState struct {
	session   *session.Session // nil before the first join
	form      model.JoinForm
	cancel    context.CancelFunc // ends the session; nil while none runs
	joined    time.Time          // when the join was asked for
	termsSaid bool               // what is unusual about the meeting was said
	rights    *meeting.Capabilities
	players   map[string]playing        // by stream id
	past      map[string]pastStream     // by stream id: of the streams that there are
	quality   map[string]studio.Quality // by the name of the source: as people know it
	work      sync.WaitGroup            // players
	last      Outcome
	forcedOff map[model.InputID]forcedOff
	absences  map[model.InputID]time.Time // of sources whose device worked: since when it fails, zero while it works
	grace     time.Duration               // deviceGrace, but in tests
	look      *time.Timer                 // after which publications are seen to
	lookAt    time.Time                   // zero: not running
	noSpeaker bool                        // the speaker that was asked for is not there, as was said
}

// New makes an App that does nothing before Run.
func New(o Options) *App {
	codec.MapPictureMemory()
	a := &App{
		o: o, log: o.Logger, events: o.Events, mixer: playback.NewMixer(), pictures: player.NewPictures(),
		started: time.Now(), commands: queue.New[command](), reports: queue.New[player.Report](),
		ended: make(chan error, 1), changed: make(chan struct{}, 1),
		background: func(func(context.Context)) {}, remembered: func(string) {},
		loopState: loopState{
			form: o.Form, players: map[string]playing{}, past: map[string]pastStream{},
			quality:   map[string]studio.Quality{},
			forcedOff: map[model.InputID]forcedOff{},
			absences:  map[model.InputID]time.Time{}, grace: deviceGrace, look: time.NewTimer(time.Hour),
		},
	}
	a.look.Stop()
	preview := func(id model.InputID) studio.Preview { return a.pictures.Ours(id) }
	var listener playback.Listener
	a.voice, listener = newVoice(o)
	a.process(a.voice)
	a.studio, a.sources = sources.New(o.Sources, o.Devices, preview, o.Logger)
	name := o.Speaker
	if name == studio.None {
		name = ""
	}
	a.speaker = playback.NewSpeaker(playback.SpeakerOptions{
		Mixer: a.mixer, Name: name, Discard: o.Speaker == studio.None, Listener: listener, Logger: o.Logger,
	})
	a.account = account.New(account.Options{
		Endpoint: o.Form.Server, Login: o.Login, Keyring: o.Keyring, Servers: o.Servers, Logger: o.Logger,
		Changed:    func() { a.local.Nudge() },
		Remembered: func(server string) { a.remembered(server) },
		Background: func(do func(context.Context)) { a.background(do) },
	})
	a.local = local.New(a.sources, a.speaker, a.account.State)
	a.local.Notices.Stand(o.Notice)
	return a
}

// Remembered has now called with the server for which the keyring has a login, whenever that changes. last is that of
// the last time: where it is the present one the lobby shows who one is. It is to be called before Run.
func (a *App) Remembered(last string, now func(server string)) {
	a.ask = a.form.Server != "" && last == a.account.Server()
	a.remembered = now
}

// Form is what the lobby is filled in with.
func (a *App) Form() model.JoinForm { return a.o.Form }

// Sources are what can be sent.
func (a *App) Sources() sources.List { return a.sources }

// Local is this computer as the window sees it.
func (a *App) Local() *local.Computer { return a.local }

// Pictures are those of everybody.
func (a *App) Pictures() *player.Pictures { return a.pictures }

// Changed nudges after each new snapshot.
func (a *App) Changed() <-chan struct{} { return a.changed }

// Snapshot is the present session's, or that of nobody anywhere.
func (a *App) Snapshot() *meeting.Snapshot {
	if s := a.present.Load(); s != nil {
		return s.Snapshot()
	}
	return &meeting.Snapshot{}
}

func (a *App) nudge() {
	select {
	case a.changed <- struct{}{}:
	default:
	}
}
