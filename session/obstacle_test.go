package session

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/livekit/protocol/livekit"
	"github.com/pion/webrtc/v4"
	"google.golang.org/protobuf/proto"

	"confab/session/internal/peer"
	"confab/session/meeting"
	"confab/session/meeting/event"
)

// worldSteps are what happens, in order.
type worldSteps = []func(*world)

// obstaclesCase is a case of TestObstacles.
type obstaclesCase struct {
	steps    worldSteps
	obstacle string
	errors   []int
}

// obstaclesCases are the cases of TestObstacles. Long because it is a table.
func obstaclesCases() map[string]obstaclesCase {
	track := func(change func(*livekit.TrackInfo)) *livekit.TrackInfo {
		i := cameraInfo("TR_a")
		change(i)
		return i
	}
	plain := track(func(*livekit.TrackInfo) {})
	gcm := track(func(i *livekit.TrackInfo) { i.Encryption = livekit.Encryption_GCM })
	custom := track(func(i *livekit.TrackInfo) { i.Encryption = livekit.Encryption_CUSTOM })
	codecs := func(mimes ...string) *livekit.TrackInfo {
		return track(func(i *livekit.TrackInfo) {
			i.MimeType = mimes[0]
			for _, m := range mimes {
				i.Codecs = append(i.Codecs, &livekit.SimulcastCodecInfo{MimeType: m})
			}
		})
	}
	ann := func(tracks ...*livekit.TrackInfo) func(*world) {
		return func(w *world) { w.socket().say(update(participant("ann", "PA_a", tracks...))) }
	}
	arrive := func(w *world) {
		w.peer().events.Put(peer.TrackArrived{Track: &webrtc.TrackRemote{}, TrackID: "TR_a", StreamID: "PA_a|camera"})
	}
	answer := func(id string, err livekit.SubscriptionError) func(*world) {
		return func(w *world) {
			w.socket().say(&livekit.SignalResponse{Message: &livekit.SignalResponse_SubscriptionResponse{
				SubscriptionResponse: &livekit.SubscriptionResponse{TrackSid: id, Err: err},
			}})
		}
	}
	allow := func(allowed bool) func(*world) {
		return func(w *world) {
			u := &livekit.SubscriptionPermissionUpdate{ParticipantSid: "PA_a", TrackSid: "TR_a", Allowed: allowed}
			w.socket().say(&livekit.SignalResponse{Message: &livekit.SignalResponse_SubscriptionPermissionUpdate{
				SubscriptionPermissionUpdate: u,
			}})
		}
	}
	find := func(o meeting.Obstacle) func(*world) { return func(w *world) { w.s.Obstruct("TR_a", o) } }
	wait := func(w *world) { w.pass(missingFor) }
	rejoin := func(w *world) { w.serveAnn(); w.peer().events.Put(peer.Failed{Err: peer.ErrNoAnswer}) }
	const (
		noCodec = livekit.SubscriptionError_SE_CODEC_UNSUPPORTED
		unknown = livekit.SubscriptionError_SE_UNKNOWN
		missing = livekit.SubscriptionError_SE_TRACK_NOTFOUND
	)
	later := codecs("video/H265", "video/VP8")
	return map[string]obstaclesCase{
		"none":                {worldSteps{ann(plain), arrive}, "", nil},
		"encrypted":           {worldSteps{ann(gcm), arrive, ann(gcm)}, "encrypted", []int{6004}},
		"encrypted-otherwise": {worldSteps{ann(custom)}, "encrypted", []int{6004}},
		"switched-on":         {worldSteps{ann(plain), arrive, ann(gcm)}, "encrypted", []int{6004}},
		"switched-off":        {worldSteps{ann(gcm), arrive, ann(plain)}, "", []int{6004}},
		"switched-on-again":   {worldSteps{ann(gcm), arrive, ann(plain), ann(gcm)}, "encrypted", []int{6004, 6004}},
		"found-encrypted": {
			worldSteps{ann(plain), arrive, find(meeting.Encrypted), wait, ann(plain)},
			"encrypted",
			[]int{6004},
		},
		"found-and-declared": {
			worldSteps{ann(plain), arrive, find(meeting.Encrypted), wait, ann(gcm)},
			"encrypted",
			[]int{6004},
		},
		"found-plain-again": {
			worldSteps{ann(plain), arrive, find(meeting.Encrypted), wait, find(meeting.NoObstacle)},
			"",
			[]int{6004},
		},
		"found-for-a-moment": {
			worldSteps{ann(plain), arrive, find(meeting.Encrypted), find(meeting.NoObstacle), wait}, "", nil,
		},
		"found-declared-soon": {
			worldSteps{ann(plain), arrive, find(meeting.Encrypted), ann(gcm), wait}, "encrypted", []int{6004},
		},
		"found-of-nobody": {worldSteps{find(meeting.Encrypted), ann(plain)}, "", nil},
		"h264":            {worldSteps{ann(codecs("video/H264")), answer("TR_a", noCodec)}, "codec", []int{1502}},
		"the-server-says-so-only": {
			worldSteps{ann(plain), answer("TR_a", noCodec), answer("TR_a", noCodec)},
			"codec",
			[]int{1502},
		},
		"the-server-says-nothing": {
			worldSteps{ann(codecs("video/AV1")), ann(codecs("video/AV1"))}, "codec", []int{1502},
		},
		"a-backup": {worldSteps{ann(codecs("video/AV1", "video/VP8")), arrive}, "", nil},
		"a-backup-that-came-later": {
			worldSteps{ann(codecs("video/H265")), answer("TR_a", noCodec), ann(later), arrive},
			"",
			[]int{1502},
		},
		"codec-not-known-yet":  {worldSteps{ann(track(func(i *livekit.TrackInfo) { i.MimeType = "" }))}, "", nil},
		"arrives-and-is-empty": {worldSteps{ann(codecs("video/H264")), arrive}, "codec", []int{1502}},
		"arrives-in-another-codec": {
			worldSteps{ann(codecs("video/H264")), arrive, find(meeting.NoObstacle)}, "", []int{1502},
		},
		"still-undecodable-later": {worldSteps{ann(plain), answer("TR_a", noCodec), rejoin}, "", []int{1502}},
		"found-undecodable": {
			worldSteps{
				ann(plain), arrive, find(meeting.Undecodable), find(meeting.NoObstacle), find(meeting.Undecodable),
			},
			"codec",
			[]int{1502},
		},
		"excluded":                   {worldSteps{ann(plain), arrive, allow(false)}, "permission", nil},
		"included-again":             {worldSteps{ann(plain), arrive, allow(false), allow(true)}, "", nil},
		"excluded-no-more-after-all": {worldSteps{ann(plain), allow(false), arrive}, "", nil},
		"excluded-until-a-rejoin":    {worldSteps{ann(plain), allow(false), rejoin}, "", nil},
		"refused":                    {worldSteps{ann(plain), answer("TR_a", unknown), wait}, "", []int{1501}},
		"refused-and-here-after-all": {worldSteps{ann(plain), answer("TR_a", unknown), arrive, wait}, "", nil},
		"refused-and-just-gone":      {worldSteps{ann(plain), answer("TR_a", missing), ann(), wait}, "none", nil},
		"refused-and-gone": {
			worldSteps{
				ann(plain), ann(), answer("TR_a", missing), answer("TR_a", unknown), answer("TR_a", noCodec), wait,
			},
			"none", nil,
		},
	}
}

// TestObstacles: what cannot be seen or heard stands in the snapshot, and is said once for each time that it begins.
func TestObstacles(t *testing.T) {
	for name, test := range obstaclesCases() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t).join()
				for _, step := range test.steps {
					step(w)
					w.settle()
				}
				var errors []int
				for _, e := range w.events {
					if f, ok := e.(event.Failed); ok {
						errors = append(errors, f.Err.Code)
						if f.StreamID != "TR_a" || f.ConnectionID != "ann" {
							t.Errorf("about %q of %q", f.StreamID, f.ConnectionID)
						}
					}
				}
				if !slices.Equal(errors, test.errors) {
					t.Errorf("errors %v, want %v", errors, test.errors)
				}
				got := "none"
				if streams := w.s.Snapshot().Others[0].Streams; len(streams) > 0 {
					got = streams[0].Obstacle.String()
				}
				if got != test.obstacle {
					t.Errorf("obstacle %q, want %q", got, test.obstacle)
				}
				_ = w.end()
			})
		})
	}
}

// TestSubscribeAgain: what had no codec for us is asked for once more when it has one.
func TestSubscribeAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t).join()
		h264, both := cameraInfo("TR_a"), cameraInfo("TR_a")
		h264.MimeType, both.MimeType = "video/H264", "video/H264"
		both.Codecs = []*livekit.SimulcastCodecInfo{{MimeType: "video/H264"}, {MimeType: "video/VP8"}}
		w.socket().say(
			update(participant("ann", "PA_a", h264)),
			&livekit.SignalResponse{Message: &livekit.SignalResponse_SubscriptionResponse{
				SubscriptionResponse: &livekit.SubscriptionResponse{
					TrackSid: "TR_a", Err: livekit.SubscriptionError_SE_CODEC_UNSUPPORTED,
				},
			}},
			update(participant("ann", "PA_a", h264)),
		)
		w.settle()
		if asked := w.socket().requests(); len(asked) != 0 {
			t.Errorf("asked too soon: %v", asked)
		}
		w.socket().say(update(participant("ann", "PA_a", both)), update(participant("ann", "PA_a", both)))
		w.settle()
		if asked := w.socket().requests(); !slices.Equal(asked, []string{"subscribe [TR_a] true"}) {
			t.Errorf("%v", asked)
		}
		_ = w.end()
	})
}

// TestTrackStates: whoever plays a track hears what to expect of it, at its start and when that changes.
func TestTrackStates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t).join()
		camera := func(muted, encrypted bool) *livekit.SignalResponse {
			i := cameraInfo("TR_a")
			if i.Muted = muted; encrypted {
				i.Encryption = livekit.Encryption_GCM
			}
			return update(participant("ann", "PA_a", i))
		}
		paused := func(state livekit.StreamState) *livekit.SignalResponse {
			return &livekit.SignalResponse{Message: &livekit.SignalResponse_StreamStateUpdate{
				StreamStateUpdate: &livekit.StreamStateUpdate{
					StreamStates: []*livekit.StreamStateInfo{{TrackSid: "TR_a", State: state}},
				},
			}}
		}
		w.socket().say(camera(true, true))
		w.settle()
		w.peer().events.Put(peer.TrackArrived{Track: &webrtc.TrackRemote{}, TrackID: "TR_a"})
		w.settle()
		for _, step := range []func(){
			func() { w.socket().say(camera(false, true)) },
			func() { w.socket().say(camera(false, true)) },
			func() { w.socket().say(camera(false, false)) },
			func() { w.socket().say(paused(livekit.StreamState_PAUSED)) },
			func() { w.socket().say(paused(livekit.StreamState_ACTIVE)) },
			func() { w.s.Watch([]meeting.View{{StreamID: "TR_a", Hidden: true}}) },
			func() { w.s.Watch([]meeting.View{{StreamID: "TR_a", Width: 10, Height: 10}}) },
		} {
			step()
			w.settle()
		}
		var got []string
		for _, c := range w.tracks {
			switch c := c.(type) {
			case TrackStarted:
				got = append(got, fmt.Sprintf("start %+v", c.TrackState))
			case TrackChanged:
				got = append(got, fmt.Sprintf("%+v", c.TrackState))
			}
		}
		const silent, plain = "{Encrypted:false Silent:true}", "{Encrypted:false Silent:false}"
		want := []string{
			"start {Encrypted:true Silent:true}", "{Encrypted:true Silent:false}", plain, silent, plain, silent, plain,
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q\nwant %q", got, want)
		}
		_ = w.end()
	})
}

// TestEncryptedData: that somebody's messages cannot be read is said once, and those of others go on.
func TestEncryptedData(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.serveAnn()
		w.join()
		w.events = nil
		packet := func(p *livekit.DataPacket) peer.DataReceived {
			raw, err := proto.Marshal(p)
			if err != nil {
				t.Fatal(err)
			}
			return peer.DataReceived{Data: raw}
		}
		sealed := func(from string, sequence uint32) peer.DataReceived {
			return packet(&livekit.DataPacket{
				ParticipantIdentity: from, ParticipantSid: "PA_a", Sequence: sequence,
				Value: &livekit.DataPacket_EncryptedPacket{EncryptedPacket: &livekit.EncryptedPacket{
					EncryptionType: livekit.Encryption_GCM, Iv: make([]byte, 12), EncryptedValue: []byte("?"),
				}},
			})
		}
		plain := packet(&livekit.DataPacket{
			ParticipantIdentity: "ann", ParticipantSid: "PA_a", Sequence: 3,
			Value: &livekit.DataPacket_User{
				User: &livekit.UserPacket{Payload: []byte("hi"), Topic: proto.String("chat")},
			},
		})
		w.peer().events.Put(sealed("ann", 1), sealed("ann", 2), plain, sealed("nobody", 1))
		w.settle()
		w.expectEvents("error", "signal")
		_ = w.end()
	})
}
