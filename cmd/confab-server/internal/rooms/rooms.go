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
	"golang.org/x/sync/singleflight"
)

// Options say where rooms are and which tokens open them. Service, Key and Secret are required.
type Options struct {
	Service         Service
	Key, Secret     string        // sign participants' tokens
	File            string        // keeps sessions over a restart; empty: nothing is kept
	MaxParticipants int           // per room; 0: no limit
	TokenLife       time.Duration // default 24 h: long enough to come back after a laptop slept overnight
	Timeout         time.Duration // of one request to LiveKit; default 5 s
	Store           Store         // where session servers agree who makes a room; nil for one server, or one LiveKit node
	Logger          *slog.Logger  // nil: nothing is logged
}

// Room is one session.
type Room struct {
	Name      string
	SessionID string // the same for a name in every confab-server of one LiveKit, for ever
	Modes     Modes
	state     state
}

// Directory opens rooms and admits guests to them. Its methods may be called from any goroutine.
type Directory struct {
	options Options
	seals   seals
	ctx     context.Context // ends requests to LiveKit when the directory is closed //nolint:containedctx
	cancel  context.CancelFunc
	flights singleflight.Group
	memory  memory

	changing sync.Mutex // one change of a room's metadata at a time
	saving   sync.Mutex // guards saved and the file
	saved    uint64     // changes of memory that are in the file

	mu     sync.Mutex
	closed bool
	work   sync.WaitGroup
}

// New makes a directory, with the sessions of its file; it asks nothing of LiveKit yet.
func New(o Options) *Directory {
	if o.TokenLife == 0 {
		o.TokenLife = 24 * time.Hour
	}
	if o.Timeout == 0 {
		o.Timeout = 5 * time.Second
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	d := &Directory{options: o, seals: newSeals(o.Secret), memory: memory{life: LongestLife}}
	d.ctx, d.cancel = context.WithCancel(context.Background())
	d.load()
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

// Open returns the session of a room name, making it when there is none. Everybody who asks for one name gets one session.
func (d *Directory) Open(ctx context.Context, name string) (Room, error) {
	return d.Create(ctx, name, Modes{})
}

// Create is Open with modes for a session that is made; one that is there keeps its own. An empty name is a new session
// that nobody can guess.
func (d *Directory) Create(ctx context.Context, name string, modes Modes) (Room, error) {
	if strings.TrimSpace(name) == "" && modes != (Modes{}) {
		name = "session-" + strings.ToLower(rand.Text())
	}
	name, err := CleanName(name)
	if err != nil {
		return Room{}, err
	}
	// The request belongs to everybody who waits for it: it does not end with the first one's patience, and the first one's
	// modes hold.
	flight := d.flights.DoChan(name, func() (any, error) {
		if !d.begin() {
			return Room{}, ErrUnavailable
		}
		defer d.work.Done()
		return d.create(d.ctx, name, modes)
	})
	select {
	case result := <-flight:
		if result.Err != nil {
			return Room{}, result.Err
		}
		return result.Val.(Room), nil
	case <-ctx.Done():
		return Room{}, fmt.Errorf("open room: %w", ctx.Err())
	}
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
	wanted := d.memory.get(name).State
	if wanted.SessionID == "" {
		modes, _ = NewModes(modes.Media, modes.Archive)
		wanted = state{SessionID: d.seals.id(name), Modes: modes}
	}
	metadata, _ := writeState("", wanted)
	// LiveKit gives a room that is there as it is, whatever metadata comes with the request (roommanager.go,
	// getOrCreateRoom): of several who make it at once the first one's modes hold, and all are told them.
	made, err := d.obtain(ctx, &livekit.CreateRoomRequest{
		Name: name, Metadata: metadata,
		MaxParticipants: uint32(max(0, d.options.MaxParticipants)), //nolint:gosec // configuration limits it to 100,000
	})
	if err != nil {
		return Room{}, fmt.Errorf("open room: %w", err)
	}
	if made.GetSid() == "" {
		return Room{}, fmt.Errorf("open room: %w: it named no session", ErrRefused)
	}
	now, err := d.settle(ctx, made, wanted)
	if err != nil {
		return Room{}, fmt.Errorf("open room: %w", err)
	}
	return d.roomOf(name, now), nil
}

// settle remembers the state of a room as LiveKit has it, and completes it there with what only this directory knows:
// modes of a room that was made by a token, people removed before LiveKit lost its memory.
func (d *Directory) settle(ctx context.Context, made *livekit.Room, wanted state) (state, error) {
	d.changing.Lock()
	defer d.changing.Unlock()
	name := made.GetName()
	says, ok := readState(made.GetMetadata())
	if !ok || says.SessionID != d.seals.id(name) {
		says = wanted
	}
	now := says.join(d.memory.get(name).State, time.Now())
	if there, _ := readState(made.GetMetadata()); !there.same(now) {
		if err := d.tell(ctx, name, made.GetMetadata(), now); err != nil {
			return state{}, err
		}
	}
	d.remember(name, now)
	d.memory.mark(name, true)
	return now, nil
}

// tell writes a room's state into its metadata. Metadata of another program that leaves no place for ours stays.
func (d *Directory) tell(ctx context.Context, name, before string, now state) error {
	metadata, ok := writeState(before, now)
	if !ok || metadata == before {
		return nil
	}
	_, err := d.options.Service.UpdateRoomMetadata(ctx, &livekit.UpdateRoomMetadataRequest{Room: name, Metadata: metadata})
	return classify(err)
}

// refresh is how old the written time of a session's last opening may get: not every token costs a write.
const refresh = 10 * time.Minute

func (d *Directory) remember(name string, now state) {
	before := d.memory.get(name)
	if before.State.same(now) && time.Since(before.Opened) < refresh {
		return
	}
	d.memory.change(name, time.Now(), func(r *record) { r.State = now })
	d.save()
}

func (d *Directory) roomOf(name string, s state) Room {
	return Room{Name: name, SessionID: s.SessionID, Modes: s.Modes, state: s}
}

// Count is how many sessions somebody may hold a token for.
func (d *Directory) Count() int {
	return len(d.memory.recent(time.Now(), time.Now().Add(-d.options.TokenLife)))
}

// Restore makes the rooms again that were opened within the life of a token. Call it when LiveKit has come back without
// its memory. It goes on after a room that fails, and stops when LiveKit is gone again.
func (d *Directory) Restore(ctx context.Context) error {
	d.memory.shut() // who comes before their room's turn has it made at once
	names := d.memory.recent(time.Now(), time.Now().Add(-d.options.TokenLife))
	for _, name := range names {
		if _, err := d.Open(ctx, name); errors.Is(err, ErrUnavailable) || ctx.Err() != nil {
			return fmt.Errorf("restore rooms: %w", err)
		}
	}
	if len(names) > 0 {
		d.options.Logger.Info("made rooms again after a restart", "rooms", len(names))
	}
	return nil
}
