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
	"google.golang.org/protobuf/proto"
)

// far is a LiveKit whose requests take a moment, and whose ListRooms learns of a change a moment after it was made.
type far struct {
	*service
	moment time.Duration

	listing sync.Mutex
	listed  map[string]*livekit.Room
}

func (f *far) list() {
	f.service.mu.Lock()
	defer f.service.mu.Unlock()
	f.listing.Lock()
	defer f.listing.Unlock()
	f.listed = map[string]*livekit.Room{}
	for name, room := range f.service.rooms {
		f.listed[name] = proto.CloneOf(room)
	}
}

func (f *far) CreateRoom(ctx context.Context, q *livekit.CreateRoomRequest) (*livekit.Room, error) {
	room, err := f.service.CreateRoom(ctx, q)
	time.Sleep(f.moment)
	f.list()
	return room, err
}

func (f *far) ListRooms(_ context.Context, q *livekit.ListRoomsRequest) (*livekit.ListRoomsResponse, error) {
	f.listing.Lock()
	answer := &livekit.ListRoomsResponse{}
	for _, name := range q.Names {
		if room := f.listed[name]; room != nil {
			answer.Rooms = append(answer.Rooms, proto.CloneOf(room))
		}
	}
	f.listing.Unlock()
	time.Sleep(f.moment)
	return answer, nil
}

func (f *far) UpdateRoomMetadata(ctx context.Context, q *livekit.UpdateRoomMetadataRequest) (*livekit.Room, error) {
	time.Sleep(f.moment)
	room, err := f.service.UpdateRoomMetadata(ctx, q)
	time.AfterFunc(f.moment, f.list)
	return room, err
}

// TestServersModerateAtOneMoment has two servers put somebody out of each of many rooms at one moment, and mute
// everybody: all of it holds at both servers afterwards.
func TestServersModerateAtOneMoment(t *testing.T) {
	const rooms = 25
	for name, row := range map[string]struct{ store Store }{
		"with-store":       {&board{}},
		"without-store":    {nil},
		"store-is-unwell":  {&board{err: errors.New("connection refused")}},
		"one-server-alone": {nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &far{moment: 5 * time.Millisecond, service: &service{
					people: map[string][]*livekit.ParticipantInfo{}, rooms: map[string]*livekit.Room{},
				}}
				servers := [2]*Directory{sharing(t, s, row.store), sharing(t, s, row.store)}
				if name == "one-server-alone" {
					servers[0] = New(Options{Service: s, Key: testKey, Secret: testSecret, Alone: true})
					t.Cleanup(servers[0].Close)
					servers[1] = servers[0]
				}
				for n := range rooms {
					room := fmt.Sprint("room ", n)
					s.people[room] = []*livekit.ParticipantInfo{{Identity: "ann"}, {Identity: "bob"}}
					s.service.rooms[room] = &livekit.Room{Name: room, Sid: room}
				}
				s.list()
				moderateTogether(t, servers, rooms)
				keepWhatWasDone(t, s, servers, rooms)
			})
		})
	}
}

// moderateTogether has each server put out another one of every room, and one of them mute everybody, all at once.
func moderateTogether(t *testing.T, servers [2]*Directory, rooms int) {
	t.Helper()
	var all sync.WaitGroup
	for n := range rooms {
		room := fmt.Sprint("room ", n)
		for i, identity := range []string{"ann", "bob"} {
			all.Go(func() {
				if err := servers[i].Disconnect(t.Context(), room, identity, chair); err != nil {
					t.Error(err)
				}
			})
		}
		all.Go(func() {
			if err := servers[n%2].MuteAll(t.Context(), room, nil, chair); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

// keepWhatWasDone wants both removals and the muting in every room's metadata, and both servers to refuse those
// removed.
func keepWhatWasDone(t *testing.T, s *far, servers [2]*Directory, rooms int) {
	t.Helper()
	lost, unmuted, admitted := 0, 0, 0
	for n := range rooms {
		told, _ := readState(s.service.rooms[fmt.Sprint("room ", n)].Metadata)
		if len(told.Removed) != 2 {
			lost++
		}
		if told.Muted == nil {
			unmuted++
		}
		for _, d := range servers {
			room, err := d.Open(t.Context(), fmt.Sprint("room ", n))
			if err != nil {
				t.Fatal(err)
			}
			for _, identity := range []string{"ann", "bob"} {
				if _, err := d.Admit(room, Guest{Identity: identity}); !errors.Is(err, ErrRemoved) {
					admitted++
				}
			}
		}
	}
	if lost+unmuted+admitted > 0 {
		t.Errorf("of %d rooms %d lost a removal and %d their muting; %d of %d tokens were given to those removed",
			rooms, lost, unmuted, admitted, 4*rooms)
	}
}

func TestLaterWordOnMutingCounts(t *testing.T) {
	d, s := meeting(t)
	if err := d.MuteAll(t.Context(), "demo", nil, chair); err != nil {
		t.Fatal(err)
	}
	other := sharing(t, s, nil)
	if err := other.Unsilence(t.Context(), "demo", chair); err != nil {
		t.Fatal(err)
	}
	mustOpen(t, d, "demo")
	if told, _ := readState(s.rooms["demo"].Metadata); told.Muted != nil || d.memory.get("demo").State.Muted != nil {
		t.Errorf("muted again by a server that did not know: %+v", told)
	}
	s.rooms["demo"].Metadata = "" // LiveKit lost its memory, or another program wrote over it
	mustOpen(t, other, "demo")
	mustOpen(t, d, "demo")
	if told, _ := readState(s.rooms["demo"].Metadata); told.Muted != nil || told.MutedAt == 0 {
		t.Errorf("%+v", told)
	}
}

// stuck is a LiveKit that does not answer to some requests about one room.
type stuck struct {
	*service
	room, method string
}

func (s *stuck) wait(ctx context.Context, room, method string) error {
	if room != s.room || method != s.method {
		return nil
	}
	<-ctx.Done()
	return ctx.Err()
}

func (s *stuck) CreateRoom(ctx context.Context, q *livekit.CreateRoomRequest) (*livekit.Room, error) {
	if err := s.wait(ctx, q.Name, "CreateRoom"); err != nil {
		return nil, err
	}
	return s.service.CreateRoom(ctx, q)
}

func (s *stuck) UpdateRoomMetadata(ctx context.Context, q *livekit.UpdateRoomMetadataRequest) (*livekit.Room, error) {
	if err := s.wait(ctx, q.Room, "UpdateRoomMetadata"); err != nil {
		return nil, err
	}
	return s.service.UpdateRoomMetadata(ctx, q)
}

// TestOneSlowRoomHoldsUpNoOther has LiveKit not answer about one room, which many ask for and moderate: others do not
// wait.
func TestOneSlowRoomHoldsUpNoOther(t *testing.T) {
	for _, method := range []string{"CreateRoom", "UpdateRoomMetadata"} {
		for _, alone := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s-alone-%v", method, alone), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					people := []*livekit.ParticipantInfo{{Identity: "ann"}}
					s := &stuck{service: &service{
						people: map[string][]*livekit.ParticipantInfo{"slow": people, "quick": people},
						rooms: map[string]*livekit.Room{
							"slow":  {Name: "slow", Sid: "RM_1"},
							"quick": {Name: "quick", Sid: "RM_2"},
						},
					}, room: "slow", method: method}
					d := New(Options{Service: s, Key: testKey, Secret: testSecret, Alone: alone})
					defer d.Close()
					var all sync.WaitGroup
					for range 20 {
						all.Go(func() {
							if _, err := d.Open(t.Context(), "slow"); !errors.Is(err, ErrUnavailable) {
								t.Errorf("the slow room: %v", err)
							}
						})
						all.Go(func() { _ = d.Disconnect(t.Context(), "slow", "ann", chair) })
					}
					synctest.Wait()
					began := time.Now()
					for n := range 50 {
						mustOpen(t, d, fmt.Sprint("new ", n))
						mustOpen(t, d, "quick")
					}
					if took := time.Since(began); took > 0 {
						t.Errorf("other rooms waited %v", took)
					}
					if err := d.Disconnect(t.Context(), "quick", "ann", chair); err != nil {
						t.Error(err)
					}
					if took := time.Since(began); took > 2*readBack { // which one alone need not
						t.Errorf("moderating another room took %v", took)
					}
					if err := impatient(t, d, "slow"); !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("who does not wait as long: %v", err)
					}
					all.Wait()
					if len(d.turns.rooms) != 0 || len(d.places) != 0 {
						t.Errorf("left %d turns and %d places", len(d.turns.rooms), len(d.places))
					}
				})
			})
		}
	}
}

// impatient asks for a room for a second.
func impatient(t *testing.T, d *Directory, room string) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	_, err := d.Open(ctx, room)
	return err
}

// TestSilenceFits refuses what would leave no place in the metadata, before anything is remembered of it.
func TestSilenceFits(t *testing.T) {
	d, s := meeting(t)
	var large []string
	for n := range 200 {
		large = append(large, strings.Repeat("<", 250)+fmt.Sprint(n))
	}
	err := d.MuteAll(t.Context(), "demo", large, chair)
	if _, ok := errors.AsType[*InvalidError](err); !ok || d.memory.get("demo").State.Muted != nil || len(s.did) > 0 {
		t.Errorf("%v, asked %d times", err, len(s.did))
	}
	most := map[string]int64{}
	for n := range 2 * mostRemoved {
		most[fmt.Sprintf("%016d", n)] = time.Now().Add(LongestLife).Unix()
	}
	full := state{SessionID: d.ID("demo"), Muted: &Silence{Excluded: large[:15]}}.join(state{Removed: most}, time.Now())
	if err := full.Muted.fits(); err != nil {
		t.Fatal(err)
	}
	if metadata, ok := writeState("", full); !ok || len(metadata) > 64_000 {
		t.Errorf("%d bytes", len(metadata))
	}
}
