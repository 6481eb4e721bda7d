//lint:file-ignore SA1019 servers that know no codecs in SubscribedQualityUpdate still fill the old field

package session

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/livekit/protocol/livekit"

	"confab/session/internal/publications"
	"confab/session/meeting"
	"confab/session/track/tracktest"
)

// publishingCase is a case of TestPublishing.
type publishingCase struct {
	steps    []func(*world)
	requests []string
	orders   []string
	events   []string
	tracks   []TrackChange
	left     int // publications
}

// publishingCases are the cases of TestPublishing. Long because it is a table.
func publishingCases() map[string]publishingCase {
	mute := func(sid string, muted bool) *livekit.SignalResponse {
		return &livekit.SignalResponse{
			Message: &livekit.SignalResponse_Mute{Mute: &livekit.MuteTrackRequest{Sid: sid, Muted: muted}},
		}
	}
	unpublished := func(sid string) *livekit.SignalResponse {
		return &livekit.SignalResponse{
			Message: &livekit.SignalResponse_TrackUnpublished{
				TrackUnpublished: &livekit.TrackUnpublishedResponse{TrackSid: sid},
			},
		}
	}
	refused := func(cid string, r livekit.RequestResponse_Reason) *livekit.SignalResponse {
		return &livekit.SignalResponse{Message: &livekit.SignalResponse_RequestResponse{
			RequestResponse: &livekit.RequestResponse{
				Reason: r, Request: &livekit.RequestResponse_AddTrack{AddTrack: &livekit.AddTrackRequest{Cid: cid}},
			},
		}}
	}
	publish := func(w *world) { w.s.Publish(tracktest.Local(meeting.Camera, "cam")) }
	say := func(r *livekit.SignalResponse) func(*world) { return func(w *world) { w.socket().say(r) } }
	muting := func(m bool) func(*world) { return func(w *world) { w.s.Mute("cam", m) } }
	return map[string]publishingCase{
		"publish": {
			steps:    []func(*world){publish, say(published("cam", "TR_c"))},
			requests: []string{"add cam muted=false"}, orders: []string{"publish cam"},
			events: []string{"publisherCreated"}, left: 1,
		},
		"accepted-twice": {
			steps:    []func(*world){publish, say(published("cam", "TR_c")), say(published("cam", "TR_c"))},
			requests: []string{"add cam muted=false"}, orders: []string{"publish cam"},
			events: []string{"publisherCreated"}, left: 1,
		},
		"publish-the-same-again": {
			steps:    []func(*world){publish, publish},
			requests: []string{"add cam muted=false"}, orders: []string{"publish cam"}, left: 1,
		},
		"publish-nothing": {
			steps:  []func(*world){func(w *world) { w.s.Publish(LocalTrack{Source: meeting.Screen}) }},
			events: []string{"error"},
		},
		"publish-muted": {
			steps: []func(*world){func(w *world) {
				track := tracktest.Local(meeting.Camera, "cam")
				track.Muted = true
				w.s.Publish(track)
			}, say(published("cam", "TR_c")), muting(true)},
			requests: []string{"add cam muted=true"}, orders: []string{"publish cam"},
			events: []string{"publisherCreated"}, left: 1,
		},
		"mute": {
			steps:    []func(*world){publish, say(published("cam", "TR_c")), muting(true), muting(true), muting(false)},
			requests: []string{"add cam muted=false", "mute TR_c true", "mute TR_c false"},
			orders:   []string{"publish cam"},
			events:   []string{"publisherCreated"}, left: 1,
		},
		"mute-before-it-is-accepted": {
			steps:    []func(*world){publish, muting(true), say(published("cam", "TR_c"))},
			requests: []string{"add cam muted=false", "mute TR_c true"}, orders: []string{"publish cam"},
			events: []string{"publisherCreated"}, left: 1,
		},
		"mute-and-back-before-it-is-accepted": {
			steps:    []func(*world){publish, muting(true), muting(false), say(published("cam", "TR_c"))},
			requests: []string{"add cam muted=false"}, orders: []string{"publish cam"},
			events: []string{"publisherCreated"}, left: 1,
		},
		"mute-what-is-not-there": {steps: []func(*world){muting(true)}},
		"unpublish": {
			steps: []func(*world){
				publish, say(published("cam", "TR_c")), func(w *world) { w.s.Unpublish("cam") },
			},
			requests: []string{"add cam muted=false"}, orders: []string{"publish cam", "unpublish cam"},
			events: []string{"publisherCreated", "publisherDestroyed"},
		},
		"unpublish-while-requested": {
			steps: []func(*world){
				publish, func(w *world) { w.s.Unpublish("cam") }, say(published("cam", "TR_c")),
				say(unpublished("TR_c")),
			},
			requests: []string{"add cam muted=false"}, orders: []string{"publish cam", "unpublish cam"},
		},
		// Nobody can tell the server that a request is off: it waits for the first camera for ever, and would not
		// answer another one of its name.
		"publish-again-what-was-withdrawn": {
			steps: []func(*world){
				publish, func(w *world) { w.s.Unpublish("cam") }, publish,
				say(published("cam", "TR_old")), say(published("cam-2", "TR_c")),
				func(w *world) { w.s.Unpublish("cam") },
			},
			requests: []string{"add cam muted=false", "add cam-2 muted=false"},
			orders:   []string{"publish cam", "unpublish cam", "publish cam-2", "unpublish cam-2"},
			events:   []string{"publisherCreated", "publisherDestroyed"},
		},
		"publish-again-what-was-refused": {
			steps: []func(*world){
				publish, say(refused("cam", livekit.RequestResponse_NOT_ALLOWED)), publish,
				say(published("cam-2", "TR_c")),
			},
			requests: []string{"add cam muted=false", "add cam-2 muted=false"},
			orders:   []string{"publish cam", "unpublish cam", "publish cam-2"},
			events:   []string{"error", "publisherCreated"},
			tracks:   []TrackChange{Revoked{TrackID: "cam"}}, left: 1,
		},
		"unpublish-what-is-not-there": {steps: []func(*world){func(w *world) { w.s.Unpublish("scr") }}},
		"forced-mute": {
			steps: []func(*world){
				publish, say(published("cam", "TR_c")), say(mute("TR_c", true)), muting(true),
				func(w *world) { w.pass(publications.AuthorWait) },
			},
			requests: []string{"add cam muted=false"}, orders: []string{"publish cam"},
			events: []string{"publisherCreated", "muteForced"},
			tracks: []TrackChange{MuteWanted{TrackID: "cam"}}, left: 1,
		},
		"forced-unmute": {
			steps:    []func(*world){publish, say(published("cam", "TR_c")), muting(true), say(mute("TR_c", false))},
			requests: []string{"add cam muted=false", "mute TR_c true", "mute TR_c true"},
			orders:   []string{"publish cam"},
			events:   []string{"publisherCreated", "unmuteAsked"}, left: 1,
		},
		"forced-unmute-of-what-is-on": {
			steps:    []func(*world){publish, say(published("cam", "TR_c")), say(mute("TR_c", false))},
			requests: []string{"add cam muted=false"}, orders: []string{"publish cam"},
			events: []string{"publisherCreated"}, left: 1,
		},
		"forced-mute-and-unmute": {
			steps: []func(*world){
				publish, say(published("cam", "TR_c")), say(mute("TR_c", true)), say(mute("TR_c", false)),
				func(w *world) { w.pass(publications.AuthorWait) },
			},
			requests: []string{"add cam muted=false", "mute TR_c true"}, orders: []string{"publish cam"},
			events: []string{"publisherCreated", "unmuteAsked", "muteForced"},
			tracks: []TrackChange{MuteWanted{TrackID: "cam"}}, left: 1,
		},
		"forced-mute-of-nothing": {steps: []func(*world){say(mute("TR_x", true))}},
		"revoked": {
			steps: []func(*world){
				publish, say(published("cam", "TR_c")), say(unpublished("TR_c")), say(unpublished("TR_c")),
				func(w *world) { w.pass(publications.AuthorWait) },
			},
			requests: []string{"add cam muted=false"}, orders: []string{"publish cam", "unpublish cam"},
			events: []string{"publisherCreated", "publisherDestroyed"},
			tracks: []TrackChange{Revoked{TrackID: "cam"}},
		},
		"refused": {
			steps:    []func(*world){publish, say(refused("cam", livekit.RequestResponse_NOT_ALLOWED))},
			requests: []string{"add cam muted=false"}, orders: []string{"publish cam", "unpublish cam"},
			events: []string{"error"}, tracks: []TrackChange{Revoked{TrackID: "cam"}},
		},
		"refused-what-is-withdrawn": {steps: []func(*world){say(refused("cam", livekit.RequestResponse_NOT_ALLOWED))}},
		"queued": {
			steps:    []func(*world){publish, say(refused("cam", livekit.RequestResponse_QUEUED))},
			requests: []string{"add cam muted=false"}, orders: []string{"publish cam"}, left: 1,
		},
		"layers-wanted": {
			steps: []func(*world){
				publish, say(published("cam", "TR_c")),
				say(&livekit.SignalResponse{Message: &livekit.SignalResponse_SubscribedQualityUpdate{
					SubscribedQualityUpdate: &livekit.SubscribedQualityUpdate{
						TrackSid: "TR_c",
						SubscribedQualities: []*livekit.SubscribedQuality{
							{Quality: livekit.VideoQuality_LOW, Enabled: true},
						},
					},
				}}),
			},
			requests: []string{"add cam muted=false"}, orders: []string{"publish cam"},
			events: []string{"publisherCreated"},
			tracks: []TrackChange{LayersWanted{TrackID: "cam", Active: map[string]bool{"q": true}}}, left: 1,
		},
	}
}

// TestPublishing plays wishes and messages in turn and compares what reaches the server, the peer and whoever captures.
func TestPublishing(t *testing.T) {
	tests := publishingCases()
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t).join()
				w.events = nil
				w.peer().done()
				for _, step := range test.steps {
					step(w)
					w.settle()
				}
				if got := w.socket().requests(); !slices.Equal(got, test.requests) {
					t.Errorf("requests %v, want %v", got, test.requests)
				}
				if got := w.peer().done(); !slices.Equal(got, test.orders) {
					t.Errorf("orders %v, want %v", got, test.orders)
				}
				w.expectEvents(test.events...)
				begun := LayersWanted{TrackID: "cam", Active: map[string]bool{"": true}}
				others := slices.DeleteFunc(slices.Clone(w.tracks), func(c TrackChange) bool {
					return sameChange(c, begun)
				})
				added := strings.Count(strings.Join(test.requests, "\n"), "add ")
				if got := len(w.tracks) - len(others); got != added {
					t.Errorf("%d publications begin with all layers, want %d", got, added)
				}
				if !slices.EqualFunc(others, test.tracks, sameChange) {
					t.Errorf("tracks %v, want %v", others, test.tracks)
				}
				if got := len(w.s.Snapshot().Publications); got != test.left {
					t.Errorf("%d publications", got)
				}
				_ = w.end()
			})
		})
	}
}
