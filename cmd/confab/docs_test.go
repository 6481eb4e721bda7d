package main_test

import (
	"go/ast"
	"go/build"
	"go/doc"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"confab/cmd/internal/faces"
)

// screen is how many lines of documentation a package may have. What does not fit belongs to a function, a type, or
// another package.
const screen = 60

// TestDocumentationFitsAScreen: what go doc says of a package is read at once.
func TestDocumentationFitsAScreen(t *testing.T) {
	for folder, lines := range documentation(t, os.DirFS("../..")) {
		if lines > screen {
			t.Errorf("go doc ./%s has %d lines, of %d", folder, lines, screen)
		}
	}
}

// TestLongDocumentationIsNoticed counts as go doc does.
func TestLongDocumentationIsNoticed(t *testing.T) {
	lines := documentation(t, fstest.MapFS{
		"a/doc.go": {Data: []byte("// Package a " + strings.Repeat("is ", 60) + ".\npackage a\n")},
		"a/x.go": {Data: []byte(`package a

const (
	One = 1
	Two = 2
)

var hidden int

// T is.
type T struct{}

// New makes one.
func New() T { return T{} }

// Run is no line of the package's.
func (T) Run() {}
`)},
		"a/x_test.go": {Data: []byte("package a\n\nfunc Test() {}\n")},
		"b/main.go":   {Data: []byte("// Command b is.\npackage main\n\nfunc Exported() {}\n")},
	})
	// The name and the import path, an empty line, three of the comment, an empty line, One, T and New.
	if lines["a"] != 9 || lines["b"] != 1 {
		t.Errorf("%v", lines)
	}
}

// documentation gives how many lines go doc has for each folder with a package. It counts them itself: go test would
// cache what another program says, and not see what that has read.
func documentation(t *testing.T, tree fs.FS) map[string]int {
	t.Helper()
	set := token.NewFileSet()
	packages := map[string][]*ast.File{}
	for name, file := range goFiles(t, tree, set, parser.ParseComments) {
		built, err := build.Default.MatchFile(path.Join("../..", path.Dir(name)), path.Base(name))
		if _, here := tree.(fstest.MapFS); (here || built && err == nil) && !strings.HasSuffix(name, "_test.go") {
			packages[path.Dir(name)] = append(packages[path.Dir(name)], file)
		}
	}
	lines := map[string]int{}
	for folder, files := range packages {
		p, err := doc.NewFromFiles(set, files, folder)
		if err != nil {
			t.Fatal(err)
		}
		lines[folder] = strings.Count(string(p.Text(p.Doc)), "\n")
		if p.Name == "main" {
			continue // of a program go doc says no more
		}
		n := len(p.Consts) + len(p.Vars) + len(p.Funcs) + len(p.Types)
		for _, kind := range p.Types {
			n += len(kind.Consts) + len(kind.Vars) + len(kind.Funcs)
		}
		lines[folder] += n + 2
		if n > 0 {
			lines[folder]++
		}
	}
	return lines
}

// TestFacesAreWhereTheDocumentationSays: the commands that both programs name show what they are named for.
func TestFacesAreWhereTheDocumentationSays(t *testing.T) {
	for _, program := range []string{".", "../confab-server"} {
		documented, err := faces.Read(program)
		if err != nil {
			t.Fatal(err)
		}
		commands := documented.Lists("What scripts rely on")
		if len(commands) == 0 {
			t.Errorf("%s: says nothing of what scripts rely on", program)
		}
		for name, words := range commands {
			command := exec.Command(words[0], words[1:]...)
			command.Dir = "../.."
			shown, err := command.Output()
			if err != nil || !strings.Contains(string(shown), "# "+name+"\n") {
				t.Errorf("%s does not show %s: %v", strings.Join(words, " "), name, err)
			}
		}
	}
}
