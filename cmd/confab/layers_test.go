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
	noDevices    = "!github.com/pion/mediadevices"
	codecPath    = "confab/media/codec"
	livekitPath  = "github.com/livekit/protocol"
	protobufPath = "google.golang.org/protobuf"
	gorillaPath  = "github.com/gorilla/websocket"
	meetingPath  = "confab/session/meeting"
	queuePath    = "confab/session/queue"
	legiblePath  = "confab/session/legible"
	peerPath     = "confab/session/internal/peer"
	failurePath  = "confab/session/internal/failure"
	reliablePath = "confab/session/internal/reliable"
	recoveryPath = "confab/session/internal/recovery"
	rosterPath   = "confab/session/internal/roster"
	wirePath     = "confab/session/internal/wire"
	internalPath = "confab/cmd/confab/internal/"
	trackPath    = "confab/session/track"

	publicationsPath = "confab/session/internal/publications"

	syncPath = "golang.org/x/sync"
)

func TestImportLaw(t *testing.T) {
	for _, violation := range importViolations(t, os.DirFS("../..")) {
		t.Error(violation)
	}
}

func TestImportLawIsNoticedWhenBroken(t *testing.T) {
	for name, tc := range brokenLaws {
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
	for file, syntax := range goFiles(t, tree, token.NewFileSet(), parser.ImportsOnly) {
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
func goFiles(t *testing.T, tree fs.FS, set *token.FileSet, mode parser.Mode) map[string]*ast.File {
	t.Helper()
	files := map[string]*ast.File{}
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := path.Base(name)
		if entry.IsDir() && name != "." &&
			(strings.HasPrefix(base, ".") || base == "testdata" || base == "node_modules") {
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
