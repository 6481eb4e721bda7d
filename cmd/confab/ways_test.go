package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strings"
	"testing"
)

// mostHops is how many places one has to look at to follow a way through the code.
const mostHops = 6

// TestWaysAreInTheCode: what the README says of the ways through the code is there.
func TestWaysAreInTheCode(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(readme), "### Four ways through it\n")
	section, _, _ = strings.Cut(section, "\n#")
	tree, set, ways := os.DirFS("../.."), token.NewFileSet(), 0
	files := goFiles(t, tree, set, parser.SkipObjectResolution)
	for row := range strings.Lines(section) {
		hops := regexp.MustCompile("`([a-z0-9/_]+\\.go)` (\\w+)").FindAllStringSubmatch(row, -1)
		if len(hops) == 0 {
			continue
		}
		ways++
		if len(hops) > mostHops {
			t.Errorf("%d hops, more than %d: %s", len(hops), mostHops, row)
		}
		for _, hop := range hops {
			if file, there := files[hop[1]]; !there || !declares(file, hop[2]) {
				t.Errorf("%s has no function %s", hop[1], hop[2])
			}
		}
	}
	if ways != 4 {
		t.Errorf("%d ways in the README, not four", ways)
	}
}

// declares says whether a file has a function or method of that name.
func declares(file *ast.File, name string) bool {
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == name {
			return true
		}
	}
	return false
}
