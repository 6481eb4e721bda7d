package rooms

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/livekit/protocol/livekit"
)

// TestRemovalsOfLiveRoomsStay floods a server with rooms, and then with rooms in which somebody was put out.
func TestRemovalsOfLiveRoomsStay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &service{people: map[string][]*livekit.ParticipantInfo{}}
		d := New(Options{Service: s, Key: testKey, Secret: testSecret, Alone: true})
		defer d.Close()
		d.memory.mostSessions = 100
		moderated := func(name string) {
			mustOpen(t, d, name)
			s.people[name] = []*livekit.ParticipantInfo{{Identity: "ann"}}
			if err := d.Disconnect(t.Context(), name, "ann", chair); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second)
		}
		moderated("live")
		for n := range 10_001 {
			mustOpen(t, d, fmt.Sprint("flood ", n))
		}
		if d.memory.count(time.Time{}) > 100 {
			t.Errorf("remembers %d", d.memory.count(time.Time{}))
		}
		for n := range 100 {
			moderated(fmt.Sprint("moderated ", n))
		}
		// Half of them have ended meanwhile, which nobody told.
		for n := range 50 {
			delete(s.rooms, fmt.Sprint("moderated ", n))
		}
		mustOpen(t, d, "one more")
		known := map[string]bool{"moderated 0": false, "moderated 49": true, "moderated 99": true, "live": true}
		for name, want := range known {
			if got := d.removed(name, "ann"); got != want {
				t.Errorf("%s: somebody is known to be removed: %v", name, got)
			}
		}
		for n := 0; ; n++ {
			name := fmt.Sprint("again ", n)
			if _, err := d.Open(t.Context(), name); errors.Is(err, ErrFull) {
				break
			} else if err != nil || n == 200 {
				t.Fatalf("%d: %v", n, err)
			}
			moderated(name)
		}
		mustOpen(t, d, "live")
		room, err := d.Open(t.Context(), "live")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Admit(room, Guest{Identity: "ann"}); !errors.Is(err, ErrRemoved) {
			t.Errorf("who was put out of a live room: %v", err)
		}
		s.rooms = map[string]*livekit.Room{"live": s.rooms["live"]}
		time.Sleep(relieveEvery)
		mustOpen(t, d, "when they have ended")
	})
}
