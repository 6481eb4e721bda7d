package main_test

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// called are the folders whose exported functions and methods have to be of use: what only tests call is there
// for nobody, and the number that it would measure is not measured.
var called = []string{"media", "session", "cmd/confab/internal"}

// calledFromOutside are methods that other people's code calls, by interfaces that are not ours: of any type of ours,
// or of one.
var calledFromOutside = []string{
	"Error", "Is", "Unwrap", "String", "GoString", "LogValue", // errors, fmt and log/slog
	"Collect", "Describe", // prometheus
	"At", "Bounds", "ColorModel", // image.Image
	"Read", "Write", "Close", "Accept", "Addr", "SetDeadline", "SetReadDeadline", "SetWriteDeadline", // io and net
	"NewInterceptor", "BindRemoteStream", "UnbindRemoteStream", "BindLocalStream", // pion/interceptor
	"UnbindLocalStream", "BindRTCPReader", "BindRTCPWriter",
	"Bind", "Unbind", "ID", "RID", "StreamID", "Kind", // webrtc.TrackLocal
	"Interfaces", "InterfaceByIndex", "InterfaceByName", "ListenPacket", "ListenUDP", // pion/transport
	"ReadFromAddrPort", "WriteToAddrPort",
	"NewLogger", "Trace", "Tracef", "Debugf", "Infof", "Warnf", "Errorf", // pion/logging
	"pionLog.Debug", "pionLog.Info", "pionLog.Warn",
}

func TestEverythingIsCalled(t *testing.T) {
	for _, idle := range idleExports(t, os.DirFS("../..")) {
		t.Error(idle)
	}
}

// idleExports lists what nothing but tests calls. It checks the types of our own code itself, so that methods of one
// name are told apart by their receivers; only where other people's types are not to be had (another system's, say)
// does a name alone count.
func idleExports(t *testing.T, tree fs.FS) []string {
	t.Helper()
	c := newCallers(t, tree)
	for folder := range c.folders {
		_, _ = c.Import("confab/" + folder)
	}
	var idle []string
	for _, e := range c.exports {
		if !c.calls(e) {
			idle = append(idle, e.file+": nothing but tests calls "+e.title)
		}
	}
	slices.Sort(idle)
	return slices.Compact(idle)
}

// export is an exported function or method of one of the called folders.
type export struct {
	file, title string
	object      *types.Func
}

// callers are all uses of functions and methods outside tests. It is the types.Importer of our own packages.
type callers struct {
	set      *token.FileSet
	folders  map[string]map[string]*ast.File // by their names
	packages map[string]*types.Package
	others   types.Importer // of other people's
	exports  []export
	used     map[string]bool      // functions and methods, by their full names
	abstract map[*types.Func]bool // methods of interfaces, as they are called
	nameless map[string]bool      // methods of values whose type is not known, by name alone
}

func newCallers(t *testing.T, tree fs.FS) *callers {
	t.Helper()
	c := &callers{
		set: token.NewFileSet(), folders: map[string]map[string]*ast.File{}, packages: map[string]*types.Package{},
		used: map[string]bool{}, abstract: map[*types.Func]bool{}, nameless: map[string]bool{},
	}
	for file, syntax := range goFiles(t, tree, c.set, parser.SkipObjectResolution) {
		folder := path.Dir(file)
		if strings.HasSuffix(file, "_test.go") || strings.HasSuffix(folder, "test") {
			continue // of tests, or for them
		}
		if c.folders[folder] == nil {
			c.folders[folder] = map[string]*ast.File{}
		}
		c.folders[folder][file] = syntax
	}
	c.others = importer.ForCompiler(c.set, "gc", c.exported(t))
	return c
}

// exported finds what the compiler says of other people's packages.
func (c *callers) exported(t *testing.T) importer.Lookup {
	t.Helper()
	targets := map[string]bool{}
	for _, files := range c.folders {
		for _, syntax := range files {
			for _, spec := range syntax.Imports {
				target := strings.Trim(spec.Path.Value, `"`)
				if target != "C" && target != "unsafe" && !strings.HasPrefix(target, "confab/") {
					targets[target] = true
				}
			}
		}
	}
	where := map[string]string{}
	if len(targets) > 0 {
		list := []string{"list", "-e", "-export", "-deps", "-f", "{{if .Export}}{{.ImportPath}} {{.Export}}{{end}}"}
		list = append(list, slices.Sorted(maps.Keys(targets))...)
		out, err := exec.CommandContext(t.Context(), "go", list...).Output()
		if err != nil {
			t.Fatalf("go list: %v", err)
		}
		for line := range strings.Lines(string(out)) {
			target, file, _ := strings.Cut(strings.TrimSpace(line), " ")
			where[target] = file
		}
	}
	return func(target string) (io.ReadCloser, error) { return os.Open(where[target]) }
}

// Import implements types.Importer.
func (c *callers) Import(target string) (*types.Package, error) {
	folder, ours := strings.CutPrefix(target, "confab/")
	files := c.folders[folder]
	if !ours || files == nil {
		return c.others.Import(target)
	}
	if known, ok := c.packages[folder]; ok {
		return known, nil
	}
	info := &types.Info{
		Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
	}
	names := slices.Sorted(maps.Keys(files))
	var list []*ast.File
	for _, name := range names {
		list = append(list, files[name])
	}
	// Errors are to be expected: files of every system are checked together.
	config := types.Config{Importer: c, FakeImportC: true, Error: func(error) {}}
	checked, _ := config.Check(target, c.set, list, info)
	c.packages[folder] = checked
	ours = slices.ContainsFunc(called, func(in string) bool { return within(folder, in) })
	for _, name := range names {
		for _, d := range files[name].Decls {
			var self types.Object
			if f, ok := d.(*ast.FuncDecl); ok {
				self = info.Defs[f.Name]
				if object, ok := self.(*types.Func); ok && ours && f.Name.IsExported() {
					c.exports = append(c.exports, export{name, titleOf(f), object})
				}
			}
			c.note(d, self, info)
		}
	}
	return checked, nil
}

// note takes what a declaration calls. What a function says of itself does not count.
func (c *callers) note(d ast.Decl, self types.Object, info *types.Info) {
	ast.Inspect(d, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if info.Uses[n.Sel] == nil && info.Selections[n] == nil && !isPackage(n.X, info) {
				c.nameless[n.Sel.Name] = true
			}
		case *ast.Ident:
			f, ok := info.Uses[n].(*types.Func)
			if !ok || f.Origin() == self {
				break
			}
			c.used[f.Origin().FullName()] = true
			if r := f.Signature().Recv(); r != nil && types.IsInterface(r.Type()) {
				c.abstract[f.Origin()] = true
			}
		}
		return true
	})
}

func isPackage(x ast.Expr, info *types.Info) bool {
	name, ok := x.(*ast.Ident)
	if ok {
		_, ok = info.Uses[name].(*types.PkgName)
	}
	return ok
}

// calls says whether anything but a test calls e: as it is, or through an interface that its receiver fits.
func (c *callers) calls(e export) bool {
	name := e.object.Name()
	receiver := e.object.Signature().Recv()
	switch {
	case c.used[e.object.FullName()]:
		return true
	case receiver == nil:
		return false
	case c.nameless[name], slices.Contains(calledFromOutside, name), slices.Contains(calledFromOutside, e.title):
		return true
	}
	of := receiver.Type()
	if pointer, ok := of.(*types.Pointer); ok {
		of = pointer.Elem()
	}
	for f := range c.abstract {
		if f.Name() == name && fits(types.NewPointer(of), f.Signature().Recv().Type()) {
			return true
		}
	}
	return false
}

// fits says whether a type has all methods of an interface, by their names: types that are not known cannot be
// compared.
func fits(of, wanted types.Type) bool {
	has := types.NewMethodSet(of)
	i, ok := wanted.Underlying().(*types.Interface)
	for n := 0; ok && n < i.NumMethods(); n++ {
		if m := i.Method(n); has.Lookup(m.Pkg(), m.Name()) == nil {
			return false
		}
	}
	return ok
}

// titleOf is a function's name, with its receiver's.
func titleOf(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return f.Name.Name
	}
	receiver := f.Recv.List[0].Type
	if pointer, ok := receiver.(*ast.StarExpr); ok {
		receiver = pointer.X
	}
	if generic, ok := receiver.(*ast.IndexExpr); ok {
		receiver = generic.X
	}
	return fmt.Sprint(receiver) + "." + f.Name.Name
}
