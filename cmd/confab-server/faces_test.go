package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"confab/cmd/confab-server/internal/config"
	"confab/cmd/internal/faces"
)

// folders are where this program's code is that scripts see something of.
var folders = []string{".", "internal/api", "internal/rooms", "internal/accounts", "internal/sfu"}

// TestFaces: what scripts rely on is documented, is in --help as far as it belongs there, and is in the code.
func TestFaces(t *testing.T) {
	doc, err := faces.Read(".", "internal/api", "internal/config")
	if err != nil {
		t.Fatal(err)
	}
	code := source(t)
	flags := faces.Flags(config.Flags())
	for heading, actual := range map[string][]string{
		"Flags":      flags,
		"Exit codes": {strconv.Itoa(exitDone), strconv.Itoa(exitOther), strconv.Itoa(exitUsage)},
		"Routes":     found(code, `\{"((?:GET|POST)", "/[^"]*)", (?:a\.|index)`),
		"Errors":     errorCodes(t),
		"Metrics":    found(code, `"(confab_server_[a-z_]+)"`),
		"Files":      found(code, `(?: = |, )"([a-z-]+\.(?:json|db))"`),
	} {
		for i, name := range actual {
			actual[i] = strings.Replace(name, `", "`, " ", 1)
		}
		if len(actual) == 0 {
			t.Errorf("%s: nothing is found in the code", heading)
		}
		for _, wrong := range faces.Compare(doc.Names(heading), actual) {
			t.Errorf("%s: %s", heading, wrong)
		}
	}
	var listed []string // package flag writes names with one dash
	for _, name := range found(config.Help(), `(?m)^  -([a-z-]+)`) {
		listed = append(listed, "--"+name)
	}
	for _, wrong := range faces.Compare(listed, flags) {
		t.Errorf("--help: %s", wrong)
	}
}

// found is what the expression's first group matches in text.
func found(text, expression string) []string {
	var names []string
	for _, match := range regexp.MustCompile(expression).FindAllStringSubmatch(text, -1) {
		names = append(names, match[1])
	}
	return names
}

// source is all code of the folders but tests.
func source(t *testing.T) string {
	t.Helper()
	var text strings.Builder
	for _, name := range sourceFiles(t) {
		file, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text.Write(file)
	}
	return text.String()
}

func sourceFiles(t *testing.T) []string {
	t.Helper()
	var names []string
	for _, folder := range folders {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if !strings.HasSuffix(name, "_test.go") {
				names = append(names, name)
			}
		}
	}
	return names
}

// errorCodes are the codes of every problem that the API answers with, and of what the rooms call invalid.
func errorCodes(t *testing.T) []string {
	t.Helper()
	var codes []string
	add := func(e ast.Expr) {
		if l, ok := e.(*ast.BasicLit); ok && l.Kind == token.STRING {
			code, err := strconv.Unquote(l.Value)
			if err != nil {
				t.Fatal(err)
			}
			codes = append(codes, code)
		}
	}
	for _, name := range sourceFiles(t) {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			made, ok := n.(*ast.CompositeLit)
			if !ok {
				return true
			}
			switch of := typeOf(made); {
			case of == "problem" && len(made.Elts) == 3:
				add(made.Elts[1])
			case of == "InvalidError":
				for _, element := range made.Elts {
					if pair, ok := element.(*ast.KeyValueExpr); ok && fmt.Sprint(pair.Key) == "Code" {
						add(pair.Value)
					}
				}
			}
			return true
		})
	}
	return codes
}

func typeOf(made *ast.CompositeLit) string {
	switch kind := made.Type.(type) {
	case *ast.Ident:
		return kind.Name
	case *ast.SelectorExpr:
		return kind.Sel.Name
	}
	return ""
}
