package publications

import (
	"fmt"
	"slices"
	"testing"

	"confab/session/meeting"
	"confab/session/track/tracktest"
)

// receipt is what a server says of a track.
type receipt string

func (r receipt) GetSid() string { return string(r) }

// spell puts effects into words.
func spell(effects []Effect) []string {
	var words []string
	for _, effect := range effects {
		switch e := effect.(type) {
		case Ask:
			words = append(words, fmt.Sprintf("ask %s muted=%v", e.Track.ID(), e.Muted))
		case Send:
			words = append(words, "send "+e.Track.ID())
		case Stop:
			words = append(words, "stop "+e.TrackID)
		case TellMute:
			words = append(words, fmt.Sprintf("mute %s %v", e.StreamID, e.Muted))
		case Announce:
			words = append(words, e.Event.Name())
		default:
			words = append(words, fmt.Sprintf("%T", e))
		}
	}
	return words
}

// TestWishesOutlastParticipantSessions: a rejoin starts from the wishes, and what was accepted before ends when its
// successor is there.
func TestWishesOutlastParticipantSessions(t *testing.T) {
	s := New()
	expect := func(effects []Effect, want ...string) {
		t.Helper()
		if got := spell(effects); !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
	_ = s.Want(tracktest.Local(meeting.Microphone, "mic"))
	expect(s.Publish(), "ask mic muted=false", "send mic")
	expect(s.Accepted("mic", receipt("TR_1")), "publisherCreated")
	muted, _ := s.Mute("mic", true)
	expect(muted, "mute TR_1 true")
	s.Forget()
	expect(s.Joined(s.ForJoin(), true))
	expect(s.Accepted("mic", receipt("TR_2")), "publisherDestroyed", "publisherCreated")
	s.Permit(true, meeting.Capabilities{})
	expect(s.Withdraw(), "stop mic", "publisherDestroyed")
	expect(s.Publish())
	s.Permit(true, meeting.Capabilities{Publish: true})
	expect(s.Publish(), "ask mic-2 muted=true", "send mic-2")
	expect(s.Unwant("mic"), "stop mic-2")
}

// TestTwoOfASource: after a resume each is recognized by its name, and where the server says none, no stream is taken
// for both.
func TestTwoOfASource(t *testing.T) {
	for name, own := range map[string][]Listed{
		"named": {
			{Receipt: receipt("TR_back"), Source: meeting.Camera, Names: []string{"back"}},
			{Receipt: receipt("TR_front"), Source: meeting.Camera, Names: []string{"front"}},
		},
		"unnamed": {
			{Receipt: receipt("TR_front"), Source: meeting.Camera},
			{Receipt: receipt("TR_back"), Source: meeting.Camera},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := New()
			_, _ = s.Want(tracktest.Local(meeting.Camera, "front")), s.Want(tracktest.Local(meeting.Camera, "back"))
			_ = s.Publish()
			if got := spell(s.Compare(own)); !slices.Equal(got, []string{"publisherCreated", "publisherCreated"}) {
				t.Errorf("%q", got)
			}
			for _, p := range s.Publications() {
				if p.StreamID != "TR_"+p.TrackID {
					t.Errorf("%s has stream %s", p.TrackID, p.StreamID)
				}
			}
		})
	}
}

// TestNamesAreGivenOnce: also where another track has the name that a second publication would get.
func TestNamesAreGivenOnce(t *testing.T) {
	s := New()
	_ = s.Want(tracktest.Local(meeting.Camera, "cam"))
	_ = s.Publish()
	_ = s.Unwant("cam")
	_, _ = s.Want(tracktest.Local(meeting.Camera, "cam-2")), s.Want(tracktest.Local(meeting.Camera, "cam"))
	var names []string
	for _, w := range s.ForJoin() {
		names = append(names, w.Track.ID())
	}
	if !slices.Equal(names, []string{"cam-2", "cam-3"}) {
		t.Errorf("names %q", names)
	}
}
