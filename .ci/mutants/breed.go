package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
)

// mutant is one function with one small change.
type mutant struct {
	id             int
	file, function string
	line           string // of the source, before the change
	what           string // was changed
	code           string // a file of its own
	killer         string // test; empty: it lives
}

// name says which mutant it is, without line numbers, which change.
func (m *mutant) name() string {
	return fmt.Sprintf("%s %s: %s  %s", m.file, m.function, m.line, m.what)
}

// breed makes all mutants of the functions in the files, and of the table in phase.go.
func breed(dir string, files []string) ([]*mutant, error) {
	var all []*mutant
	add := func(m *mutant) {
		m.id = len(all) + 1
		all = append(all, m)
	}
	for _, file := range files {
		set := token.NewFileSet()
		parsed, err := parser.ParseFile(set, filepath.Join(dir, file), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", file, err)
		}
		for _, d := range parsed.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				for _, c := range changes(set, d) {
					m := &mutant{file: file, function: d.Name.Name, line: c.line, what: c.what}
					add(m)
					own := d.Name.Name
					c.apply()
					d.Name.Name = variant(own, m.id)
					m.code = "package recovery\n\n" + imports(parsed) + text(set, d) + "\n"
					d.Name.Name = own
					c.undo()
				}
			case *ast.GenDecl:
				for _, m := range tableMutants(set, file, d) {
					add(m)
					m.code = fmt.Sprintf(m.code, m.id)
				}
			}
		}
	}
	return all, nil
}

// subject is a file whose functions choose between their mutants and themselves.
func subject(dir, file string, choices map[string][]int) (string, error) {
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, filepath.Join(dir, file), nil, parser.SkipObjectResolution)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", file, err)
	}
	var choosers bytes.Buffer
	for _, d := range parsed.Decls {
		f, is := d.(*ast.FuncDecl)
		if !is {
			continue
		}
		receiver := ""
		if f.Recv != nil {
			receiver = f.Recv.List[0].Names[0].Name + "."
		}
		var arguments []string
		for _, field := range f.Type.Params.List {
			for _, name := range field.Names {
				argument := name.Name
				if _, variadic := field.Type.(*ast.Ellipsis); variadic {
					argument += "..."
				}
				arguments = append(arguments, argument)
			}
		}
		body := f.Body
		f.Body, f.Doc = nil, nil
		head := text(set, f)
		f.Body = body
		dispatch(&choosers, head, receiver, f.Name.Name, strings.Join(arguments, ", "), choices[f.Name.Name])
		f.Name.Name = variant(f.Name.Name, 0)
	}
	parsed.Comments = nil
	return text(set, parsed) + choosers.String(), nil
}

// needs are the packages that the subjects import, each with something to use of it where a copied function does not.
var needs = map[string]string{
	`"errors"`:                          "errors.Is",
	`"confab/session/meeting"`:          "meeting.Idle",
	`"confab/session/internal/failure"`: "failure.Describe",
}

// imports keeps a copied function's imports, whether it still needs them or not.
func imports(file *ast.File) string {
	var imports, uses strings.Builder
	for _, spec := range file.Imports {
		fmt.Fprintf(&imports, "import %s\n", spec.Path.Value)
		fmt.Fprintf(&uses, "var _ = %s\n", needs[spec.Path.Value])
	}
	return imports.String() + uses.String() + "\n"
}

func text(set *token.FileSet, node any) string {
	var b bytes.Buffer
	if err := format.Node(&b, set, node); err != nil {
		return "// " + err.Error() // does not compile, so it is no mutant
	}
	return b.String()
}
