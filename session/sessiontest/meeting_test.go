package sessiontest

import (
	"reflect"
	"testing"

	"confab/session/meeting"
)

func TestMeeting(t *testing.T) {
	for n, others := range map[int]int{-1: 0, 0: 0, 1: 0, 2: 1, 30: 29} {
		s := Meeting(n)
		if len(s.Others) != others || s.Phase != meeting.Live || s.Me.ID != "me" {
			t.Errorf("Meeting(%d) has %d others", n, len(s.Others))
		}
		ids, names := map[string]bool{s.Me.ID: true}, map[string]bool{}
		for _, c := range s.Others {
			if ids[c.ID] || names[c.Name] {
				t.Errorf("%s, %s twice", c.ID, c.Name)
			}
			ids[c.ID], names[c.Name] = true, true
			if len(c.From(meeting.Camera)) == 0 {
				t.Errorf("%s has no camera", c.ID)
			}
		}
	}
}

func TestMeetingsShareNothing(t *testing.T) {
	a, b := Meeting(3), Meeting(3)
	a.Others[0].Streams[0].Muted = true
	a.Me.Streams[0].Muted = true
	if reflect.DeepEqual(a, b) || b.Others[0].Streams[0].Muted || b.Me.Streams[0].Muted {
		t.Error("a change to one shows in the other")
	}
}
