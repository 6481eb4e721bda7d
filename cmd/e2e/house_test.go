package e2e_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"
)

const (
	// longestFile, longestFunction and widest are what a file, a function and a line (tabs as 4) may have.
	longestFile     = 300
	longestFunction = 60
	widest          = 120

	// reason, in a comment of the file or function, explains why it is longer than that: a table, most likely.
	reason = "Long because "
)

func TestHouseRules(t *testing.T) {
	for _, b := range houseBreaches(t, os.DirFS("../..")) {
		t.Error(b)
	}
}

// breach is a rule that is broken.
type breach struct {
	at   string // file, and line where that helps
	what string
}

func (b breach) String() string { return b.at + ": " + b.what }

func TestHouseRulesAreNoticedWhenBroken(t *testing.T) {
	long := "// Package x is.\npackage x\n" + strings.Repeat("var _ = 1\n", longestFile)
	steps := "// Package x is.\npackage x\nfunc f() {\n" + strings.Repeat("\t_ = 1\n", longestFunction) + "}\n"
	wide := "// Package x is.\npackage x\n\nfunc f() {\n\t// " + strings.Repeat("é", widest-7) + "\n}\n"
	for name, tc := range map[string]struct{ file, source, want string }{
		"no-package-comment": {"a/x.go", "package a\n", "no package comment"},
		"sleep": {
			"a/x.go", "// Package a is.\npackage a\nimport \"time\"\nfunc f() { time.Sleep(1) }\n",
			"time.Sleep",
		},
		"sleep-in-test": {"a/x_test.go", "package a\nimport \"time\"\nfunc f() { time.Sleep(1) }\n", "time.Sleep"},
		"sleep-in-a-bubble": {
			"a/x_test.go",
			"package a\nimport (\n\"testing/synctest\"\n\"time\"\n)\nfunc f() { synctest.Wait(); time.Sleep(1) }\n",
			"",
		},
		"skip":               {"a/x_test.go", "package a\nfunc f(t *testing.T) { t.Skip() }\n", "skipped"},
		"long-file":          {"a/x.go", long, "302 lines"},
		"long-function":      {"a/x.go", steps, "f has 62 lines"},
		"long-with-a-reason": {"a/x.go", long + "// Long because it is a table.\n", ""},
		"long-test":          {"a/x_test.go", steps, "f has 62 lines"},
		"as-wide-as-it-may":  {"a/x.go", wide, ""},
		"too-wide":           {"a/x.go", strings.Replace(wide, "\t// ", "\t// x", 1), "a/x.go:5: 121 columns"},
		"replace":            {"go.mod", "module x\nreplace a => b\n", "replace"},
	} {
		t.Run(name, func(t *testing.T) {
			got := houseBreaches(t, fstest.MapFS{tc.file: {Data: []byte(tc.source)}})
			if tc.want == "" && len(got) != 0 {
				t.Errorf("breaches %q, want none", got)
			}
			if tc.want != "" && (len(got) != 1 || !strings.Contains(got[0].String(), tc.want)) {
				t.Errorf("breaches %q, want one with %q", got, tc.want)
			}
		})
	}
}

// houseBreaches reads every Go file of tree and go.mod, and returns every breach of a rule that a machine can see.
func houseBreaches(t *testing.T, tree fs.FS) []breach {
	t.Helper()
	var found []breach
	documented := map[string]bool{}
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := path.Base(name)
		if entry.IsDir() && name != "." && (strings.HasPrefix(base, ".") || base == "testdata" ||
			base == "node_modules") {
			return fs.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(base, ".go") && name != "go.mod" {
			return nil
		}
		source, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		if name == "go.mod" {
			found = append(found, replaceLines(string(source))...)
			return nil
		}
		breaches, doc, err := fileBreaches(name, source)
		if !strings.HasSuffix(base, "_test.go") {
			documented[path.Dir(name)] = documented[path.Dir(name)] || doc
		}
		found = append(found, breaches...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for folder, doc := range documented {
		if !doc {
			found = append(found, breach{folder, "no package comment"})
		}
	}
	slices.SortFunc(found, func(a, b breach) int { return strings.Compare(a.String(), b.String()) })
	return found
}

// replaceLines finds what would make a dependency another one for us than for those who import us.
func replaceLines(gomod string) []breach {
	var found []breach
	for line := range strings.Lines(gomod) {
		if strings.HasPrefix(strings.TrimSpace(line), "replace") {
			found = append(found, breach{"go.mod", strings.TrimSpace(line)})
		}
	}
	return found
}

// fileBreaches looks at one file. doc says whether it carries the package comment.
func fileBreaches(name string, source []byte) (found []breach, doc bool, err error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, source, parser.ParseComments)
	if err != nil {
		return nil, false, err
	}
	test := strings.HasSuffix(name, "_test.go")
	// In a bubble of synctest sleeping is how time passes.
	bubble := test && slices.ContainsFunc(file.Imports,
		func(i *ast.ImportSpec) bool { return i.Path.Value == `"testing/synctest"` })
	add := func(at token.Pos, what string) {
		found = append(found, breach{set.Position(at).String(), what})
	}
	if lines := strings.Count(string(source), "\n"); lines > longestFile && !strings.Contains(string(source), reason) {
		found = append(found, breach{name, fmt.Sprintf("%d lines and no reason", lines)})
	}
	found = append(found, wideLines(name, string(source))...)
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			lines := set.Position(n.End()).Line - set.Position(n.Pos()).Line + 1
			if lines > longestFunction && !strings.Contains(n.Doc.Text(), reason) {
				what := fmt.Sprintf("%s has %d lines and no reason", n.Name.Name, lines)
				found = append(found, breach{set.Position(n.Pos()).String(), what})
			}
		case *ast.SelectorExpr:
			owner, _ := n.X.(*ast.Ident)
			switch {
			case owner == nil:
			case owner.Name == "time" && n.Sel.Name == "Sleep" && !bubble:
				add(n.Pos(), "time.Sleep: wait for the condition instead")
			case test && strings.HasPrefix(n.Sel.Name, "Skip") &&
				(owner.Name == "t" || owner.Name == "b" || owner.Name == "f"):
				add(n.Pos(), "a test that is skipped proves nothing")
			}
		}
		return true
	})
	return found, file.Doc != nil, nil
}

// wideLines finds what somebody would have to scroll for.
func wideLines(name, source string) []breach {
	var found []breach
	number := 0
	for line := range strings.Lines(source) {
		number++
		line = strings.TrimRight(line, "\r\n")
		if columns := utf8.RuneCountInString(line) + 3*strings.Count(line, "\t"); columns > widest {
			at, what := fmt.Sprintf("%s:%d", name, number), fmt.Sprintf("%d columns", columns)
			found = append(found, breach{at, what})
		}
	}
	return found
}
