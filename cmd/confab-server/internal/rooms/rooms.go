package rooms

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/livekit/protocol/livekit"

	"confab/cmd/confab-server/internal/flight"
)

// Options say where rooms are and which tokens open them. Service, Key and Secret are required.
type Options struct {
	Service         Service
	Key, Secret     string        // sign participants' tokens
	File            *File         // keeps sessions over a restart; nil: nothing is kept
	MaxParticipants int           // per room; 0: no limit
	TokenLife       time.Duration // of a token whose guest asks for no other; default [TokenLife]
	Timeout         time.Duration // of one request to LiveKit; default 5 s
	Accounts        Accounts      // whose tokens count; nil: everybody's
	Store           Store         // where session servers agree who makes or changes a room; nil without one
	Alone           bool          // LiveKit is one node, and no other session server uses it
	Logger          *slog.Logger  // nil: nothing is logged
}

// Room is one session, OpenTok's word for what LiveKit calls a room. It is a copy: changes do not show in it.
type Room struct {
	Name      string
	SessionID string // the same for a name in every confab-server of one LiveKit, for ever
	Modes     Modes
	state     state
}

// Directory opens rooms and admits guests to them. Its methods may be called from any goroutine.
//
// One name is one session: requests for the same name that arrive together become one request to LiveKit, which itself
// gives an existing room for a name it knows. After LiveKit was restarted [Directory.Restore] makes the rooms again, so
// that participants can come back with the tokens they have.
//
// What is decided in a session is in the metadata of its LiveKit room, and remembered by every confab-server that had
// to do with it. Several confab-servers with one LiveKit cluster agree through a [Store] who makes a room, and who
// changes one; without it two may make one at two nodes at the same moment, and a change is read again until it stands.
// What is remembered is bounded (50,000 sessions, 64 MB), and kept in a [File] that one process has open: sessions in
// which nothing was decided are forgotten first, the ones opened longest ago before others, and one that LiveKit has
// and in which somebody was put out never is.
type Directory struct {
	options Options
	seals   seals
	ctx     context.Context // ends requests to LiveKit when the directory is closed //nolint:containedctx
	cancel  context.CancelFunc
	flights flight.Group[Room]
	// those who are being put out, by room and connection
	expulsions flight.Group[struct{}]
	memory     *memory
	places     places // for requests that make rooms
	turns      turns  // for changes of one room

	relief   flight.Group[bool]
	relieved time.Time  // guarded by relief: when LiveKit was asked last which sessions can be forgotten
	saving   sync.Mutex // guards the file

	mu     sync.Mutex
	closed bool
	work   sync.WaitGroup
}

// New makes a directory, with the sessions of its file; it asks nothing of LiveKit yet.
func New(o Options) *Directory {
	if o.TokenLife == 0 {
		o.TokenLife = TokenLife
	}
	if o.Timeout == 0 {
		o.Timeout = 5 * time.Second
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	d := &Directory{
		options: o, seals: newSeals(o.Secret), memory: newMemory(LongestLife + refresh),
		places: newPlaces(),
	}
	d.ctx, d.cancel = context.WithCancel(context.Background())
	if o.File != nil {
		for name, r := range o.File.found {
			d.memory.load(name, r)
		}
		o.File.found = nil
		d.memory.trim(time.Now())
		d.save()
	}
	return d
}

// Close ends requests to LiveKit that are under way and waits for them. Later ones fail with [ErrUnavailable].
func (d *Directory) Close() {
	d.mu.Lock()
	d.closed = true
	d.mu.Unlock()
	d.cancel()
	d.work.Wait()
	d.save()
}

// Open returns the session of a room name, making it when there is none. Everybody who asks for one name gets one
// session.
func (d *Directory) Open(ctx context.Context, name string) (Room, error) {
	return d.Create(ctx, name, Modes{})
}

// Create is Open with modes for a session that is made; one that is there keeps its own. An empty name is a new session
// that nobody can guess.
func (d *Directory) Create(ctx context.Context, name string, modes Modes) (Room, error) {
	if tidy(name) == "" && modes != (Modes{}) {
		name = "session-" + strings.ToLower(rand.Text())
	}
	name, err := CleanName(name)
	if err != nil {
		return Room{}, err
	}
	// The request belongs to everybody who waits for it: it does not end with the first one's patience, and the first
	// one's modes hold.
	room, err := d.flights.Do(ctx, name, func() (Room, error) {
		if !d.begin() {
			return Room{}, ErrUnavailable
		}
		defer d.work.Done()
		return d.create(d.ctx, name, modes)
	})
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		err = fmt.Errorf("open room: %w", err)
	}
	return room, err
}

// begin counts one more request to wait for, unless the directory is closed.
func (d *Directory) begin() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return false
	}
	d.work.Add(1)
	return true
}

func (d *Directory) create(ctx context.Context, name string, modes Modes) (Room, error) {
	ctx, cancel := context.WithTimeout(ctx, d.options.Timeout)
	defer cancel()
	known := d.memory.get(name)
	wanted := known.State
	if wanted.SessionID == "" {
		if err := d.findPlace(ctx); err != nil {
			return Room{}, fmt.Errorf("open room: %w", err)
		}
		modes, _ = NewModes(modes.Media, modes.Archive)
		wanted = state{SessionID: d.seals.id(name), Modes: modes}
	}
	// LiveKit gives a room that is there as it is, whatever metadata comes with the request (roommanager.go,
	// getOrCreateRoom): of several who make it at once the first one's modes hold, and all are told them.
	made, err := d.obtain(ctx, d.order(name, wanted), known.open)
	if err != nil {
		return Room{}, fmt.Errorf("open room: %w", err)
	}
	now, err := d.adopt(ctx, made, wanted)
	if err != nil {
		return Room{}, fmt.Errorf("open room: %w", err)
	}
	return d.roomOf(name, now), nil
}

// order asks LiveKit for a room.
func (d *Directory) order(name string, wanted state) *livekit.CreateRoomRequest {
	metadata, _ := writeState("", wanted)
	return &livekit.CreateRoomRequest{
		Name: name, Metadata: metadata,
		MaxParticipants: uint32(max(0, d.options.MaxParticipants)), //nolint:gosec // configuration limits it to 100,000
	}
}

func (d *Directory) roomOf(name string, s state) Room {
	return Room{Name: name, SessionID: s.SessionID, Modes: s.Modes, state: s}
}

// Count is how many sessions somebody may hold a token for.
func (d *Directory) Count() int {
	return d.memory.count(time.Now().Add(-d.options.TokenLife))
}

// mostSilent is how many rooms in a row LiveKit may leave without an answer until it counts as gone.
const mostSilent = 3

// Restore makes the rooms again that LiveKit had and that were opened within the life of a token. Call it when
// LiveKit has come back without its memory. It goes on after a room that fails, and stops when LiveKit is gone again.
// Other rooms that somebody holds a token for are made when they come.
func (d *Directory) Restore(ctx context.Context) error {
	now := time.Now()
	names := d.memory.running(now.Add(-d.options.TokenLife))
	d.memory.has(nil, now) // LiveKit has none: whoever asks for one before the loop gets there makes it
	var failed error
	silent := 0
	for _, name := range names {
		_, err := d.Open(ctx, name)
		if !errors.Is(err, ErrUnavailable) && ctx.Err() == nil {
			silent = 0
			continue
		}
		failed = fmt.Errorf("restore rooms: %w", err)
		if silent++; silent == mostSilent || ctx.Err() != nil {
			return failed
		}
	}
	if len(names) > 0 && failed == nil {
		d.options.Logger.Info("made rooms again after a restart", "rooms", len(names))
	}
	return failed
}
