package session

import (
	"slices"
	"testing"
	"testing/synctest"

	"github.com/livekit/protocol/livekit"
	"google.golang.org/protobuf/proto"

	"confab/session/internal/peer"
	"confab/session/meeting"
	"confab/session/meeting/event"
	"confab/signaling"
)

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
		if got := w.socket().requests(); !slices.Equal(
			got, []string{"view [TR_a] 640x360 hidden=false", "view [TR_a] 0x0 hidden=true"},
		) {
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

// someNews is news of people, streams and the room.
func someNews() []*livekit.SignalResponse {
	return []*livekit.SignalResponse{
		{Message: &livekit.SignalResponse_SpeakersChanged{
			SpeakersChanged: &livekit.SpeakersChanged{Speakers: []*livekit.SpeakerInfo{
				{Sid: "PA_a", Active: true, Level: 0.5},
				{Sid: "PA_me", Active: true, Level: 0.25},
				{Sid: "PA_nobody", Active: true},
			}},
		}},
		{Message: &livekit.SignalResponse_ConnectionQuality{
			ConnectionQuality: &livekit.ConnectionQualityUpdate{Updates: []*livekit.ConnectionQualityInfo{
				{ParticipantSid: "PA_a", Quality: livekit.ConnectionQuality_POOR},
				{ParticipantSid: "PA_me", Quality: livekit.ConnectionQuality_LOST},
			}},
		}},
		{Message: &livekit.SignalResponse_StreamStateUpdate{
			StreamStateUpdate: &livekit.StreamStateUpdate{StreamStates: []*livekit.StreamStateInfo{
				{TrackSid: "TR_a", State: livekit.StreamState_PAUSED},
				{TrackSid: "TR_a", State: livekit.StreamState_PAUSED},
				{TrackSid: "TR_x"},
			}},
		}},
		{
			Message: &livekit.SignalResponse_RoomUpdate{
				RoomUpdate: &livekit.RoomUpdate{Room: &livekit.Room{Name: "renamed", ActiveRecording: true}},
			},
		},
		{
			Message: &livekit.SignalResponse_SubscriptionResponse{
				SubscriptionResponse: &livekit.SubscriptionResponse{TrackSid: "TR_a"},
			},
		},
	}
}

// TestNews: what the server says about people shows in the snapshot.
func TestNews(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.serveAnn()
		w.join()
		w.events = nil
		w.socket().say(someNews()...)
		packet, err := proto.Marshal(
			&livekit.DataPacket{
				ParticipantIdentity: "ann",
				Value: &livekit.DataPacket_User{
					User: &livekit.UserPacket{Payload: []byte("hi"), Topic: proto.String("chat")},
				},
			},
		)
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
		if !s.Me.Speaking || s.Me.Quality != meeting.LostQuality || s.Room != "renamed" || !s.Recording ||
			s.SessionID != "RM_1" {
			t.Errorf("%+v", s)
		}
		if got := last[event.Signal](w); got != (event.Signal{From: "ann", Type: "chat", Data: "hi"}) {
			t.Errorf("%+v", got)
		}
		w.expectEvents("streamPropertyChanged", "videoDisabled", "signal")
		w.pass(missingFor)
		w.expectEvents("error") // for the stream that the server could not give us

		w.peer().events.Put(peer.Failed{Err: peer.ErrNoAnswer}) // a rejoin: nothing is held back from a newcomer
		w.settle()
		if w.s.Snapshot().Others[0].Streams[0].Paused {
			t.Error("still paused after a rejoin")
		}
		w.expectEvents("sessionReconnecting", "streamPropertyChanged", "videoEnabled", "sessionReconnected")

		w.socket().say(&livekit.SignalResponse{Message: &livekit.SignalResponse_RoomMoved{
			RoomMoved: &livekit.RoomMovedResponse{
				Room: &livekit.Room{Sid: "RM_2", Name: "other"}, Token: "moved",
				Participant:       participant("me", "PA_me9"),
				OtherParticipants: []*livekit.ParticipantInfo{participant("bob", "PA_b")},
			},
		}})
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

// TestOfferSoon: who has begun to send is asked for at once, with one offer for everything, where the offer is ours to
// make.
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
		"nobody": {signaling.Single, []*livekit.SignalResponse{ann()}, nil},
		"one":    {signaling.Single, []*livekit.SignalResponse{ann(cameraInfo("TR_c"))}, []string{"sections 0 0"}},
		"two-at-once": {
			signaling.Single,
			[]*livekit.SignalResponse{ann(cameraInfo("TR_c"), microphoneInfo("TR_m"))},
			[]string{"sections 0 0"},
		},
		"one-by-one": {
			signaling.Single,
			[]*livekit.SignalResponse{ann(microphoneInfo("TR_m")), ann(microphoneInfo("TR_m"), cameraInfo("TR_c"))},
			[]string{"sections 0 0", "sections 0 0"},
		},
		"muted-meantime": {
			signaling.Single, []*livekit.SignalResponse{ann(cameraInfo("TR_c")), ann(muted)}, []string{"sections 0 0"},
		},
		"withdrawn": {
			signaling.Single, []*livekit.SignalResponse{ann(cameraInfo("TR_c")), ann()}, []string{"sections 0 0"},
		},
		"dual": {signaling.Dual, []*livekit.SignalResponse{ann(cameraInfo("TR_c"))}, nil},
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
