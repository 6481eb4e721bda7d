package session

import (
	"reflect"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/livekit/protocol/livekit"
	"github.com/pion/webrtc/v4"
	"google.golang.org/protobuf/proto"

	"confab/session/internal/peer"
	"confab/session/meeting"
	"confab/signaling"
)

func sameChange(a, b TrackChange) bool { return reflect.DeepEqual(a, b) }

func TestNegotiationIsPassedOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t).join()
		w.peer().done()
		w.socket().say(
			&livekit.SignalResponse{Message: &livekit.SignalResponse_Answer{Answer: &livekit.SessionDescription{Id: 1, MidToTrackId: map[string]string{"0": "TR_a"}}}},
			&livekit.SignalResponse{Message: &livekit.SignalResponse_Offer{Offer: &livekit.SessionDescription{Id: 200}}},
			&livekit.SignalResponse{Message: &livekit.SignalResponse_Trickle{Trickle: &livekit.TrickleRequest{CandidateInit: "c1"}}},
			&livekit.SignalResponse{Message: &livekit.SignalResponse_Trickle{Trickle: &livekit.TrickleRequest{CandidateInit: "c2", Target: livekit.SignalTarget_SUBSCRIBER}}},
			&livekit.SignalResponse{Message: &livekit.SignalResponse_MediaSectionsRequirement{MediaSectionsRequirement: &livekit.MediaSectionsRequirement{NumAudios: 1, NumVideos: 2}}},
			&livekit.SignalResponse{},
		)
		w.settle()
		want := []string{"answer 1 map[0:TR_a]", "offer 200 map[]", "candidate publisher c1", "candidate subscriber c2", "room 1 2"}
		if got := w.peer().done(); !slices.Equal(got, want) {
			t.Errorf("%v", got)
		}
		w.peer().events.Put(peer.OfferMade{ID: 2}, peer.AnswerMade{ID: 200}, peer.CandidateFound{Init: "a"}, peer.CandidateFound{Init: "b", Target: peer.Subscriber})
		w.settle()
		if got := w.socket().requests(); !slices.Equal(got, []string{"offer 2", "answer 200", "trickle PUBLISHER a", "trickle SUBSCRIBER b"}) {
			t.Errorf("%v", got)
		}
		_ = w.end()
	})
}

// TestTracks: media and roster come in any order; a track is announced once, to be played until it is stopped.
func TestTracks(t *testing.T) {
	ann := func(tracks ...*livekit.TrackInfo) *livekit.SignalResponse {
		return update(participant("ann", "PA_a", tracks...))
	}
	arrive := func(id string) func(*world) {
		return func(w *world) {
			w.peer().events.Put(peer.TrackArrived{Track: &webrtc.TrackRemote{}, TrackID: id, StreamID: "PA_a|camera"})
		}
	}
	say := func(r *livekit.SignalResponse) func(*world) { return func(w *world) { w.socket().say(r) } }
	for name, test := range map[string]struct {
		steps []func(*world)
		want  []string
	}{
		"roster-first":        {[]func(*world){say(ann(cameraInfo("TR_a"))), arrive("TR_a")}, []string{"start TR_a camera"}},
		"media-first":         {[]func(*world){arrive("TR_a"), say(ann(cameraInfo("TR_a")))}, []string{"start TR_a camera"}},
		"owner-never-known":   {[]func(*world){arrive("TR_x"), say(ann(cameraInfo("TR_a")))}, nil},
		"told-once":           {[]func(*world){say(ann(cameraInfo("TR_a"))), arrive("TR_a"), say(ann(cameraInfo("TR_a")))}, []string{"start TR_a camera"}},
		"stream-withdrawn":    {[]func(*world){say(ann(cameraInfo("TR_a"))), arrive("TR_a"), say(ann())}, []string{"start TR_a camera", "stop TR_a"}},
		"owner-gone":          {[]func(*world){say(ann(cameraInfo("TR_a"))), arrive("TR_a"), say(gone("ann", "PA_a", livekit.DisconnectReason_CLIENT_INITIATED))}, []string{"start TR_a camera", "stop TR_a"}},
		"owner-rejoined":      {[]func(*world){say(ann(cameraInfo("TR_a"))), arrive("TR_a"), say(update(participant("ann", "PA_2", cameraInfo("TR_b")))), arrive("TR_b")}, []string{"start TR_a camera", "stop TR_a", "start TR_b camera"}},
		"arrived-again":       {[]func(*world){say(ann(cameraInfo("TR_a"))), arrive("TR_a"), arrive("TR_a")}, []string{"start TR_a camera", "stop TR_a", "start TR_a camera"}},
		"kept-by-a-resume":    {[]func(*world){say(ann(cameraInfo("TR_a"))), arrive("TR_a"), func(w *world) { w.socket().lose() }}, []string{"start TR_a camera"}},
		"moved-by-a-rejoin":   {[]func(*world){say(ann(cameraInfo("TR_a"))), arrive("TR_a"), func(w *world) { w.serveAnn(); w.peer().events.Put(peer.Failed{Err: peer.ErrNoAnswer}) }, arrive("TR_a")}, []string{"start TR_a camera", "stop TR_a", "start TR_a camera"}},
		"stopped-by-a-rejoin": {[]func(*world){say(ann(cameraInfo("TR_a"))), arrive("TR_a"), func(w *world) { w.serveAnn(); w.peer().events.Put(peer.Failed{Err: peer.ErrNoAnswer}) }}, []string{"start TR_a camera", "stop TR_a"}},
		"stopped-by-the-end":  {[]func(*world){say(ann(cameraInfo("TR_a"))), arrive("TR_a"), func(w *world) { _ = w.end() }}, []string{"start TR_a camera", "stop TR_a"}},
	} {
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

// TestOfferSoon: who has begun to send is asked for at once, with one offer for everything, where the offer is ours to make.
func TestOfferSoon(t *testing.T) {
	ann := func(tracks ...*livekit.TrackInfo) *livekit.SignalResponse {
		return update(participant("ann", "PA_a", tracks...))
	}
	muted := cameraInfo("TR_c")
	muted.Muted = true
	for name, test := range map[string]struct {
		mode    signaling.Mode
		updates []*livekit.SignalResponse
		want    []string
	}{
		"nobody":         {signaling.Single, []*livekit.SignalResponse{ann()}, nil},
		"one":            {signaling.Single, []*livekit.SignalResponse{ann(cameraInfo("TR_c"))}, []string{"room 0 0"}},
		"two-at-once":    {signaling.Single, []*livekit.SignalResponse{ann(cameraInfo("TR_c"), microphoneInfo("TR_m"))}, []string{"room 0 0"}},
		"one-by-one":     {signaling.Single, []*livekit.SignalResponse{ann(microphoneInfo("TR_m")), ann(microphoneInfo("TR_m"), cameraInfo("TR_c"))}, []string{"room 0 0", "room 0 0"}},
		"muted-meantime": {signaling.Single, []*livekit.SignalResponse{ann(cameraInfo("TR_c")), ann(muted)}, []string{"room 0 0"}},
		"withdrawn":      {signaling.Single, []*livekit.SignalResponse{ann(cameraInfo("TR_c")), ann()}, []string{"room 0 0"}},
		"dual":           {signaling.Dual, []*livekit.SignalResponse{ann(cameraInfo("TR_c"))}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.options.Mode = test.mode
				w.join()
				w.peer().done()
				w.socket().say(test.updates...)
				w.settle()
				if got := w.peer().done(); !slices.Equal(got, test.want) {
					t.Errorf("%v, want %v", got, test.want)
				}
				_ = w.end()
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

func TestViews(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.serveAnn()
		w.join()
		w.socket().requests()
		big := meeting.View{StreamID: "TR_a", Width: 640, Height: 360}
		w.s.Watch([]meeting.View{big, {StreamID: "TR_unknown", Width: 1, Height: 1}})
		w.s.Watch([]meeting.View{big})
		w.s.Watch([]meeting.View{{StreamID: "TR_a", Hidden: true}})
		w.settle()
		if got := w.socket().requests(); !slices.Equal(got, []string{"view [TR_a] 640x360 hidden=false", "view [TR_a] 0x0 hidden=true"}) {
			t.Errorf("%v", got)
		}
		w.socket().lose()
		w.settle()
		if got := w.socket().sent[0].GetSyncState().GetTrackSidsDisabled(); !slices.Equal(got, []string{"TR_a"}) {
			t.Errorf("disabled: %v", got)
		}
		if got := w.socket().requests(); !slices.Equal(got, []string{"sync", "view [TR_a] 0x0 hidden=true"}) {
			t.Errorf("after a resume: %v", got)
		}
		w.socket().say(update(participant("ann", "PA_a")), update(participant("ann", "PA_a", cameraInfo("TR_a"))))
		w.settle()
		w.s.Watch([]meeting.View{{StreamID: "TR_a", Hidden: true}}) // of a stream that is new, so it must be said again
		w.settle()
		if got := w.socket().requests(); !slices.Equal(got, []string{"view [TR_a] 0x0 hidden=true"}) {
			t.Errorf("after another stream: %v", got)
		}
		_ = w.end()
	})
}

// TestNews: what the server says about people shows in the snapshot.
func TestNews(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.serveAnn()
		w.join()
		w.events = nil
		w.socket().say(
			&livekit.SignalResponse{Message: &livekit.SignalResponse_SpeakersChanged{SpeakersChanged: &livekit.SpeakersChanged{Speakers: []*livekit.SpeakerInfo{
				{Sid: "PA_a", Active: true, Level: 0.5}, {Sid: "PA_me", Active: true, Level: 0.25}, {Sid: "PA_nobody", Active: true},
			}}}},
			&livekit.SignalResponse{Message: &livekit.SignalResponse_ConnectionQuality{ConnectionQuality: &livekit.ConnectionQualityUpdate{Updates: []*livekit.ConnectionQualityInfo{
				{ParticipantSid: "PA_a", Quality: livekit.ConnectionQuality_POOR}, {ParticipantSid: "PA_me", Quality: livekit.ConnectionQuality_LOST},
			}}}},
			&livekit.SignalResponse{Message: &livekit.SignalResponse_StreamStateUpdate{StreamStateUpdate: &livekit.StreamStateUpdate{StreamStates: []*livekit.StreamStateInfo{
				{TrackSid: "TR_a", State: livekit.StreamState_PAUSED}, {TrackSid: "TR_a", State: livekit.StreamState_PAUSED}, {TrackSid: "TR_x"},
			}}}},
			&livekit.SignalResponse{Message: &livekit.SignalResponse_RoomUpdate{RoomUpdate: &livekit.RoomUpdate{Room: &livekit.Room{Name: "renamed", ActiveRecording: true}}}},
			&livekit.SignalResponse{Message: &livekit.SignalResponse_SubscriptionResponse{SubscriptionResponse: &livekit.SubscriptionResponse{TrackSid: "TR_a"}}},
		)
		packet, err := proto.Marshal(&livekit.DataPacket{ParticipantIdentity: "ann", Value: &livekit.DataPacket_User{User: &livekit.UserPacket{Payload: []byte("hi"), Topic: proto.String("chat")}}})
		if err != nil {
			t.Fatal(err)
		}
		w.settle()
		w.peer().events.Put(peer.DataReceived{Data: packet}, peer.DataReceived{Data: []byte{0xff}})
		w.settle()
		s := w.s.Snapshot()
		if a := s.Others[0]; !a.Speaking || a.Level != 0.5 || a.Quality != meeting.PoorQuality || !a.Streams[0].Paused {
			t.Errorf("ann: %+v", a)
		}
		if !s.Me.Speaking || s.Me.Quality != meeting.LostQuality || s.Room != "renamed" || !s.Recording || s.SessionID != "RM_1" {
			t.Errorf("%+v", s)
		}
		if got := last[meeting.Signal](w); got != (meeting.Signal{From: "ann", Type: "chat", Data: "hi"}) {
			t.Errorf("%+v", got)
		}
		w.expectEvents("streamPropertyChanged", "error", "signal")

		w.peer().events.Put(peer.Failed{Err: peer.ErrNoAnswer}) // a rejoin: nothing is held back from a newcomer
		w.settle()
		if w.s.Snapshot().Others[0].Streams[0].Paused {
			t.Error("still paused after a rejoin")
		}
		w.expectEvents("sessionReconnecting", "streamPropertyChanged", "sessionReconnected")

		w.socket().say(&livekit.SignalResponse{Message: &livekit.SignalResponse_RoomMoved{RoomMoved: &livekit.RoomMovedResponse{
			Room: &livekit.Room{Sid: "RM_2", Name: "other"}, Token: "moved", Participant: participant("me", "PA_me9"), OtherParticipants: []*livekit.ParticipantInfo{participant("bob", "PA_b")},
		}}})
		w.settle()
		w.expectEvents("streamDestroyed", "connectionDestroyed", "connectionCreated")
		w.socket().lose()
		w.settle()
		if o := w.dials[len(w.dials)-1]; o.Token != "moved" || o.Join.ParticipantSid != "PA_me9" {
			t.Errorf("resumed as %s with %s", o.Join.ParticipantSid, o.Token)
		}
		_ = w.end()
	})
}
