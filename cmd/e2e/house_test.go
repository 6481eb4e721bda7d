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
)

// reason, in a comment of the file or function, explains why it is longer than the house allows.
const reason = "Long because "

func TestHouseRules(t *testing.T) {
	for _, breach := range houseBreaches(t, os.DirFS("../..")) {
		t.Error(breach)
	}
}

func TestHouseRulesAreNoticedWhenBroken(t *testing.T) {
	long := "// Package x is.\npackage x\n" + strings.Repeat("var _ = 1\n", 400)
	steps := "// Package x is.\npackage x\nfunc f() {\n" + strings.Repeat("\t_ = 1\n", 80) + "}\n"
	for name, tc := range map[string]struct{ file, source, want string }{
		"no-package-comment": {"a/x.go", "package a\n", "no package comment"},
		"sleep":              {"a/x.go", "// Package a is.\npackage a\nimport \"time\"\nfunc f() { time.Sleep(1) }\n", "time.Sleep"},
		"sleep-in-test":      {"a/x_test.go", "package a\nimport \"time\"\nfunc f() { time.Sleep(1) }\n", "time.Sleep"},
		"sleep-in-a-bubble": {
			"a/x_test.go", "package a\nimport (\n\"testing/synctest\"\n\"time\"\n)\nfunc f() { synctest.Wait(); time.Sleep(1) }\n", "",
		},
		"skip":               {"a/x_test.go", "package a\nfunc f(t *testing.T) { t.Skip() }\n", "skipped"},
		"long-file":          {"a/x.go", long, "402 lines"},
		"long-function":      {"a/x.go", steps, "f has 82 lines"},
		"long-with-a-reason": {"a/x.go", long + "// Long because it is a table.\n", ""},
		"replace":            {"go.mod", "module x\nreplace a => b\n", "replace"},
	} {
		t.Run(name, func(t *testing.T) {
			got := houseBreaches(t, fstest.MapFS{tc.file: {Data: []byte(tc.source)}})
			if tc.want == "" && len(got) != 0 {
				t.Errorf("breaches %q, want none", got)
			}
			if tc.want != "" && (len(got) != 1 || !strings.Contains(got[0], tc.want)) {
				t.Errorf("breaches %q, want one with %q", got, tc.want)
			}
		})
	}
}

// houseBreaches reads every Go file of tree and go.mod, and returns a line for each breach of a rule that a machine
// can see.
func houseBreaches(t *testing.T, tree fs.FS) []string {
	t.Helper()
	var found []string
	documented := map[string]bool{}
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := path.Base(name)
		if entry.IsDir() && name != "." && (strings.HasPrefix(base, ".") || base == "testdata" || base == "node_modules") {
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
			found = append(found, folder+": no package comment")
		}
	}
	slices.Sort(found)
	return found
}

// replaceLines finds what would make a dependency another one for us than for those who import us.
func replaceLines(gomod string) []string {
	var found []string
	for line := range strings.Lines(gomod) {
		if strings.HasPrefix(strings.TrimSpace(line), "replace") {
			found = append(found, "go.mod: "+strings.TrimSpace(line))
		}
	}
	return found
}

// fileBreaches looks at one file. doc says whether it carries the package comment.
func fileBreaches(name string, source []byte) (found []string, doc bool, err error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, source, parser.ParseComments)
	if err != nil {
		return nil, false, err
	}
	test := strings.HasSuffix(name, "_test.go")
	// In a bubble of synctest sleeping is how time passes.
	bubble := test && slices.ContainsFunc(file.Imports, func(i *ast.ImportSpec) bool { return i.Path.Value == `"testing/synctest"` })
	add := func(at token.Pos, format string, args ...any) {
		found = append(found, fmt.Sprintf("%s: ", set.Position(at))+fmt.Sprintf(format, args...))
	}
	if lines := strings.Count(string(source), "\n"); !test && lines > 400 && !strings.Contains(string(source), reason) {
		add(file.Pos(), "%d lines and no reason", lines)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			lines := set.Position(n.End()).Line - set.Position(n.Pos()).Line + 1
			if !test && lines > 80 && !strings.Contains(n.Doc.Text(), reason) {
				add(n.Pos(), "%s has %d lines and no reason", n.Name.Name, lines)
			}
		case *ast.SelectorExpr:
			owner, _ := n.X.(*ast.Ident)
			switch {
			case owner == nil:
			case owner.Name == "time" && n.Sel.Name == "Sleep" && !bubble:
				add(n.Pos(), "time.Sleep: wait for the condition instead")
			case test && strings.HasPrefix(n.Sel.Name, "Skip") && (owner.Name == "t" || owner.Name == "b" || owner.Name == "f"):
				add(n.Pos(), "a test that is skipped proves nothing")
			}
		}
		return true
	})
	return found, file.Doc != nil, nil
}
