package session

import (
	"reflect"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/livekit/protocol/livekit"
	"github.com/pion/webrtc/v4"

	"confab/session/internal/peer"
	"confab/signaling"
)

func sameChange(a, b TrackChange) bool { return reflect.DeepEqual(a, b) }

func TestNegotiationIsPassedOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t).join()
		w.peer().done()
		w.socket().say(
			&livekit.SignalResponse{
				Message: &livekit.SignalResponse_Answer{
					Answer: &livekit.SessionDescription{Id: 1, MidToTrackId: map[string]string{"0": "TR_a"}},
				},
			},
			&livekit.SignalResponse{
				Message: &livekit.SignalResponse_Offer{Offer: &livekit.SessionDescription{Id: 200}},
			},
			&livekit.SignalResponse{
				Message: &livekit.SignalResponse_Trickle{Trickle: &livekit.TrickleRequest{CandidateInit: "c1"}},
			},
			&livekit.SignalResponse{
				Message: &livekit.SignalResponse_Trickle{
					Trickle: &livekit.TrickleRequest{CandidateInit: "c2", Target: livekit.SignalTarget_SUBSCRIBER},
				},
			},
			&livekit.SignalResponse{
				Message: &livekit.SignalResponse_MediaSectionsRequirement{
					MediaSectionsRequirement: &livekit.MediaSectionsRequirement{NumAudios: 1, NumVideos: 2},
				},
			},
			&livekit.SignalResponse{},
		)
		w.settle()
		want := []string{
			"answer 1 map[0:TR_a]", "offer 200 map[]", "candidate publisher c1", "candidate subscriber c2",
			"sections 1 2",
		}
		if got := w.peer().done(); !slices.Equal(got, want) {
			t.Errorf("%v", got)
		}
		w.peer().events.Put(
			peer.OfferMade{ID: 2}, peer.AnswerMade{ID: 200}, peer.CandidateFound{Init: "a"},
			peer.CandidateFound{Init: "b", Target: peer.Subscriber},
		)
		w.settle()
		if got := w.socket().requests(); !slices.Equal(
			got, []string{"offer 2", "answer 200", "trickle PUBLISHER a", "trickle SUBSCRIBER b"},
		) {
			t.Errorf("%v", got)
		}
		_ = w.end()
	})
}

// tracksCase is a case of TestTracks.
type tracksCase struct {
	steps []func(*world)
	want  []string
}

// tracksCases are the cases of TestTracks. Long because it is a table.
func tracksCases() map[string]tracksCase {
	ann := func(tracks ...*livekit.TrackInfo) *livekit.SignalResponse {
		return update(participant("ann", "PA_a", tracks...))
	}
	arrive := func(id string) func(*world) {
		return func(w *world) {
			w.peer().events.Put(peer.TrackArrived{Track: &webrtc.TrackRemote{}, TrackID: id, StreamID: "PA_a|camera"})
		}
	}
	say := func(r *livekit.SignalResponse) func(*world) { return func(w *world) { w.socket().say(r) } }
	return map[string]tracksCase{
		"roster-first": {
			[]func(*world){say(ann(cameraInfo("TR_a"))), arrive("TR_a")}, []string{"start TR_a camera"},
		},
		"media-first": {
			[]func(*world){arrive("TR_a"), say(ann(cameraInfo("TR_a")))}, []string{"start TR_a camera"},
		},
		"owner-never-known": {[]func(*world){arrive("TR_x"), say(ann(cameraInfo("TR_a")))}, nil},
		"told-once": {
			[]func(*world){say(ann(cameraInfo("TR_a"))), arrive("TR_a"), say(ann(cameraInfo("TR_a")))},
			[]string{"start TR_a camera"},
		},
		"stream-withdrawn": {
			[]func(*world){say(ann(cameraInfo("TR_a"))), arrive("TR_a"), say(ann())},
			[]string{"start TR_a camera", "stop TR_a"},
		},
		"owner-gone": {
			[]func(*world){
				say(ann(cameraInfo("TR_a"))), arrive("TR_a"),
				say(gone("ann", "PA_a", livekit.DisconnectReason_CLIENT_INITIATED)),
			},
			[]string{"start TR_a camera", "stop TR_a"},
		},
		"owner-rejoined": {
			[]func(*world){
				say(ann(cameraInfo("TR_a"))), arrive("TR_a"),
				say(update(participant("ann", "PA_2", cameraInfo("TR_b")))), arrive("TR_b"),
			},
			[]string{"start TR_a camera", "stop TR_a", "start TR_b camera"},
		},
		"arrived-again": {
			[]func(*world){say(ann(cameraInfo("TR_a"))), arrive("TR_a"), arrive("TR_a")},
			[]string{"start TR_a camera", "stop TR_a", "start TR_a camera"},
		},
		"kept-by-a-resume": {
			[]func(*world){say(ann(cameraInfo("TR_a"))), arrive("TR_a"), func(w *world) { w.socket().lose() }},
			[]string{"start TR_a camera"},
		},
		"moved-by-a-rejoin": {
			[]func(*world){
				say(ann(cameraInfo("TR_a"))), arrive("TR_a"),
				func(w *world) { w.serveAnn(); w.peer().events.Put(peer.Failed{Err: peer.ErrNoAnswer}) },
				arrive("TR_a"),
			},
			[]string{"start TR_a camera", "stop TR_a", "start TR_a camera"},
		},
		"stopped-by-a-rejoin": {
			[]func(*world){
				say(ann(cameraInfo("TR_a"))), arrive("TR_a"),
				func(w *world) { w.serveAnn(); w.peer().events.Put(peer.Failed{Err: peer.ErrNoAnswer}) },
			},
			[]string{"start TR_a camera", "stop TR_a"},
		},
		"stopped-by-the-end": {
			[]func(*world){say(ann(cameraInfo("TR_a"))), arrive("TR_a"), func(w *world) { _ = w.end() }},
			[]string{"start TR_a camera", "stop TR_a"},
		},
	}
}

// TestTracks: media and roster come in any order; a track is announced once, to be played until it is stopped.
func TestTracks(t *testing.T) {
	for name, test := range tracksCases() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t).join()
				for _, step := range test.steps {
					step(w)
					w.settle()
				}
				var got []string
				for _, c := range w.tracks {
					switch c := c.(type) {
					case TrackStarted:
						got = append(got, "start "+c.StreamID+" "+c.Source.String())
						if c.ConnectionID != "ann" {
							t.Errorf("of %s", c.ConnectionID)
						}
						c.RequestKeyFrame()
					case TrackStopped:
						got = append(got, "stop "+c.StreamID)
					}
				}
				if !slices.Equal(got, test.want) {
					t.Errorf("%v, want %v", got, test.want)
				}
				_ = name == "stopped-by-the-end" || w.end() == nil
			})
		})
	}
}

// serveAnn has ann in every later join.
func (w *world) serveAnn() {
	w.serve(func(n int, o signaling.Options) (*signaling.Welcome, error) {
		hello, err := welcome(n, o)
		if hello.Join != nil {
			hello.Join.OtherParticipants = []*livekit.ParticipantInfo{participant("ann", "PA_a", cameraInfo("TR_a"))}
		}
		return hello, err
	})
}
