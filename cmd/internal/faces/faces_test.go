package faces

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// program is a folder with a documented program in two files.
func program(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for name, source := range map[string]string{
		"doc.go": `// Command x is.
//
// # Flags
//
//	--room NAME  the room, or
//	             none
//	--join       at once
//
// Words that are no table.
//
// # Routes
//
//	GET /a  an answer
package main`,
		"events.go": `// # Events
//
//	came     who, kind: somebody came
//	         in
//	wentOff
package main

// route has the errors.
//
// # Errors
//
//	gone  404
func route(mux *server) {
	// # Routes
	//
	//	GET /inside  is no documentation
	mux.HandleFunc("GET /a", nil)
	mux.Handle("GET /b", nil)
	handle("no route")
}

// came is an event.
//
// # Status
//
//	phase  as text
type came struct{}

func (came) Name() string { return "came" }
func (x) Other() string { return "other" }`,
		"x_test.go": "package main\nvar _ = HandleFunc(\"GET /test\")",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(source), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func equal(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

func TestDocumented(t *testing.T) {
	doc, err := Read(program(t))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "flags", doc.Names("Flags"), "--room", "--join")
	equal(t, "routes", doc.Names("Routes"), "GET /a")
	equal(t, "events", doc.Names("Events"), "came", "wentOff")
	equal(t, "fields", doc.Lists("Events")["came"], "who", "kind")
	equal(t, "no fields", doc.Lists("Events")["wentOff"])
	equal(t, "of a function", doc.Names("Errors"), "gone")
	equal(t, "of a type", doc.Names("Status"), "phase")
	equal(t, "nothing", doc.Names("Metrics"))
	if _, err := Read(program(t), t.TempDir()); err == nil {
		t.Error("a folder without a program is documented")
	}
}

func TestInTheCode(t *testing.T) {
	folder := program(t)
	routes, err := Literals(folder, "HandleFunc", "Handle")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "routes", routes, "GET /a", "GET /b")
	names, err := Returned(folder, "Name")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "events", names, "came")
	set := flag.NewFlagSet("", flag.ContinueOnError)
	set.Bool("join", false, "")
	equal(t, "flags", Flags(set), "--join")
	type inner struct {
		At time.Time `json:"at"`
	}
	equal(t, "fields", Fields(struct {
		Name   string            `json:"name,omitempty"`
		List   []*inner          `json:"list"`
		One    *inner            `json:"one"`
		Words  []string          `json:"words"`
		Map    map[string]string `json:"map"`
		Hidden string            `json:"-"`
		Plain  string
	}{}), "name", "list[].at", "one.at", "words", "map")
}

func TestCompare(t *testing.T) {
	for name, row := range map[string]struct {
		documented, actual []string
		want               string
	}{
		"same":           {[]string{"a", "b"}, []string{"b", "a", "a"}, ""},
		"not documented": {[]string{"a"}, []string{"a", "b"}, "b is in the code, and not documented"},
		"not there":      {[]string{"a", "b"}, []string{"a"}, "b is documented, and the code has none"},
	} {
		if got := strings.Join(Compare(row.documented, row.actual), "; "); got != row.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}
