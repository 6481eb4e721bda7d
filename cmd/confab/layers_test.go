package main_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// Import paths that the laws below speak of more than once.
const (
	fynePath     = "fyne.io/fyne/v2"
	fyneAppPath  = "fyne.io/fyne/v2/app"
	pionPath     = "github.com/pion"
	livekitPath  = "github.com/livekit/protocol"
	protobufPath = "google.golang.org/protobuf"
	gorillaPath  = "github.com/gorilla/websocket"
	meetingPath  = "confab/session/meeting"
	queuePath    = "confab/session/queue"
	syncPath     = "golang.org/x/sync"
)

// law says what the packages at and below a folder may import besides the standard library and themselves. A path
// stands for everything below it too; one that begins with ! is taken away from those. The law of the deepest folder
// counts.
type law struct {
	folder string
	may    []string
	tests  []string // what test files may import on top of that
}

// laws is the table of architecture.md, "Who may import whom".
var laws = []law{
	{"signaling", []string{gorillaPath, livekitPath, protobufPath}, []string{"github.com/livekit/livekit-server"}},
	{"signaling/credentials", []string{"confab/signaling/internal"}, nil},
	{"signaling/signaltest", []string{"confab/signaling", gorillaPath, livekitPath, protobufPath}, nil},

	{"session/meeting", nil, nil},
	{"session/queue", nil, nil},
	{"session/internal/peer", []string{pionPath, queuePath, "!github.com/pion/mediadevices"}, []string{"confab/session/internal/gate"}},
	{"session", []string{"confab/signaling", livekitPath, protobufPath, pionPath, "!github.com/pion/mediadevices"}, nil},

	// queuePath knows nothing of sessions: it is a queue.
	{"media", []string{pionPath, "github.com/gen2brain/malgo", "github.com/hraban/opus", "github.com/fsnotify/fsnotify", queuePath, syncPath, "C"}, nil},
	{"media/mediatest", []string{"confab/media", "gonum.org/v1/gonum"}, nil},

	{"ui/text", []string{meetingPath}, nil},
	{"ui/model", []string{meetingPath, "confab/ui/text"}, nil},
	{"ui/theme", []string{fynePath, "!" + fyneAppPath, "confab/assets"}, nil},
	{"ui/layout", []string{fynePath, "!" + fyneAppPath, "confab/assets", "confab/ui/theme"}, nil},
	{"ui/widget", []string{fynePath, "!" + fyneAppPath, "confab/assets", "confab/ui/theme", "confab/ui/layout"}, nil},
	{"ui", []string{fynePath, "!" + fyneAppPath, "confab/assets", meetingPath, queuePath}, nil},
	{"assets", nil, nil},

	{"cmd/internal/settings", []string{"github.com/BurntSushi/toml"}, nil},
	{"cmd/confab/internal/keyring", []string{"github.com/zalando/go-keyring"}, nil},
	{"cmd/confab", []string{
		"confab/cmd/internal", "confab/session", "confab/signaling", "confab/media", "confab/ui", "confab/assets", pionPath, fynePath, syncPath,
		"github.com/BurntSushi/toml", "github.com/prometheus",
	}, []string{"confab/cmd/e2e"}},
	{"cmd/confab-server", []string{
		"confab/cmd/internal", "github.com/livekit", "github.com/prometheus", "github.com/twitchtv/twirp", "github.com/BurntSushi/toml",
		"github.com/golang-jwt/jwt", "github.com/go-jose/go-jose", "github.com/google/uuid", "gopkg.in/yaml.v3",
		"go.yaml.in/yaml/v3", protobufPath, syncPath, "golang.org/x/sys", "golang.org/x/crypto/argon2", "golang.org/x/term",
	}, []string{gorillaPath, pionPath, "confab/signaling"}},
	{"cmd/confab-server/internal/shared", []string{"github.com/redis/go-redis"}, nil},
	// The end-to-end tests drive the real binaries, so they know nothing of what is inside. Between them they put relays,
	// and a gate that rewrites what LiveKit says.
	{"cmd/e2e", []string{"confab/signaling/faultnet", gorillaPath, livekitPath, protobufPath, "golang.org/x/sys", "gonum.org/v1/gonum"}, nil},
}

// testsMay is what test files may import on top of the law of their package.
var testsMay = []string{"go.uber.org/goleak", "github.com/google/go-cmp", fynePath + "/test", "gonum.org/v1/gonum"}

func TestImportLaw(t *testing.T) {
	for _, violation := range importViolations(t, os.DirFS("../..")) {
		t.Error(violation)
	}
}

func TestImportLawIsNoticedWhenBroken(t *testing.T) {
	for name, tc := range map[string]struct {
		file, source string
		want         string // part of the one violation; empty for none
	}{
		"media-imports-session":        {"media/render/x.go", `import _ "confab/session"`, `may not import confab/session`},
		"session-imports-media":        {"session/x.go", `import _ "confab/media/capture"`, `may not import confab/media/capture`},
		"ui-sees-pion":                 {"ui/view/x.go", `import _ "github.com/pion/webrtc/v4"`, `may not import github.com/pion`},
		"ui-imports-fyne-app":          {"ui/x.go", `import _ "fyne.io/fyne/v2/app"`, `may not import fyne.io/fyne/v2/app`},
		"model-imports-fyne":           {"ui/model/x.go", `import _ "fyne.io/fyne/v2"`, `may not import fyne.io/fyne/v2`},
		"protobuf-outside-session":     {"cmd/confab/x.go", `import _ "github.com/livekit/protocol/livekit"`, `may not import github.com/livekit`},
		"meeting-imports-anything":     {"session/meeting/x.go", `import _ "golang.org/x/text/width"`, `may not import golang.org/x/text/width`},
		"cgo-outside-media":            {"session/x.go", `import "C"`, `may not import C`},
		"session-imports-devices":      {"session/x.go", `import _ "github.com/pion/mediadevices"`, `may not import github.com/pion/mediadevices`},
		"test-file":                    {"session/x_test.go", `import _ "confab/ui"`, `may not import confab/ui`},
		"server-imports-client":        {"cmd/confab-server/x.go", `import _ "confab/session"`, `may not import confab/session`},
		"prefix-of-a-name-is-no-path":  {"ui/text/x.go", `import _ "confab/session/meetings"`, `may not import confab/session/meetings`},
		"folder-without-law":           {"tools/x.go", `import _ "fmt"`, `no law`},
		"allowed-std":                  {"session/meeting/x.go", `import _ "encoding/json"`, ``},
		"allowed-sub-package":          {"session/x.go", `import _ "confab/session/internal/peer"`, ``},
		"allowed-fyne":                 {"ui/view/x.go", `import _ "fyne.io/fyne/v2/widget"`, ``},
		"test-only-outside-tests":      {"signaling/x.go", `import _ "github.com/livekit/livekit-server/pkg/config"`, `may not import`},
		"allowed-goleak-in-tests":      {"signaling/x_test.go", `import _ "go.uber.org/goleak"`, ``},
		"ignored-hidden-and-generated": {".cache/x.go", `import _ "confab/nothing"`, ``},
	} {
		t.Run(name, func(t *testing.T) {
			tree := fstest.MapFS{tc.file: {Data: []byte("package x\n" + tc.source + "\n")}}
			got := importViolations(t, tree)
			if tc.want == "" && len(got) != 0 {
				t.Errorf("violations %q, want none", got)
			}
			if tc.want != "" && (len(got) != 1 || !strings.Contains(got[0], tc.want)) {
				t.Errorf("violations %q, want one with %q", got, tc.want)
			}
		})
	}
}

// importViolations parses the imports of every Go file of tree and returns a line for each that the laws forbid.
// It reads the files itself: go test would cache the outcome of a go list, not seeing what that read.
func importViolations(t *testing.T, tree fs.FS) []string {
	t.Helper()
	var found []string
	for file, syntax := range goFiles(t, tree, parser.ImportsOnly) {
		folder := path.Dir(file)
		rule := lawOf(folder)
		if rule == nil {
			found = append(found, fmt.Sprintf("%s: no law for %s; add it to the table", file, folder))
			continue
		}
		for _, spec := range syntax.Imports {
			target, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if !rule.allows(target, strings.HasSuffix(file, "_test.go")) {
				found = append(found, fmt.Sprintf("%s: %s may not import %s", file, rule.folder, target))
			}
		}
	}
	slices.Sort(found)
	return found
}

// goFiles parses every Go file of tree but those of hidden folders and testdata.
func goFiles(t *testing.T, tree fs.FS, mode parser.Mode) map[string]*ast.File {
	t.Helper()
	files := map[string]*ast.File{}
	set := token.NewFileSet()
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := path.Base(name)
		if entry.IsDir() && name != "." && (strings.HasPrefix(base, ".") || base == "testdata" || base == "node_modules") {
			return fs.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(base, ".go") {
			return nil
		}
		source, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		files[name], err = parser.ParseFile(set, name, source, mode)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// lawOf returns the law of the deepest folder that holds the given one, nil where there is none.
func lawOf(folder string) *law {
	var deepest *law
	for i, l := range laws {
		if within(folder, l.folder) && (deepest == nil || len(l.folder) > len(deepest.folder)) {
			deepest = &laws[i]
		}
	}
	return deepest
}

// allows says whether a package under the law may import target.
func (l *law) allows(target string, test bool) bool {
	first, _, _ := strings.Cut(target, "/")
	standard := !strings.Contains(first, ".") && first != "confab" && target != "C"
	if standard || within(target, "confab/"+l.folder) {
		return true
	}
	may := l.may
	if test {
		may = slices.Concat(l.may, l.tests, testsMay)
	}
	allowed := slices.ContainsFunc(may, func(m string) bool { return within(target, m) })
	refused := slices.ContainsFunc(may, func(m string) bool { return m[0] == '!' && within(target, m[1:]) })
	return allowed && !refused
}

// within says whether the path is the folder or below it.
func within(p, folder string) bool {
	return p == folder || strings.HasPrefix(p, folder+"/")
}
