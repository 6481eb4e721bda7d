package roster_test

import "github.com/livekit/protocol/livekit"

// people is what a server says of participants, one update after the other.
type people = []*livekit.ParticipantInfo

func muted(t *livekit.TrackInfo) *livekit.TrackInfo { t.Muted = true; return t }

func sized(t *livekit.TrackInfo, w, h uint32) *livekit.TrackInfo { t.Width, t.Height = w, h; return t }

func version(p *livekit.ParticipantInfo, v uint32) *livekit.ParticipantInfo { p.Version = v; return p }

// left is somebody who was removed.
func left(identity, sid string) *livekit.ParticipantInfo {
	return &livekit.ParticipantInfo{
		Identity: identity, Sid: sid, State: livekit.ParticipantInfo_DISCONNECTED,
		DisconnectReason: livekit.DisconnectReason_PARTICIPANT_REMOVED,
	}
}

// updateTable is what is said of people, and what becomes of it.
var updateTable = map[string]struct {
	updates people
	full    people // reconciled afterwards
	events  []string
	present string
}{
	"come": {
		people{participant("ann", "PA_a", cameraInfo("TR_a"), microphoneInfo("TR_b"))},
		nil,
		[]string{"+ann ANN", "+TR_a camera", "+TR_b microphone"},
		"ann[TR_a TR_b]",
	},
	"come-in-order": {
		people{participant("ann", "PA_a"), participant("bob", "PA_b")},
		nil,
		[]string{"+ann ANN", "+bob BOB"},
		"ann[] bob[]",
	},
	"say-nothing-new": {
		people{participant("ann", "PA_a"), participant("ann", "PA_a")}, nil, []string{"+ann ANN"}, "ann[]",
	},
	"publish-and-withdraw": {
		people{
			participant("ann", "PA_a"), participant("ann", "PA_a", cameraInfo("TR_a")), participant("ann", "PA_a"),
		},
		nil,
		[]string{"+ann ANN", "+TR_a camera", "-TR_a clientDisconnected"},
		"ann[]",
	},
	"go": {
		people{participant("ann", "PA_a", cameraInfo("TR_a")), left("ann", "PA_a")},
		nil,
		[]string{"+ann ANN", "+TR_a camera", "-TR_a forceDisconnected", "-ann forceDisconnected"},
		"",
	},
	"go-twice": {
		people{participant("ann", "PA_a"), left("ann", "PA_a"), left("ann", "PA_a")},
		nil,
		[]string{"+ann ANN", "-ann forceDisconnected"},
		"",
	},
	"go-unknown": {people{left("ann", "PA_a")}, nil, nil, ""},
	"older-life-goes": {
		people{participant("ann", "PA_a"), participant("ann", "PA_2"), left("ann", "PA_a")},
		nil,
		[]string{"+ann ANN"},
		"ann[]",
	},
	"come-back-without-a-word": {
		people{participant("ann", "PA_a", cameraInfo("TR_a")), participant("ann", "PA_2", cameraInfo("TR_2"))},
		nil,
		[]string{"+ann ANN", "+TR_a camera", "-TR_a networkDisconnected", "+TR_2 camera"},
		"ann[TR_2]",
	},
	"older-version": {
		people{version(participant("ann", "PA_a", cameraInfo("TR_a")), 5), version(participant("ann", "PA_a"), 4)},
		nil,
		[]string{"+ann ANN", "+TR_a camera"},
		"ann[TR_a]",
	},
	"older-version-of-new-life": {
		people{
			version(participant("ann", "PA_a", cameraInfo("TR_a")), 5),
			version(participant("ann", "PA_2", cameraInfo("TR_2")), 0),
		},
		nil,
		[]string{"+ann ANN", "+TR_a camera", "-TR_a networkDisconnected", "+TR_2 camera"},
		"ann[TR_2]",
	},
	"mute-sound": {
		people{
			participant("ann", "PA_a", microphoneInfo("TR_a")),
			participant("ann", "PA_a", muted(microphoneInfo("TR_a"))),
		},
		nil,
		[]string{"+ann ANN", "+TR_a microphone", "TR_a hasAudio true->false"},
		"ann[TR_a]",
	},
	"unmute-picture": {
		people{
			participant("ann", "PA_a", muted(cameraInfo("TR_a"))), participant("ann", "PA_a", cameraInfo("TR_a")),
		},
		nil,
		[]string{"+ann ANN", "+TR_a camera", "TR_a hasVideo false->true"},
		"ann[TR_a]",
	},
	"turn-the-phone": {
		people{
			participant("ann", "PA_a", cameraInfo("TR_a")),
			participant("ann", "PA_a", sized(cameraInfo("TR_a"), 360, 640)),
		},
		nil,
		[]string{"+ann ANN", "+TR_a camera", "TR_a videoDimensions [640 360]->[360 640]"},
		"ann[TR_a]",
	},
	"gone-without-a-word": {
		people{participant("ann", "PA_a", cameraInfo("TR_a")), participant("bob", "PA_b")},
		people{participant("bob", "PA_b")},
		[]string{"+ann ANN", "+TR_a camera", "+bob BOB", "-TR_a networkDisconnected", "-ann networkDisconnected"},
		"bob[]",
	},
	"listed-as-gone": {
		people{participant("ann", "PA_a")},
		people{left("ann", "PA_a")},
		[]string{"+ann ANN", "-ann networkDisconnected"},
		"",
	},
	"still-there": {
		people{participant("ann", "PA_a", cameraInfo("TR_a"))},
		people{participant("ann", "PA_a", cameraInfo("TR_a"))},
		[]string{"+ann ANN", "+TR_a camera"},
		"ann[TR_a]",
	},
	"swapped": {
		people{participant("ann", "PA_a")},
		people{participant("bob", "PA_b")},
		[]string{"+ann ANN", "-ann networkDisconnected", "+bob BOB"},
		"bob[]",
	},
}
