package session

import (
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/livekit/protocol/livekit"
	"github.com/pion/webrtc/v4"

	"confab/session/internal/peer"
	"confab/session/meeting"
	"confab/session/track/tracktest"
	"confab/signaling"
)

// waysToRejoin are the ways to another participant session.
var waysToRejoin = map[string]func(*world){
	"full-reconnect": func(w *world) {
		w.socket().say(&livekit.SignalResponse{Message: &livekit.SignalResponse_Leave{Leave: &livekit.LeaveRequest{
			Action: livekit.LeaveRequest_RECONNECT, Reason: livekit.DisconnectReason_STATE_MISMATCH,
		}}})
	},
	"refused-resume": func(w *world) {
		w.serve(func(n int, o signaling.Options) (*signaling.Welcome, error) {
			if o.Join.Reconnect {
				return nil, &signaling.DialError{Kind: signaling.ErrServer}
			}
			return rewelcome(n)
		})
		w.socket().lose()
	},
	"node-failure": func(w *world) { w.peer().events.Put(peer.Failed{Err: peer.ErrNoAnswer}) },
	"server-killed": func(w *world) {
		w.serve(func(n int, o signaling.Options) (*signaling.Welcome, error) {
			if o.Join.Reconnect {
				return nil, &signaling.DialError{Kind: signaling.ErrBadResponse}
			}
			hello, err := rewelcome(n)
			hello.Join.Room.Sid = "RM_2"
			return hello, err
		})
		w.socket().lose()
	},
	"fault": func(w *world) {
		if err := w.s.Fault(Fault{Kind: FullReconnect}); err != nil {
			w.t.Error(err)
		}
	},
}

func rewelcome(n int) (*signaling.Welcome, error) {
	j := joinResponse(participant("ann", "PA_a"))
	j.Participant.Sid = fmt.Sprintf("PA_me%d", n)
	return &signaling.Welcome{Mode: signaling.Single, Join: j}, nil
}

// TestEveryParticipantSessionBeginsAnew: nothing that the server said in one counts in the next.
func TestEveryParticipantSessionBeginsAnew(t *testing.T) {
	const on, off = "q=true h=true f=true", "q=false h=false f=false"
	for name, rejoin := range waysToRejoin {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.server = func(n int, _ signaling.Options) (*signaling.Welcome, error) { return rewelcome(n) }
				w.start()
				for source, id := range map[meeting.Source]string{meeting.Camera: "cam", meeting.Screen: "scr"} {
					w.s.Publish(layered(source, id))
				}
				w.s.Publish(tracktest.Local(meeting.Microphone, "mic"))
				w.s.Join()
				w.settle()
				w.socket().say(published("cam", "TR_c"), published("scr", "TR_s"), published("mic", "TR_m"))
				w.socket().say(
					nobodyWatches("TR_c"), nobodyWatches("TR_s"), speaking("PA_a", "PA_me0"), poor("PA_a", "PA_me0"),
				)
				w.settle()
				if s := w.s.Snapshot(); !s.Me.Speaking || !s.Others[0].Speaking ||
					s.Others[0].Quality != meeting.PoorQuality {
					t.Errorf("before: %+v, %+v", s.Me, s.Others)
				}
				if got := layersOf(w.tracks); got["cam"] != off || got["scr"] != off {
					t.Errorf("before: layers %v", got)
				}
				w.tracks = nil
				rejoin(w)
				w.settle()
				w.expectPhase(meeting.Live, meeting.NoBanner)
				s := w.s.Snapshot()
				if s.Rejoined != 1 {
					t.Fatalf("no rejoin: %+v", s)
				}
				if got := layersOf(w.tracks); got["cam"] != on || got["scr"] != on {
					t.Errorf("layers %v", got)
				}
				for _, c := range append(s.Others, s.Me) {
					if c.Speaking || c.Level != 0 || c.Quality != meeting.UnknownQuality {
						t.Errorf("%s still speaks or has a quality: %+v", c.ID, c)
					}
				}
				if got := w.dials[len(w.dials)-1].Join.AddTrackRequests; len(got) != 3 {
					t.Errorf("published anew: %v", got)
				}
				w.tracks = nil
				w.socket().say(published("cam", "TR_c2"), nobodyWatches("TR_c"), nobodyWatches("TR_c2"))
				w.settle()
				if got := layersOf(w.tracks); len(w.tracks) != 1 || got["cam"] != off {
					t.Errorf("only what is said of the new stream counts: %v", w.tracks)
				}
				_ = w.end()
			})
		})
	}
}

// TestLayersAfterRevocation: in one participant session too, a new publication of the same tracks begins with all
// layers.
func TestLayersAfterRevocation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t).join()
		w.s.Publish(layered(meeting.Camera, "cam"))
		w.settle()
		w.socket().say(published("cam", "TR_c"), nobodyWatches("TR_c"))
		w.settle()
		w.s.Unpublish("cam")
		w.s.Publish(layered(meeting.Camera, "cam"))
		w.settle()
		if got := layersOf(w.tracks); got["cam"] != "q=true h=true f=true" {
			t.Errorf("layers %v", got)
		}
		_ = w.end()
	})
}

// layered is a local track in three layers.
func layered(source meeting.Source, id string) LocalTrack {
	l := LocalTrack{Source: source, Codec: "vp8"}
	for _, rid := range []string{"q", "h", "f"} {
		vp8 := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8}
		track, err := webrtc.NewTrackLocalStaticSample(vp8, id, "stream", webrtc.WithRTPStreamID(rid))
		if err != nil {
			panic(err)
		}
		l.Tracks, l.Layers = append(l.Tracks, track), append(l.Layers, Layer{RID: rid})
	}
	return l
}

func nobodyWatches(sid string) *livekit.SignalResponse {
	var off []*livekit.SubscribedQuality
	for q := livekit.VideoQuality_LOW; q <= livekit.VideoQuality_HIGH; q++ {
		off = append(off, &livekit.SubscribedQuality{Quality: q})
	}
	update := &livekit.SubscribedQualityUpdate{
		TrackSid: sid, SubscribedCodecs: []*livekit.SubscribedCodec{{Codec: "vp8", Qualities: off}},
	}
	return &livekit.SignalResponse{
		Message: &livekit.SignalResponse_SubscribedQualityUpdate{SubscribedQualityUpdate: update},
	}
}

func speaking(sids ...string) *livekit.SignalResponse {
	m := &livekit.SpeakersChanged{}
	for _, sid := range sids {
		m.Speakers = append(m.Speakers, &livekit.SpeakerInfo{Sid: sid, Active: true, Level: 0.5})
	}
	return &livekit.SignalResponse{Message: &livekit.SignalResponse_SpeakersChanged{SpeakersChanged: m}}
}

func poor(sids ...string) *livekit.SignalResponse {
	m := &livekit.ConnectionQualityUpdate{}
	for _, sid := range sids {
		m.Updates = append(m.Updates, &livekit.ConnectionQualityInfo{
			ParticipantSid: sid, Quality: livekit.ConnectionQuality_POOR,
		})
	}
	return &livekit.SignalResponse{Message: &livekit.SignalResponse_ConnectionQuality{ConnectionQuality: m}}
}

// layersOf spells what is wanted of each track after all changes.
func layersOf(changes []TrackChange) map[string]string {
	wanted := map[string]string{}
	for _, c := range changes {
		if l, ok := c.(LayersWanted); ok {
			wanted[l.TrackID] = fmt.Sprintf("q=%v h=%v f=%v", l.Active["q"], l.Active["h"], l.Active["f"])
		}
	}
	return wanted
}
