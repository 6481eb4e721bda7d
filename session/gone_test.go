package session

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/webrtc/v4"

	"confab/session/internal/liveness"
	"confab/session/internal/peer"
	"confab/session/meeting"
	"confab/session/meeting/event"
	"confab/signaling"

	"github.com/livekit/protocol/livekit"
)

// whoIsGoneCase is a case of TestWhoIsGone.
type whoIsGoneCase struct {
	video, audio time.Duration // how long each flows
	after        func(*world)  // 4 s after the last of them
	soon, then   bool          // interrupted 3 s after the last of them, and after that
}

// whoIsGoneCases are the cases of TestWhoIsGone.
func whoIsGoneCases() map[string]whoIsGoneCase {
	quality := func(q livekit.ConnectionQuality) func(*world) {
		return func(w *world) {
			w.socket().say(&livekit.SignalResponse{Message: &livekit.SignalResponse_ConnectionQuality{
				ConnectionQuality: &livekit.ConnectionQualityUpdate{
					Updates: []*livekit.ConnectionQualityInfo{{ParticipantSid: "PA_a", Quality: q}},
				},
			}})
		}
	}
	return map[string]whoIsGoneCase{
		"one-picture":                 {0, time.Hour, nil, false, false},
		"one-picture-without-a-voice": {0, -1, nil, false, false},
		"picture-stops-changing":      {10 * time.Second, time.Hour, nil, false, false},
		"lone-picture-stops":          {10 * time.Second, -1, nil, false, false},
		"the-server-hears-nothing":    {10 * time.Second, -1, quality(livekit.ConnectionQuality_LOST), false, true},
		"the-server-hears-reports":    {10 * time.Second, -1, quality(livekit.ConnectionQuality_POOR), false, false},
		"all-at-once":                 {10 * time.Second, 10 * time.Second, nil, true, true},
		"all-at-once-and-well": {
			10 * time.Second, 10 * time.Second, quality(livekit.ConnectionQuality_POOR), true, false,
		},
		"one-after-the-other":       {10 * time.Second, 13 * time.Second, nil, false, false},
		"a-picture-and-then-a-word": {0, time.Second, nil, false, false},
	}
}

// TestWhoIsGone: silence is an interruption when it is the sender's, and none when only the pictures do not change.
func TestWhoIsGone(t *testing.T) {
	for name, test := range whoIsGoneCases() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				tracks := []*livekit.TrackInfo{cameraInfo("TR_a"), microphoneInfo("TR_m")}
				if test.audio < 0 {
					tracks = tracks[:1]
				}
				w.serve(func(int, signaling.Options) (*signaling.Welcome, error) {
					return &signaling.Welcome{
						Mode: signaling.Single, Join: joinResponse(participant("ann", "PA_a", tracks...)),
					}, nil
				})
				w.join()
				began := time.Now()
				flows := map[string]time.Duration{"TR_a": test.video, "TR_m": test.audio}
				for n, i := range tracks {
					w.peer().events.Put(
						peer.TrackArrived{Track: &webrtc.TrackRemote{}, TrackID: i.Sid, SSRC: webrtc.SSRC(n)},
					)
				}
				w.settle()
				w.peer().show(func() peer.Seen {
					seen := peer.Seen{LastIn: time.Now(), Streams: map[uint32]time.Time{}}
					for n, i := range tracks {
						seen.Streams[uint32(n)] = began.Add(min(time.Since(began), flows[i.Sid]) + time.Millisecond)
					}
					return seen
				})
				w.pass(max(test.video, min(test.audio, 20*time.Second)) + 3*time.Second)
				if w.interrupted() != test.soon {
					t.Errorf("interrupted after 3 s: %v", w.interrupted())
				}
				if test.after != nil {
					test.after(w)
				}
				w.pass(time.Second)
				if w.interrupted() != test.then {
					t.Errorf("interrupted then: %v", w.interrupted())
				}
				w.pass(time.Minute)
				if w.interrupted() != test.then {
					t.Errorf("interrupted a minute later: %v", w.interrupted())
				}
				w.expectPhase(meeting.Live, meeting.NoBanner)
				_ = w.end()
			})
		})
	}
}

// TestStreamInterrupted: within 5 s of silence from the server too, and not when the silence is in order.
func TestStreamInterrupted(t *testing.T) {
	for name, test := range streamInterruptedCases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := watching(t, 1, 5*time.Second)
				test.quieten(w)
				w.settle()
				w.events = nil
				w.pass(9 * time.Second)
				if w.interrupted() {
					t.Error("interrupted after 4 s of silence")
				}
				w.pass(time.Second)
				if w.interrupted() != test.want {
					t.Errorf("interrupted: %v", !test.want)
				}
				if !test.want {
					w.expectEvents()
					_ = w.end()
					return
				}
				w.expectEvents("subscriberDisconnected")
				w.pass(time.Minute) // one person's silence is no outage of ours
				w.expectEvents()
				w.expectPhase(meeting.Live, meeting.NoBanner)
				w.peer().show(func() peer.Seen {
					return peer.Seen{LastIn: time.Now(), Streams: map[uint32]time.Time{0: time.Now()}}
				})
				w.pass(liveness.LookEvery)
				if w.interrupted() {
					t.Error("packets come again, and still interrupted")
				}
				if e := last[event.SubscriberConnected](
					w,
				); e.StreamID != "TR_a" || e.ConnectionID != "ann" || e.Source != meeting.Camera {
					t.Errorf("%+v", e)
				}
				w.expectEvents("subscriberConnected")
				w.pass(time.Minute)
				w.expectEvents()
				_ = w.end()
			})
		})
	}
}

// streamInterruptedCase is a case of TestStreamInterrupted.
type streamInterruptedCase struct {
	quieten func(*world)
	want    bool
}

// streamInterruptedCases are the cases of TestStreamInterrupted.
var streamInterruptedCases = map[string]streamInterruptedCase{
	"silent": {func(*world) {}, true},
	"muted": {func(w *world) {
		info := cameraInfo("TR_a")
		info.Muted = true
		w.socket().say(update(participant("ann", "PA_a", info)))
	}, false},
	"paused": {func(w *world) {
		w.socket().say(&livekit.SignalResponse{Message: &livekit.SignalResponse_StreamStateUpdate{
			StreamStateUpdate: &livekit.StreamStateUpdate{
				StreamStates: []*livekit.StreamStateInfo{{TrackSid: "TR_a", State: livekit.StreamState_PAUSED}},
			},
		}})
	}, false},
	"hidden": {func(w *world) { w.s.Watch([]meeting.View{{StreamID: "TR_a", Hidden: true}}) }, false},
}

// TestMutedIsNoReturn: whoever is muted after an interruption has no packets either; those that come once unmuted are
// the return.
func TestMutedIsNoReturn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := watching(t, 1, 0)
		w.pass(6 * time.Second)
		w.expectEvents("subscriberDisconnected")
		info := cameraInfo("TR_a")
		info.Muted = true
		w.socket().say(update(participant("ann", "PA_a", info)))
		w.pass(10 * time.Second)
		w.expectEvents("streamPropertyChanged")
		w.socket().say(update(participant("ann", "PA_a", cameraInfo("TR_a"))))
		w.pass(time.Second)
		w.expectEvents("streamPropertyChanged")
		w.peer().show(func() peer.Seen {
			return peer.Seen{LastIn: time.Now(), Streams: map[uint32]time.Time{0: time.Now()}}
		})
		w.pass(time.Second)
		w.expectEvents("subscriberConnected")
		_ = w.end()
	})
}

func (w *world) interrupted() bool {
	return w.s.Snapshot().Others[0].Streams[0].Interrupted
}
