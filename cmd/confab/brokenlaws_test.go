package main_test

// brokenLaws are files that break a law, or none.
var brokenLaws = map[string]struct {
	file, source string
	want         string // part of the one violation; empty for none
}{
	"media-imports-session": {
		"media/render/x.go", `import _ "confab/session"`, `may not import confab/session`,
	},
	"codec-imports-upward": {
		"media/codec/x.go", `import _ "confab/media/capture"`, `media/codec may not import confab/media/capture`,
	},
	"device-imports-its-user": {
		"media/device/x.go", `import _ "confab/media/studio"`, `media/device may not import confab/media/studio`,
	},
	"receiver-imports-sender": {
		"media/render/x.go", `import _ "confab/media/capture"`, `media/render may not import confab/media/capture`,
	},
	"capture-opens-devices": {
		"media/capture/x.go", `import _ "github.com/pion/mediadevices"`,
		`may not import github.com/pion/mediadevices`,
	},
	"media-without-law": {"media/x/x.go", `import _ "fmt"`, `no law`},
	"session-imports-media": {
		"session/x.go", `import _ "confab/media/capture"`, `may not import confab/media/capture`,
	},
	"ui-sees-pion": {
		"ui/view/x.go", `import _ "github.com/pion/webrtc/v4"`, `may not import github.com/pion`,
	},
	"ui-imports-fyne-app": {
		"ui/x.go", `import _ "fyne.io/fyne/v2/app"`, `may not import fyne.io/fyne/v2/app`,
	},
	"model-imports-fyne": {
		"ui/model/x.go", `import _ "fyne.io/fyne/v2"`, `may not import fyne.io/fyne/v2`,
	},
	"protobuf-outside-session": {
		"cmd/confab/x.go", `import _ "github.com/livekit/protocol/livekit"`, `may not import github.com/livekit`,
	},
	"meeting-imports-anything": {
		"session/meeting/x.go", `import _ "golang.org/x/text/width"`, `may not import golang.org/x/text/width`,
	},
	"cgo-outside-media": {"session/x.go", `import "C"`, `may not import C`},
	"session-imports-devices": {
		"session/x.go", `import _ "github.com/pion/mediadevices"`, `may not import github.com/pion/mediadevices`,
	},
	"recovery-imports-session": {
		"session/internal/recovery/x.go", `import _ "confab/session"`, `may not import confab/session`,
	},
	"recovery-imports-protobuf": {
		"session/internal/recovery/x.go", `import _ "github.com/livekit/protocol/livekit"`, `may not import`,
	},
	"failure-imports-recovery": {
		"session/internal/failure/x.go", `import _ "confab/session/internal/recovery"`, `may not import`,
	},
	"reliable-imports-protobuf": {
		"session/internal/reliable/x.go", `import _ "google.golang.org/protobuf/proto"`, `may not import`,
	},
	"roster-imports-wire": {
		"session/internal/roster/x.go", `import _ "confab/session/internal/wire"`, `may not import`,
	},
	"liveness-imports-peer": {
		"session/internal/liveness/x.go", `import _ "confab/session/internal/peer"`, `may not import`,
	},
	"publications-import-subscriptions": {
		"session/internal/publications/x.go", `import _ "confab/session/internal/subscriptions"`, `may not import`,
	},
	"wire-imports-attempt": {
		"session/internal/wire/x.go", `import _ "confab/session/internal/attempt"`, `may not import`,
	},
	"attempt-imports-protobuf": {
		"session/internal/attempt/x.go", `import _ "github.com/livekit/protocol/livekit"`, `may not import`,
	},
	"session-imports-protobuf": {
		"session/x.go", `import _ "github.com/livekit/protocol/livekit"`, `may not import`,
	},
	"test-file": {"session/x_test.go", `import _ "confab/ui"`, `may not import confab/ui`},
	"server-imports-client": {
		"cmd/confab-server/x.go", `import _ "confab/session"`, `may not import confab/session`,
	},
	"prefix-of-a-name-is-no-path": {
		"ui/text/x.go", `import _ "confab/session/meetings"`, `may not import confab/session/meetings`,
	},
	"folder-without-law":  {"tools/x.go", `import _ "fmt"`, `no law`},
	"allowed-std":         {"session/meeting/x.go", `import _ "encoding/json"`, ``},
	"allowed-sub-package": {"session/x.go", `import _ "confab/session/internal/peer"`, ``},
	"allowed-fyne":        {"ui/view/x.go", `import _ "fyne.io/fyne/v2/widget"`, ``},
	"test-only-outside-tests": {
		"signaling/x.go", `import _ "github.com/livekit/livekit-server/pkg/config"`, `may not import`,
	},
	"allowed-goleak-in-tests":      {"signaling/x_test.go", `import _ "go.uber.org/goleak"`, ``},
	"ignored-hidden-and-generated": {".cache/x.go", `import _ "confab/nothing"`, ``},
}
