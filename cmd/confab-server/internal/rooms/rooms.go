package rooms

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/livekit/protocol/livekit"
	"golang.org/x/sync/singleflight"
)

// Service is the part of LiveKit's RoomService that is used here.
type Service interface {
	CreateRoom(context.Context, *livekit.CreateRoomRequest) (*livekit.Room, error)
}

// Options say where rooms are and which tokens open them. Service, Key and Secret are required.
type Options struct {
	Service         Service
	Key, Secret     string        // sign participants' tokens
	MaxParticipants int           // per room; 0: no limit
	TokenLife       time.Duration // default 24 h: long enough to come back after a laptop slept overnight
	Timeout         time.Duration // of one request to LiveKit; default 5 s
	Logger          *slog.Logger  // nil: nothing is logged
}

// Room is one session.
type Room struct {
	Name      string
	SessionID string // LiveKit's room sid
}

// Directory opens rooms and admits guests to them. Its methods may be called from any goroutine.
type Directory struct {
	options Options
	ctx     context.Context // ends requests to LiveKit when the directory is closed //nolint:containedctx
	cancel  context.CancelFunc
	flights singleflight.Group
	memory  memory

	mu     sync.Mutex
	closed bool
	work   sync.WaitGroup
}

// New makes a directory; it asks nothing of LiveKit yet.
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
	d := &Directory{options: o, memory: memory{life: o.TokenLife}}
	d.ctx, d.cancel = context.WithCancel(context.Background())
	return d
}

// Close ends requests to LiveKit that are under way and waits for them. Later ones fail with [ErrUnavailable].
func (d *Directory) Close() {
	d.mu.Lock()
	d.closed = true
	d.mu.Unlock()
	d.cancel()
	d.work.Wait()
}

// Open gives the session of a room, making the room when there is none. Errors are an *[InvalidError], or wrap
// [ErrUnavailable] or [ErrRefused], or are ctx's.
func (d *Directory) Open(ctx context.Context, name string) (Room, error) {
	name, err := CleanName(name)
	if err != nil {
		return Room{}, err
	}
	// The request belongs to everybody who waits for it: it does not end with the first one's patience.
	flight := d.flights.DoChan(name, func() (any, error) {
		if !d.begin() {
			return Room{}, ErrUnavailable
		}
		defer d.work.Done()
		return d.create(d.ctx, name)
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

func (d *Directory) create(ctx context.Context, name string) (Room, error) {
	ctx, cancel := context.WithTimeout(ctx, d.options.Timeout)
	defer cancel()
	made, err := d.options.Service.CreateRoom(ctx, &livekit.CreateRoomRequest{
		Name:            name,
		MaxParticipants: uint32(max(0, d.options.MaxParticipants)), //nolint:gosec // configuration limits it to 100,000
	})
	if err != nil {
		return Room{}, fmt.Errorf("open room: %w", classify(err))
	}
	if made.GetSid() == "" {
		return Room{}, fmt.Errorf("open room: %w: it named no session", ErrRefused)
	}
	d.memory.note(name, time.Now())
	return Room{Name: name, SessionID: made.GetSid()}, nil
}

// Restore makes the rooms again that were opened within the life of a token. Call it when LiveKit has come back without
// its memory. It goes on after a room that fails, and stops when LiveKit is gone again.
func (d *Directory) Restore(ctx context.Context) error {
	names := d.memory.recent(time.Now())
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
