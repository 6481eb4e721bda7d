package faces

import (
	"fmt"
	"go/ast"
	"go/doc/comment"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
)

// Doc is a program's documentation.
type Doc struct{ tables map[string][]line }

// line is one of a table: a name, and what is said of it.
type line struct{ name, words string }

// Read reads what is said of the packages in folders, and of their functions and types.
func Read(folders ...string) (Doc, error) {
	doc := Doc{tables: map[string][]line{}}
	for _, folder := range folders {
		files, err := parse(folder, parser.ParseComments)
		if err != nil {
			return Doc{}, err
		}
		for _, file := range files {
			doc.add(file.Doc)
			for _, d := range file.Decls {
				switch d := d.(type) {
				case *ast.FuncDecl:
					doc.add(d.Doc)
				case *ast.GenDecl:
					doc.add(d.Doc)
				}
			}
		}
	}
	return doc, nil
}

// add takes the tables of one comment.
func (d Doc) add(c *ast.CommentGroup) {
	heading := ""
	for _, block := range new(comment.Parser).Parse(c.Text()).Content {
		switch block := block.(type) {
		case *comment.Heading:
			heading = plain(block.Text)
		case *comment.Code:
			d.tables[heading] = append(d.tables[heading], table(block.Text)...)
		}
	}
}

func plain(text []comment.Text) string {
	var words strings.Builder
	for _, t := range text {
		if p, ok := t.(comment.Plain); ok {
			words.WriteString(string(p))
		}
	}
	return words.String()
}

// table takes the lines of a block apart.
func table(block string) []line {
	var lines []line
	for text := range strings.Lines(block) {
		words := strings.TrimSpace(text)
		switch {
		case words == "":
		case text[0] != ' ' && text[0] != '\t':
			name, rest, _ := strings.Cut(words, "  ")
			lines = append(lines, line{name, strings.TrimSpace(rest)})
		case len(lines) > 0:
			lines[len(lines)-1].words += " " + words
		}
	}
	return lines
}

// Names are the names of the table below a heading. A name ends with two blanks, and an argument is no part of it:
// "--room NAME  the room" is --room. "GET /status" is one name.
func (d Doc) Names(heading string) []string {
	var names []string
	for _, l := range d.tables[heading] {
		name := l.name
		if strings.HasPrefix(name, "-") {
			name, _, _ = strings.Cut(name, " ")
		}
		names = append(names, name)
	}
	return names
}

// Lists are the names below a heading, each with a list of further names behind it, divided by commas, that ends with
// a colon or the line: "signal  from, type, data: a message".
func (d Doc) Lists(heading string) map[string][]string {
	lists := map[string][]string{}
	for _, l := range d.tables[heading] {
		list, _, _ := strings.Cut(l.words, ":")
		lists[l.name] = strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
	}
	return lists
}

// Literals are the first arguments of all calls of the named functions and methods in a folder's files, where they are
// texts: routes are those of HandleFunc, metrics those of NewDesc.
func Literals(folder string, functions ...string) ([]string, error) {
	files, err := parse(folder, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	called := map[string]bool{}
	for _, f := range functions {
		called[f] = true
	}
	var texts []string
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) == 0 || !called[nameOf(call.Fun)] {
				return true
			}
			if text, ok := literal(call.Args[0]); ok {
				texts = append(texts, text)
			}
			return true
		})
	}
	return texts, nil
}

// Returned are the texts that the methods of that name return, and nothing else: the names of events are those of
// their method Name.
func Returned(folder, method string) ([]string, error) {
	files, err := parse(folder, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var texts []string
	for _, file := range files {
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil || f.Name.Name != method || len(f.Body.List) != 1 {
				continue
			}
			if answer, ok := f.Body.List[0].(*ast.ReturnStmt); ok && len(answer.Results) == 1 {
				if text, ok := literal(answer.Results[0]); ok {
					texts = append(texts, text)
				}
			}
		}
	}
	return texts, nil
}

func nameOf(function ast.Expr) string {
	switch f := function.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

func literal(e ast.Expr) (string, bool) {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(l.Value)
	return text, err == nil
}

// parse reads a folder's Go files but tests.
func parse(folder string, mode parser.Mode) ([]*ast.File, error) {
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", folder, err)
	}
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, mode)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s has no Go files", folder)
	}
	return files, nil
}
