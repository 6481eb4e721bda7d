package session

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/livekit/protocol/livekit"

	"confab/session/internal/outage"
	"confab/session/internal/peer"
	"confab/session/meeting"
	"confab/session/meeting/event"
	"confab/session/track/tracktest"
	"confab/signaling"
)

// live joins with a microphone that the server has accepted, and clears what was recorded.
func (w *world) live() *world {
	w.start()
	w.s.Publish(tracktest.Local(meeting.Microphone, "mic"))
	w.s.Join()
	w.settle()
	w.socket().say(published("mic", "TR_m"))
	w.settle()
	w.expectPhase(meeting.Live, meeting.NoBanner)
	w.events = nil
	w.socket().requests()
	w.peer().done()
	return w
}

// unreachable is a server that cannot be reached; refusing answers with err.
func refusing(err error) func(int, signaling.Options) (*signaling.Welcome, error) {
	return func(int, signaling.Options) (*signaling.Welcome, error) { return nil, &signaling.DialError{Kind: err} }
}

func TestResume(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t).live()
		w.s.Watch([]meeting.View{{StreamID: "TR_nobody", Hidden: true}})
		w.socket().lose()
		w.settle()
		w.expectPhase(meeting.Live, meeting.NoBanner)
		w.expectEvents("sessionReconnecting", "sessionReconnected")
		if got := w.dialled(); !slices.Equal(got, []string{"ticket-1", "ticket-1 (resume)"}) {
			t.Errorf("dialled %v", got)
		}
		o := w.dials[1]
		if o.Join.ParticipantSid != "PA_me" ||
			o.Join.ReconnectReason != livekit.ReconnectReason_RR_SIGNAL_DISCONNECTED || o.Mode != signaling.Single {
			t.Errorf("%+v", o.Join)
		}
		sync := w.socket().sent[0].GetSyncState()
		if sync.GetSubscription() == nil || sync.GetOffer().GetSdp() != "last offer" ||
			sync.GetAnswer().GetSdp() != "last answer" ||
			len(sync.GetPublishTracks()) != 1 || sync.GetPublishTracks()[0].Cid != "mic" ||
			len(sync.GetDataChannels()) != 1 {
			t.Errorf("sync state %v", sync)
		}
		if got := w.socket().requests(); !slices.Equal(got, []string{"sync", "mute TR_m false"}) {
			t.Errorf("requests %v", got)
		}
		if got := w.peer().done(); !slices.Equal(got, []string{"reoffer"}) {
			t.Errorf("orders %v: the media path was never in doubt", got)
		}
		if s := w.s.Snapshot(); s.Resumed != 1 || s.Rejoined != 0 || s.Recovery != meeting.Resume || s.Cause != nil {
			t.Errorf("%+v", s)
		}
		_ = w.end()
	})
}

// TestResumeRestoresRoster: the list after a resume is complete, though the phase is Live by then.
func TestResumeRestoresRoster(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.server = func(n int, o signaling.Options) (*signaling.Welcome, error) {
			if n > 0 {
				return welcome(n, o)
			}
			return &signaling.Welcome{
				Mode: signaling.Single,
				Join: joinResponse(participant("ann", "PA_a", cameraInfo("TR_a")), participant("bob", "PA_b")),
			}, nil
		}
		w.join()
		w.socket().lose()
		w.settle()
		w.expectPhase(meeting.Live, meeting.NoBanner)
		w.events = nil
		w.socket().say(
			update(
				participant("bob", "PA_b2", microphoneInfo("TR_b")), participant("eve", "PA_e"),
				participant("me", "PA_me"),
			),
		)
		w.settle()
		w.expectEvents("streamDestroyed", "connectionDestroyed", "streamCreated", "connectionCreated")
		w.socket().say(update(participant("me", "PA_me"))) // an ordinary one says nothing about the others
		w.settle()
		w.expectEvents()
		if got := len(w.s.Snapshot().Others); got != 2 {
			t.Errorf("%d others", got)
		}
		_ = w.end()
	})
}

func TestRequestLostWithTheSocketIsRepeated(t *testing.T) {
	for name, test := range map[string]struct {
		listed   []*livekit.TrackInfo // as ours, after the resume
		requests []string
		stream   string
	}{
		"request-lost":      {nil, []string{"add cam muted=false"}, ""},
		"answer-lost":       {[]*livekit.TrackInfo{cameraInfo("TR_c")}, nil, "TR_c"},
		"of-another-source": {[]*livekit.TrackInfo{microphoneInfo("TR_x")}, []string{"add cam muted=false"}, ""},
		"of-a-replaced-camera": {[]*livekit.TrackInfo{{
			Sid: "TR_old", Source: livekit.TrackSource_CAMERA, Codecs: []*livekit.SimulcastCodecInfo{{Cid: "old"}},
		}}, []string{"add cam muted=false"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t).join()
				w.s.Publish(tracktest.Local(meeting.Camera, "cam"))
				w.settle()
				w.socket().lose()
				w.settle()
				w.socket().requests()
				w.peer().done()
				w.socket().say(update(participant("me", "PA_me", test.listed...)))
				w.settle()
				if got := w.socket().requests(); !slices.Equal(got, test.requests) {
					t.Errorf("requests %v", got)
				}
				if got := w.s.Snapshot().Publications[0].StreamID; got != test.stream {
					t.Errorf("stream %q", got)
				}
				if got := w.peer().done(); len(got) > 0 {
					t.Errorf("the peer has the track already, yet %v", got)
				}
				_ = w.end()
			})
		})
	}
}

// TestBackMeansMedia: with somebody to be seen, "back" waits for packets, but not longer than outage.ReceiveWait.
func TestBackMeansMedia(t *testing.T) {
	camera := func(muted bool) *livekit.ParticipantInfo {
		info := cameraInfo("TR_a")
		info.Muted = muted
		return participant("ann", "PA_a", info)
	}
	for name, test := range map[string]struct {
		ann   *livekit.ParticipantInfo
		view  meeting.View
		flows time.Duration // 0: never
		back  time.Duration
	}{
		"packets-come":         {camera(false), meeting.View{}, 2 * time.Second, 2 * time.Second},
		"packets-never-come":   {camera(false), meeting.View{}, 0, outage.ReceiveWait},
		"nobody-shows-himself": {camera(true), meeting.View{}, 0, 0},
		"nobody-is-looked-at":  {camera(false), meeting.View{StreamID: "TR_a", Hidden: true}, 0, 0},
		"nobody-is-there":      {nil, meeting.View{}, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.silent = true
				w.server = func(n int, o signaling.Options) (*signaling.Welcome, error) {
					if o.Join.Reconnect {
						return welcome(n, o)
					}
					if test.ann == nil {
						return welcome(n, o)
					}
					return &signaling.Welcome{Mode: signaling.Single, Join: joinResponse(test.ann)}, nil
				}
				w.join()
				w.expectPhase(meeting.Live, meeting.NoBanner) // a join does not wait for pictures
				w.s.Watch([]meeting.View{test.view})
				w.settle()
				w.peer().become(peer.Failure)
				w.settle()
				if test.flows > 0 {
					w.pass(test.flows)
					w.expectPhase(meeting.Resuming, meeting.Reconnecting)
					w.peer().events.Put(peer.MediaFlowed{})
					w.settle()
				} else if test.back > 0 {
					w.pass(test.back - time.Millisecond)
					w.expectPhase(meeting.Resuming, meeting.Reconnecting)
					w.pass(time.Millisecond)
				}
				if e := last[event.SessionReconnected](w); e.Outage != test.back {
					t.Errorf("%+v, want %v", e, test.back)
				}
				_ = w.end()
			})
		})
	}
}
