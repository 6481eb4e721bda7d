package main_test

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// TestImportLawIsTheREADMEs: the table that people read is the one that counts.
func TestImportLawIsTheREADMEs(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(readme), "### Who may import whom\n")
	section, _, _ = strings.Cut(section, "\n#")
	var rows, want []string
	for line := range strings.Lines(section) {
		switch row, indented := strings.CutPrefix(line, "    "); {
		case !indented:
		case row[0] == ' ': // goes on with the row before
			rows[len(rows)-1] += " " + strings.TrimSpace(row)
		default:
			rows = append(rows, strings.TrimSpace(row))
		}
	}
	for _, l := range laws {
		want = append(want, l.row())
	}
	for _, row := range rows {
		if !slices.Contains(want, row) {
			t.Errorf("the README has, and the law has not:\n%s", row)
		}
	}
	for _, row := range want {
		if !slices.Contains(rows, row) {
			t.Errorf("the README lacks:\n%s", row)
		}
	}
}

// row is the law as a row of the README.
func (l law) row() string {
	names := func(paths []string) string {
		var list []string
		for _, p := range paths {
			name, not := strings.CutPrefix(p, "!")
			name = strings.TrimPrefix(strings.TrimPrefix(name, "confab/"), "github.com/")
			if not {
				name = "not " + name
			}
			list = append(list, name)
		}
		return strings.Join(list, ", ")
	}
	row := l.folder + ": " + names(l.may)
	if len(l.may) == 0 {
		row += "nothing"
	}
	if len(l.tests) > 0 {
		row += "; in tests " + names(l.tests)
	}
	return row
}
