package rooms

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/livekit/protocol/livekit"
	"github.com/twitchtv/twirp"
)

// deadNode is a cluster in which a node has died: what is asked before the cluster notices gets no answer, or a late
// error.
type deadNode struct {
	*service
	noticed time.Time
	late    time.Duration // until the error; 0: never
}

func (n deadNode) CreateRoom(ctx context.Context, q *livekit.CreateRoomRequest) (*livekit.Room, error) {
	if !time.Now().Before(n.noticed) {
		return n.service.CreateRoom(ctx, q)
	}
	var failed <-chan time.Time
	if n.late > 0 {
		failed = time.After(n.late)
	}
	select {
	case <-failed:
		return nil, twirp.NewError(twirp.Unavailable, "no response from servers")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func TestOpenOutlivesADeadNode(t *testing.T) {
	for name, row := range map[string]struct {
		noticed, late, within time.Duration
		unavailable           bool
	}{
		"at-once":      {},
		"silent":       {noticed: 3200 * time.Millisecond, within: 3500 * time.Millisecond},
		"late-errors":  {noticed: 4 * time.Second, late: 3 * time.Second, within: 4 * time.Second},
		"quick-errors": {noticed: 4 * time.Second, late: time.Millisecond, within: time.Millisecond, unavailable: true},
		"for-too-long": {noticed: time.Minute, within: 5 * time.Second, unavailable: true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				d := directory(t, deadNode{&service{}, began.Add(row.noticed), row.late})
				room, err := d.Open(t.Context(), "demo")
				if errors.Is(err, ErrUnavailable) != row.unavailable || !row.unavailable && room.Name != "demo" {
					t.Errorf("%+v, %v", room, err)
				}
				if took := time.Since(began); took != row.within {
					t.Errorf("took %v, want %v", took, row.within)
				}
			})
		})
	}
}

// busy is a LiveKit that makes one room after the other, and gives those that are there at once.
type busy struct {
	*service
	each time.Duration // for one room

	turn    chan struct{}
	asking  atomic.Int32
	at, top atomic.Int32 // requests that wait, and the most there were
}

func (l *busy) CreateRoom(ctx context.Context, q *livekit.CreateRoomRequest) (*livekit.Room, error) {
	l.service.mu.Lock()
	there := l.service.rooms[q.Name] != nil
	l.service.mu.Unlock()
	if there {
		return l.service.CreateRoom(ctx, q)
	}
	l.asking.Add(1)
	l.top.Store(max(l.top.Load(), l.at.Add(1)))
	defer l.at.Add(-1)
	l.turn <- struct{}{}
	time.Sleep(l.each)
	<-l.turn
	return l.service.CreateRoom(ctx, q)
}

// TestOverloadIsNotMadeWorse has 64 clients with a new room each: LiveKit is asked once for each room, few at a time,
// and whoever wants a room that is there does not wait for them.
func TestOverloadIsNotMadeWorse(t *testing.T) {
	for _, alone := range []bool{true, false} {
		t.Run(fmt.Sprintf("alone-%v", alone), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const clients = 64
				s := &busy{service: &service{}, each: 70 * time.Millisecond, turn: make(chan struct{}, 1)}
				d := New(Options{Service: s, Key: testKey, Secret: testSecret, Alone: alone})
				defer d.Close()
				mustOpen(t, d, "known")
				s.asking.Store(0)
				var all sync.WaitGroup
				for n := range clients {
					all.Go(func() { mustOpen(t, d, fmt.Sprint(n)) })
				}
				synctest.Wait()
				began := time.Now()
				mustOpen(t, d, "known")
				if took := time.Since(began); took > 0 {
					t.Errorf("a room that is there took %v", took)
				}
				all.Wait()
				if s.asking.Load() != clients || s.top.Load() > mostMaking {
					t.Errorf("asked %d times for %d rooms, %d at once", s.asking.Load(), clients, s.top.Load())
				}
			})
		})
	}
}

// TestRoomsOfADeadNodeHoldUpFew has many rooms for which no answer comes: their places are free again soon.
func TestRoomsOfADeadNodeHoldUpFew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &silentRooms{service: &service{}}
		d := directory(t, s)
		var all sync.WaitGroup
		for n := range 2 * mostMaking {
			all.Go(func() { _, _ = d.Open(t.Context(), fmt.Sprint("silent ", n)) })
		}
		synctest.Wait()
		began := time.Now()
		mustOpen(t, d, "well")
		if took := time.Since(began); took > 2*askAgain {
			t.Errorf("waited %v", took)
		}
		all.Wait()
		if most := int32(2*mostMaking + 5*time.Second/askAgain*mostMaking); s.asked.Load() > most {
			t.Errorf("asked %d times", s.asked.Load())
		}
	})
}

// silentRooms is a LiveKit that gives no answer for some rooms.
type silentRooms struct {
	*service
	asked atomic.Int32
}

func (s *silentRooms) CreateRoom(ctx context.Context, q *livekit.CreateRoomRequest) (*livekit.Room, error) {
	if strings.HasPrefix(q.Name, "silent") {
		s.asked.Add(1)
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return s.service.CreateRoom(ctx, q)
}

// clumsy is a LiveKit client that panics.
type clumsy struct {
	*service
	method string
}

func (c *clumsy) CreateRoom(ctx context.Context, q *livekit.CreateRoomRequest) (*livekit.Room, error) {
	if c.method == "CreateRoom" {
		panic("slice bounds out of range")
	}
	return c.service.CreateRoom(ctx, q)
}

func (c *clumsy) UpdateRoomMetadata(ctx context.Context, q *livekit.UpdateRoomMetadataRequest) (*livekit.Room, error) {
	if c.method == "UpdateRoomMetadata" {
		panic("slice bounds out of range")
	}
	return c.service.UpdateRoomMetadata(ctx, q)
}

func TestPanicIsAnErrorForThoseWhoAsked(t *testing.T) {
	for _, method := range []string{"CreateRoom", "UpdateRoomMetadata"} {
		s := &clumsy{&service{rooms: map[string]*livekit.Room{"demo": {Name: "demo", Sid: "RM_1"}}}, method}
		d := directory(t, s)
		if _, err := d.Open(t.Context(), "demo"); err == nil || !strings.Contains(err.Error(), "slice bounds") {
			t.Errorf("%s: %v", method, err)
		}
		s.method = ""
		mustOpen(t, d, "demo")
		if len(d.turns.rooms) != 0 || len(d.places) != 0 {
			t.Errorf("%s: left %d turns and %d places", method, len(d.turns.rooms), len(d.places))
		}
	}
}
