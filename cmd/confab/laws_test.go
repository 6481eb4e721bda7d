package main_test

// law says what the packages at and below a folder may import besides the standard library and themselves. A path
// stands for everything below it too; one that begins with ! is taken away from those. The law of the deepest folder
// counts.
type law struct {
	folder string
	may    []string
	tests  []string // what test files may import on top of that
}

// laws is the README's table "Who may import whom".
var laws = []law{
	{
		"signaling",
		[]string{legiblePath, gorillaPath, livekitPath, protobufPath, "golang.org/x/net/idna", "golang.org/x/net/html"},
		[]string{"github.com/livekit/livekit-server"},
	},
	{"signaling/race", nil, nil},
	{"signaling/credentials", []string{"confab/signaling/internal", "confab/signaling/race", legiblePath}, nil},
	{"signaling/signaltest", []string{"confab/signaling", gorillaPath, livekitPath, protobufPath}, nil},

	{"session/meeting", nil, nil},
	{"session/meeting/event", []string{meetingPath}, nil},
	{"session/queue", nil, nil},
	{"session/legible", nil, nil},
	{"session/track", []string{meetingPath, pionPath}, nil},
	// What a session consists of, from below: none of them may know one that comes later, nor the session. Protobuf
	// stops in wire.
	{"session/internal/blackhole", []string{pionPath}, nil},
	{
		"session/internal/network",
		[]string{"github.com/jsimonetti/rtnetlink", "github.com/mdlayher/netlink", "golang.org/x/sys"},
		nil,
	},
	{"session/internal/sleep", nil, nil},
	{"session/internal/congestion", nil, nil},
	{"session/internal/fallback", nil, nil},
	{"session/internal/downlink", []string{meetingPath, "confab/session/internal/congestion", pionPath}, nil},
	{"session/internal/uplink", []string{meetingPath, "confab/session/internal/congestion", pionPath}, nil},
	{
		"session/internal/peer",
		[]string{
			meetingPath, "confab/session/internal/downlink", "confab/session/internal/uplink", pionPath, queuePath,
			noDevices,
		},
		[]string{"confab/session/internal/blackhole"},
	},
	{"session/internal/failure", []string{meetingPath, peerPath, "confab/signaling"}, nil},
	{"session/internal/recovery", []string{meetingPath, failurePath}, []string{"confab/signaling"}},
	{"session/internal/outage", []string{meetingPath, recoveryPath}, nil},
	{"session/internal/reliable", []string{meetingPath}, []string{wirePath, livekitPath}},
	{"session/internal/roster", []string{meetingPath}, []string{wirePath, livekitPath}},
	{"session/internal/liveness", []string{meetingPath, failurePath}, nil},
	{"session/internal/subscriptions", []string{meetingPath, rosterPath, trackPath, pionPath}, nil},
	{"session/internal/publications", []string{meetingPath, trackPath, pionPath}, nil},
	{
		"session/internal/wire",
		[]string{
			meetingPath, legiblePath, trackPath, peerPath, failurePath, recoveryPath, reliablePath, rosterPath,
			publicationsPath,
			"confab/signaling", livekitPath, protobufPath, pionPath,
		},
		nil,
	},
	// What the server says is of values only.
	{
		"session/internal/wire/message",
		[]string{meetingPath, peerPath, recoveryPath, rosterPath, publicationsPath},
		nil,
	},
	{
		"session/internal/attempt",
		[]string{
			meetingPath, queuePath, trackPath, failurePath, recoveryPath, publicationsPath, wirePath, peerPath,
			"confab/session/internal/blackhole", "confab/session/internal/network", "confab/signaling", pionPath,
		},
		nil,
	},
	{
		"session",
		[]string{"confab/signaling", pionPath, noDevices},
		[]string{livekitPath, protobufPath},
	},

	// queuePath and legiblePath know nothing of sessions: one is a queue, the other cleans texts.
	{"media/codec", []string{"github.com/pion/rtp", "github.com/pion/webrtc", "github.com/hraban/opus", "C"}, nil},
	{"media/internal", nil, nil},
	{"media/internal/tracktest", []string{codecPath, pionPath, noDevices}, nil},
	{"media/device", []string{
		codecPath, "github.com/pion/mediadevices", "github.com/gen2brain/malgo", "github.com/fsnotify/fsnotify",
		"github.com/jfreymuth/pulse", "github.com/jezek/xgb", legiblePath, "C",
	}, []string{"confab/media/mediatest"}},
	{"media/device/channels", nil, []string{"confab/media/device/synth"}},
	{"media/device/v4l2", []string{codecPath, "github.com/pion/mediadevices", "golang.org/x/sys"}, nil},
	{"media/device/pattern", nil, []string{codecPath}},
	{"media/device/synth", nil, nil},
	{"media/device/wav", nil, nil},
	{"media/device/y4m", nil, nil},
	{"media/allocation", nil, nil},
	{"media/capture", []string{codecPath, "confab/media/allocation", pionPath, noDevices}, nil},
	{"media/render", []string{codecPath, "confab/media/internal", pionPath, noDevices}, nil},
	{"media/playback", []string{
		codecPath, "confab/media/device", "confab/media/internal", pionPath, noDevices, "C",
	}, []string{"confab/media/mediatest"}},
	{"media/studio", []string{
		codecPath, "confab/media/allocation", "confab/media/capture", "confab/media/device",
		"github.com/pion/webrtc", queuePath,
	}, []string{"confab/media/mediatest"}},
	{"media/voice", nil, []string{"confab/media/device", "confab/media/mediatest", "confab/media/playback"}},
	{"media/voice/echo", []string{"gonum.org/v1/gonum"}, nil},
	{"media/voice/voicetest", []string{"confab/media/device/wav", "gonum.org/v1/gonum"}, nil},
	{"media/mediatest", []string{"confab/media/device", "gonum.org/v1/gonum"}, nil},

	{"ui/text", []string{meetingPath}, nil},
	{"ui/model", []string{meetingPath, "confab/ui/text"}, nil},
	{"ui/theme", []string{fynePath, "!" + fyneAppPath, "confab/assets"}, nil},
	{"ui/layout", []string{fynePath, "!" + fyneAppPath, "confab/assets", "confab/ui/theme"}, nil},
	{"ui/widget", []string{fynePath, "!" + fyneAppPath, "confab/assets", "confab/ui/theme", "confab/ui/layout"}, nil},
	{"ui", []string{fynePath, "!" + fyneAppPath, "confab/assets", meetingPath, queuePath}, nil},
	{"assets", nil, nil},

	{"cmd/internal/faces", nil, nil},
	{"cmd/internal/loopback", nil, nil},
	{"cmd/internal/settings", []string{"github.com/BurntSushi/toml"}, nil},
	// What the application consists of, from below; none of it knows Fyne.
	{"cmd/confab/internal/explain", []string{meetingPath}, nil},
	{"cmd/confab/internal/observe", []string{
		"confab/session", "confab/ui/model", "confab/cmd/internal/loopback", "github.com/prometheus",
	}, []string{"confab/cmd/internal/faces"}},
	{"cmd/confab/internal/moderation", []string{"confab/signaling/credentials", "confab/ui/text"}, nil},
	{"cmd/confab/internal/account", []string{
		internalPath + "explain", internalPath + "keyring", "confab/session", "confab/signaling/credentials",
		"confab/ui/model", "confab/ui/text",
	}, nil},
	{"cmd/confab/internal/sources", []string{"confab/media", "confab/session", "confab/ui/model"}, nil},
	{"cmd/confab/internal/player", []string{
		internalPath + "observe", "confab/media", "confab/session", "confab/ui",
	}, nil},
	{"cmd/confab/internal/local", []string{
		internalPath + "explain", internalPath + "sources", "confab/media", meetingPath, "confab/ui",
	}, nil},
	{"cmd/confab/internal/app", []string{
		"confab/cmd/confab/internal", "!" + internalPath + "eventloop", "!" + internalPath + "stderr", "confab/media",
		"confab/session", "confab/signaling/credentials", "confab/ui",
	}, []string{"confab/cmd/e2e", pionPath}},
	{"cmd/confab/internal/eventloop", []string{fynePath, "github.com/go-gl/glfw"}, nil},
	{"cmd/confab/internal/stderr", []string{"golang.org/x/sys"}, nil},
	{"cmd/confab/internal/keyring", []string{"github.com/zalando/go-keyring"}, nil},
	{"cmd/confab", []string{
		"confab/cmd/internal", "confab/session", "confab/signaling", "confab/media", "confab/ui", "confab/assets",
		pionPath, fynePath, syncPath,
		"github.com/BurntSushi/toml", "github.com/prometheus", "github.com/go-gl/glfw",
	}, []string{"confab/cmd/e2e"}},
	{"cmd/confab-server", []string{
		"confab/cmd/internal", "github.com/livekit", "github.com/prometheus", "github.com/twitchtv/twirp",
		"github.com/BurntSushi/toml",
		"github.com/golang-jwt/jwt", "github.com/go-jose/go-jose", "github.com/google/uuid", "gopkg.in/yaml.v3",
		"go.yaml.in/yaml/v3", protobufPath, legiblePath, syncPath,
		"golang.org/x/sys", "golang.org/x/crypto/argon2", "golang.org/x/term",
		"golang.org/x/text/unicode/norm",
	}, []string{gorillaPath, pionPath, "confab/signaling"}},
	{"cmd/confab-server/internal/shared", []string{"github.com/redis/go-redis"}, nil},
	{"cmd/confab-server/internal/disk", []string{"go.etcd.io/bbolt", "golang.org/x/sys"}, nil},
	// The end-to-end tests drive the real binaries, so they know nothing of what is inside. Between them they put
	// relays, and a proxy that rewrites what LiveKit says.
	{
		"cmd/e2e",
		[]string{
			"confab/signaling/faultnet", gorillaPath, livekitPath, protobufPath, "golang.org/x/sys",
			"gonum.org/v1/gonum",
		},
		[]string{"confab/media/device/v4l2/v4l2test"},
	},
	{"cmd/e2e/crowd", []string{
		"confab/media/codec", "confab/media/device/pattern", gorillaPath, livekitPath, pionPath, protobufPath, syncPath,
	}, nil},
}

// testsMay is what test files may import on top of the law of their package.
var testsMay = []string{"go.uber.org/goleak", "github.com/google/go-cmp", fynePath + "/test", "gonum.org/v1/gonum"}
