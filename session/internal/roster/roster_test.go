package roster_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"confab/session/internal/roster"
	"confab/session/internal/wire"
	"confab/session/internal/wire/wiretest"
	"confab/session/meeting"
	"confab/session/meeting/event"
)

// What servers say of people, in short.
var (
	participant    = wiretest.Participant
	cameraInfo     = wiretest.Camera
	microphoneInfo = wiretest.Microphone
)

// epoch is when the tests begin.
var epoch = time.Unix(1_000_000, 0)

func newRoster() *roster.Roster { return &roster.Roster{Remember: 90 * time.Second} }

// TestRoster plays updates and compares the events, in order, and who is there.
func TestRoster(t *testing.T) {
	for name, test := range updateTable {
		t.Run(name, func(t *testing.T) {
			r := newRoster()
			var events []meeting.Event
			for _, info := range test.updates {
				events = append(events, r.Apply(wire.Participant(info), epoch)...)
			}
			if test.full != nil {
				events = append(events, r.Reconcile(wire.Participants(test.full), epoch)...)
			}
			if got := tell(events); !slices.Equal(got, test.events) {
				t.Errorf("events %q\nwant   %q", got, test.events)
			}
			if present := whoIsPresent(t, r); present != test.present {
				t.Errorf("present %q, want %q", present, test.present)
			}
		})
	}
}

// whoIsPresent spells who is there, with their streams, and that each of them can be found.
func whoIsPresent(t *testing.T, r *roster.Roster) string {
	t.Helper()
	present := ""
	for _, c := range r.Connections() {
		var ids []string
		for _, st := range c.Streams {
			ids = append(ids, st.ID)
		}
		if present += fmt.Sprintf(" %s%v", c.ID, ids); !r.Here(c.ID) {
			t.Error("cannot find " + c.ID)
		}
	}
	return strings.TrimPrefix(present, " ")
}

func tell(events []meeting.Event) (told []string) {
	for _, e := range events {
		told = append(told, spellEvent(e))
	}
	return told
}

func spellEvent(e meeting.Event) string {
	switch e := e.(type) {
	case event.ConnectionCreated:
		return "+" + e.ConnectionID + " " + e.DisplayName
	case event.ConnectionDestroyed:
		return fmt.Sprintf("-%s %s", e.ConnectionID, e.Reason)
	case event.StreamCreated:
		return fmt.Sprintf("+%s %s", e.StreamID, e.Source)
	case event.StreamDestroyed:
		return fmt.Sprintf("-%s %s", e.StreamID, e.Reason)
	case event.StreamPropertyChanged:
		return fmt.Sprintf("%s %s %v->%v", e.StreamID, e.Property, e.Old, e.New)
	}
	return e.Name()
}

// TestRosterKeepsWhatUpdatesDoNotSay: level, quality, pause and subscription come by other messages.
func TestRosterKeepsWhatUpdatesDoNotSay(t *testing.T) {
	r := newRoster()
	ann := wire.Participant(participant("ann", "PA_a", cameraInfo("TR_a")))
	r.Apply(ann, epoch)
	r.Speaking("PA_a", true, 0.5)
	r.Quality("PA_a", meeting.PoorQuality, epoch)
	r.Pause("TR_a", true)
	r.Subscribe("TR_a")
	r.Interrupt("TR_a", true)
	r.Apply(ann, epoch)
	p := r.Connections()[0]
	st := p.Streams[0]
	if !p.Speaking || p.Quality != meeting.PoorQuality || !st.Paused || !st.Subscribed || !st.Interrupted {
		t.Errorf("%+v", p)
	}
}

// TestPausesAreToldTwice: the fallback to sound has OpenTok's events beside ours, once each.
func TestPausesAreToldTwice(t *testing.T) {
	r := newRoster()
	r.Apply(wire.Participant(participant("ann", "PA_a", cameraInfo("TR_a"), microphoneInfo("TR_b"))), epoch)
	camera, sound := []string{"TR_a paused false->true", "videoDisabled"}, []string{"TR_b paused false->true"}
	for _, row := range []struct {
		stream string
		paused bool
		want   []string
	}{
		{"TR_a", true, camera},
		{"TR_a", true, nil},
		{"TR_a", false, []string{"TR_a paused true->false", "videoEnabled"}},
		{"TR_a", true, camera},
		{"TR_b", true, sound},
		{"TR_x", true, nil},
	} {
		if got := tell(r.Pause(row.stream, row.paused)); !slices.Equal(got, row.want) {
			t.Errorf("%s, paused %v: %q", row.stream, row.paused, got)
		}
	}
	want := []string{"TR_a paused true->false", "videoEnabled", "TR_b paused true->false"}
	if got := tell(r.Unpause()); !slices.Equal(got, want) {
		t.Errorf("after a rejoin: %q", got)
	}
}
