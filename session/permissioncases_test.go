package session

import (
	"github.com/livekit/protocol/livekit"

	"confab/session/internal/publications"
	"confab/session/meeting"
	"confab/session/track/tracktest"
)

// permissionsCase is a case of TestPermissions.
type permissionsCase struct {
	first    *livekit.ParticipantPermission
	steps    []func(*world)
	requests []string
	events   []string
	tracks   []TrackChange
	left     int
}

// permissionsCases are the cases of TestPermissions. Long because it is a table.
func permissionsCases() map[string]permissionsCase {
	unpublished := func(sid string) func(*world) {
		return func(w *world) {
			w.socket().say(&livekit.SignalResponse{Message: &livekit.SignalResponse_TrackUnpublished{
				TrackUnpublished: &livekit.TrackUnpublishedResponse{TrackSid: sid},
			}})
			w.settle()
		}
	}
	let := func(p *livekit.ParticipantPermission) func(*world) { return func(w *world) { w.let(p) } }
	camera := func(w *world) { w.s.Publish(tracktest.Local(meeting.Camera, "cam")) }
	microphone := func(w *world) { w.s.Publish(tracktest.Local(meeting.Microphone, "mic")) }
	accept := func(w *world) { w.socket().say(published("cam", "TR_c")) }
	wait := func(w *world) { w.pass(publications.AuthorWait) }
	verdict := func(w *world) {
		w.announce("", `{"action":"forceUnpublish","by":"mod","connectionId":"me","streamId":"TR_c"}`)
	}
	nothing, all := rights(false), rights(true)
	onlySound := rights(true, livekit.TrackSource_MICROPHONE)
	const (
		add, addAgain      = "add cam muted=false", "add cam-2 muted=false"
		addMuted, addSound = "add cam muted=true", "add mic muted=false"
	)
	return map[string]permissionsCase{
		"not-asked-for": {nothing, []func(*world){camera, microphone}, nil, nil, nil, 2},
		"granted": {
			nothing,
			[]func(*world){camera, microphone, let(all), let(all)},
			[]string{add, addSound},
			nil, nil, 2,
		},
		"one-source": {onlySound, []func(*world){camera, microphone}, []string{addSound}, nil, nil, 2},
		"source-by-source": {
			nothing,
			[]func(*world){camera, microphone, let(onlySound), let(all)},
			[]string{addSound, add},
			nil, nil, 2,
		},
		"turned-off-meantime": {
			nothing,
			[]func(*world){camera, func(w *world) { w.s.Mute("cam", true) }, let(all)},
			[]string{addMuted},
			nil, nil, 1,
		},
		"given-up-meantime": {
			nothing,
			[]func(*world){camera, func(w *world) { w.s.Unpublish("cam") }, let(all)},
			nil, nil, nil, 0,
		},
		"taken-then-granted": {
			all,
			[]func(*world){camera, accept, unpublished("TR_c"), let(nothing), wait, let(all), wait},
			[]string{add, addAgain},
			[]string{"publisherCreated", "publisherDestroyed"},
			nil, 1,
		},
		"taken-said-first": {
			all,
			[]func(*world){camera, accept, let(nothing), unpublished("TR_c"), wait, let(all)},
			[]string{add, addAgain},
			[]string{"publisherCreated", "publisherDestroyed"},
			nil, 1,
		},
		"ended-by-a-moderator": {
			all,
			[]func(*world){camera, accept, verdict, unpublished("TR_c"), let(onlySound), let(all), wait},
			[]string{add},
			[]string{"publisherCreated", "publisherDestroyed"},
			[]TrackChange{Revoked{TrackID: "cam"}},
			0,
		},
		"ended-by-a-moderator-said-last": {
			all,
			[]func(*world){camera, accept, unpublished("TR_c"), let(onlySound), let(all), verdict, wait},
			[]string{add},
			[]string{"publisherCreated", "publisherDestroyed"},
			[]TrackChange{Revoked{TrackID: "cam"}},
			0,
		},
		"ended-by-nobody-known": {
			all,
			[]func(*world){camera, accept, unpublished("TR_c"), let(onlySound), let(all), wait},
			[]string{add},
			[]string{"publisherCreated", "publisherDestroyed"},
			[]TrackChange{Revoked{TrackID: "cam"}},
			0,
		},
		"wanted-anew-at-once": {
			all,
			[]func(*world){camera, accept, unpublished("TR_c"), func(w *world) {
				w.s.Publish(tracktest.Local(meeting.Camera, "cam"))
			}, wait},
			[]string{add, addAgain},
			[]string{"publisherCreated", "publisherDestroyed"},
			nil, 1,
		},
		"refused-and-not-allowed": {nil, []func(*world){camera, let(nothing), func(w *world) {
			refusal := &livekit.RequestResponse{
				Reason:  livekit.RequestResponse_NOT_ALLOWED,
				Request: &livekit.RequestResponse_AddTrack{AddTrack: &livekit.AddTrackRequest{Cid: "cam"}},
			}
			w.socket().say(
				&livekit.SignalResponse{Message: &livekit.SignalResponse_RequestResponse{RequestResponse: refusal}},
			)
		}, let(all)}, []string{add, addAgain}, nil, nil, 1},
	}
}
