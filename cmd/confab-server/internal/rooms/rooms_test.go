package rooms

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/livekit/protocol/livekit"
	"github.com/twitchtv/twirp"
	"go.uber.org/goleak"
	"google.golang.org/protobuf/proto"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const testKey, testSecret = "key", "a secret of at least thirty-two bytes"

// service is a LiveKit that knows rooms by name.
type service struct {
	held chan struct{} // when set, answers wait until it is closed
	err  error

	mu       sync.Mutex
	calls    int
	rooms    map[string]*livekit.Room
	people   map[string][]*livekit.ParticipantInfo // by room
	requests []*livekit.CreateRoomRequest
	did      []string // what was asked besides, in order
}

func (s *service) CreateRoom(ctx context.Context, request *livekit.CreateRoomRequest) (*livekit.Room, error) {
	s.mu.Lock()
	s.calls++
	s.requests = append(s.requests, request)
	s.mu.Unlock()
	if s.held != nil {
		select {
		case <-s.held:
		case <-ctx.Done():
			return nil, twirp.InternalErrorWith(ctx.Err())
		}
	}
	if s.err != nil {
		return nil, s.err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rooms == nil {
		s.rooms = make(map[string]*livekit.Room)
	}
	if s.rooms[request.Name] == nil {
		s.rooms[request.Name] = &livekit.Room{
			Name: request.Name, Sid: fmt.Sprintf("RM_%d", s.calls),
			Metadata: request.Metadata,
		}
	}
	return proto.CloneOf(s.rooms[request.Name]), nil
}

func directory(t *testing.T, s Service) *Directory {
	t.Helper()
	d := New(Options{Service: s, Key: testKey, Secret: testSecret})
	t.Cleanup(d.Close)
	return d
}

func TestOpenIsOneRequestForAllWhoCome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &service{held: make(chan struct{})}
		d := directory(t, s)
		got := make(chan string, 200)
		for range 200 {
			go func() {
				room, err := d.Open(t.Context(), " demo ")
				if err != nil {
					t.Error(err)
				}
				got <- room.Name + " " + room.SessionID
			}()
		}
		synctest.Wait()
		close(s.held)
		for range 200 {
			if sid := <-got; sid != "demo "+d.ID("demo") {
				t.Errorf("got %s", sid)
			}
		}
		if s.calls != 1 {
			t.Errorf("asked %d times", s.calls)
		}
	})
}

func TestOpenGoesOnWhenTheFirstLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &service{held: make(chan struct{})}
		d := directory(t, s)
		impatient, leave := context.WithCancel(t.Context())
		first, second := make(chan error), make(chan error)
		go func() { _, err := d.Open(impatient, "demo"); first <- err }()
		synctest.Wait()
		go func() { _, err := d.Open(t.Context(), "demo"); second <- err }()
		synctest.Wait()
		leave()
		if err := <-first; !errors.Is(err, context.Canceled) {
			t.Errorf("first got %v", err)
		}
		close(s.held)
		if err := <-second; err != nil {
			t.Errorf("second got %v", err)
		}
	})
}

func TestOpenDoesNotHang(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := directory(t, &service{held: make(chan struct{})})
		began := time.Now()
		if _, err := d.Open(t.Context(), "demo"); !errors.Is(err, ErrUnavailable) {
			t.Errorf("got %v", err)
		}
		if took := time.Since(began); took != 5*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func TestCloseEndsWhatIsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := New(Options{Service: &service{held: make(chan struct{})}})
		got := make(chan error)
		go func() { _, err := d.Open(t.Context(), "demo"); got <- err }()
		synctest.Wait()
		d.Close()
		if err := <-got; !errors.Is(err, ErrUnavailable) {
			t.Errorf("got %v", err)
		}
		if _, err := d.Open(t.Context(), "demo"); !errors.Is(err, ErrUnavailable) {
			t.Errorf("after Close got %v", err)
		}
	})
}

func TestOpenClassifiesErrors(t *testing.T) {
	for name, row := range map[string]struct{ err, want error }{
		"connection":  {twirp.InternalErrorWith(errors.New("connection refused")), ErrUnavailable},
		"plain":       {errors.New("odd"), ErrUnavailable},
		"late":        {context.DeadlineExceeded, ErrUnavailable},
		"gateway":     {twirp.NewError(twirp.Unavailable, "502"), ErrUnavailable},
		"wrong-key":   {twirp.Unauthenticated.Error("invalid token: eyJ…"), ErrRefused},
		"not-allowed": {twirp.PermissionDenied.Error("no"), ErrRefused},
		"internal":    {twirp.NewError(twirp.Internal, "could not"), ErrRefused},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := directory(t, &service{err: row.err}).Open(t.Context(), "demo")
			if !errors.Is(err, row.want) {
				t.Errorf("got %v, want %v", err, row.want)
			}
			if strings.Contains(err.Error(), "eyJ") {
				t.Errorf("%v quotes the server", err)
			}
		})
	}
	_, err := directory(t, &service{err: twirp.InvalidArgument.Error("too long")}).Open(t.Context(), "demo")
	if _, ok := errors.AsType[*InvalidError](err); !ok {
		t.Errorf("invalid argument became %v", err)
	}
}

func TestRestoreMakesRoomsAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &service{}
		d := directory(t, s)
		mustOpen(t, d, "old")
		time.Sleep(23 * time.Hour) // fake time
		mustOpen(t, d, "new")
		mustOpen(t, d, "ended")
		d.memory.mark("ended", false)
		time.Sleep(2 * time.Hour)
		s.rooms, s.requests = nil, nil
		if err := d.Restore(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(s.requests) != 1 || s.requests[0].Name != "new" {
			t.Errorf("made %v again", s.requests)
		}
		s.err = twirp.NewError(twirp.Unavailable, "gone")
		if err := d.Restore(t.Context()); !errors.Is(err, ErrUnavailable) {
			t.Errorf("got %v", err)
		}
	})
}

func mustOpen(t *testing.T, d *Directory, name string) {
	t.Helper()
	if _, err := d.Open(t.Context(), name); err != nil {
		t.Fatal(err)
	}
}
