package rooms

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/livekit/protocol/livekit"
	"github.com/twitchtv/twirp"
)

// board is a Store in memory.
type board struct {
	err error // what it says to everything

	mu     sync.Mutex
	asked  int
	values map[string]posted
}

type posted struct {
	value string
	until time.Time
}

func (b *board) Put(_ context.Context, key, value string, life time.Duration) (bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked++
	if b.err != nil || time.Now().Before(b.values[key].until) {
		return false, b.err
	}
	if b.values == nil {
		b.values = map[string]posted{}
	}
	b.values[key] = posted{value, time.Now().Add(life)}
	return true, nil
}

func (b *board) Remove(_ context.Context, key, value string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.values[key].value == value {
		delete(b.values, key)
	}
	return b.err
}

// nodes is a LiveKit cluster that looks whether it has a room, and makes it a moment later.
type nodes struct {
	*service
	moment time.Duration

	mu   sync.Mutex
	made int
}

func (n *nodes) CreateRoom(ctx context.Context, q *livekit.CreateRoomRequest) (*livekit.Room, error) {
	there, err := n.ListRooms(ctx, &livekit.ListRoomsRequest{Names: []string{q.Name}})
	if err == nil && len(there.Rooms) == 0 {
		select {
		case <-time.After(n.moment):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		n.mu.Lock()
		n.made++
		n.mu.Unlock()
	}
	return n.service.CreateRoom(ctx, q)
}

// sharing is a directory of a server that has a LiveKit and a store in common with others.
func sharing(t *testing.T, s Service, store Store) *Directory {
	t.Helper()
	d := New(Options{Service: s, Key: testKey, Secret: testSecret, Store: store})
	t.Cleanup(d.Close)
	return d
}

func TestServersMakeARoomOnce(t *testing.T) {
	for name, row := range map[string]struct {
		store  Store
		moment time.Duration
		made   int
	}{
		"quick":         {&board{}, time.Millisecond, 1},
		"slow":          {&board{}, lockTry - time.Millisecond, 1},
		"without-store": {nil, time.Millisecond, 3}, // what the store is for
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				cluster := &nodes{service: &service{}, moment: row.moment}
				var all sync.WaitGroup
				for range 3 {
					d := sharing(t, cluster, row.store)
					for range 20 {
						all.Go(func() {
							if room, err := d.Open(t.Context(), "demo"); err != nil || room.SessionID != d.ID("demo") {
								t.Errorf("%+v, %v", room, err)
							}
						})
					}
				}
				all.Wait()
				if cluster.made != row.made {
					t.Errorf("made %d times, want %d", cluster.made, row.made)
				}
			})
		})
	}
}

func TestRoomThatIsThereTakesNoStore(t *testing.T) {
	broken := errors.New("connection refused")
	s, store := &service{}, &board{}
	d := sharing(t, s, store)
	mustOpen(t, d, "old")
	if store.asked != 1 || len(store.values) != 0 {
		t.Errorf("a new room took %d locks and left %v", store.asked, store.values)
	}
	store.err = broken
	mustOpen(t, d, "old")
	if store.asked != 1 {
		t.Errorf("a room that is there took %d locks", store.asked-1)
	}
	if _, err := d.Open(t.Context(), "new"); !errors.Is(err, ErrLock) || !errors.Is(err, broken) ||
		errors.Is(err, ErrUnavailable) {
		t.Errorf("new room: %v", err)
	}
	if s.rooms["new"] != nil {
		t.Error("a room was made without a lock")
	}
}

func TestLockOfADeadServerExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &board{}
		dead := sharing(t, &service{}, store)
		if _, _, err := dead.lock(t.Context(), makingKeys+"demo"); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		mustOpen(t, sharing(t, &service{}, store), "other")
		if took := time.Since(began); took != 0 {
			t.Errorf("another room waited %v", took)
		}
		mustOpen(t, sharing(t, &service{}, store), "demo")
		if took := time.Since(began); took < lockLife || took > lockLife+lockPause {
			t.Errorf("waited %v", took)
		}
	})
}

func TestMakerAsksAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		mustOpen(t, sharing(t, deadNode{&service{}, began.Add(3 * lockTry / 2), 0}, &board{}), "demo")
		if took := time.Since(began); took != 2*lockTry {
			t.Errorf("took %v", took)
		}
	})
}

// TestSilentLiveKitKeepsTheLock shows that nobody makes a room while a LiveKit that does not answer may still be at it.
func TestSilentLiveKitKeepsTheLock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &board{}
		began := time.Now()
		if _, err := sharing(t, &nodes{service: &service{}, moment: time.Hour}, store).Open(t.Context(),
			"demo"); !errors.Is(err, ErrUnavailable) {
			t.Errorf("got %v", err)
		}
		if took := time.Since(began); took != lockUse {
			t.Errorf("asked for %v", took)
		}
		mustOpen(t, sharing(t, &service{}, store), "demo")
		if took := time.Since(began); took < lockLife || took > lockLife+lockPause {
			t.Errorf("another server made the room after %v", took)
		}
	})
}

func TestRefusalUnlocks(t *testing.T) {
	store := &board{}
	_, err := sharing(t, refusing{&service{}}, store).Open(t.Context(), "demo")
	if !errors.Is(err, ErrRefused) || store.asked != 1 || len(store.values) != 0 {
		t.Errorf("%v, left %v", err, store.values)
	}
}

// refusing is a LiveKit that makes no rooms.
type refusing struct{ *service }

func (refusing) CreateRoom(context.Context, *livekit.CreateRoomRequest) (*livekit.Room, error) {
	return nil, twirp.PermissionDenied.Error("no")
}

func TestWaitForALockEnds(t *testing.T) {
	for name, row := range map[string]struct {
		closed, took time.Duration
	}{
		"in-time":    {time.Hour, 5 * time.Second},
		"on-closing": {time.Second, time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				locked := map[string]posted{makingKeys + "demo": {until: time.Now().Add(time.Hour)}}
				d := sharing(t, &service{}, &board{values: locked})
				defer time.AfterFunc(row.closed, d.Close).Stop()
				began := time.Now()
				if _, err := d.Open(t.Context(), "demo"); !errors.Is(err, ErrUnavailable) {
					t.Errorf("got %v", err)
				}
				if took := time.Since(began); took != row.took {
					t.Errorf("took %v, want %v", took, row.took)
				}
			})
		})
	}
}
