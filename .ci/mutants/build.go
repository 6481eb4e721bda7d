package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
)

var blamed = regexp.MustCompile(`mutant_(\d+)\.go:`)

// build compiles the tests with all mutants that compile; the others are no mutants and are left out.
func build(dir, binary string, all []*mutant) ([]*mutant, error) {
	for {
		overlay, err := write(dir, all)
		if err != nil {
			return nil, err
		}
		c := exec.Command("go", "test", "-c", "-vet=off", "-gcflags=confab/"+folder+"=-e", "-overlay", overlay,
			"-o", binary, "./"+folder)
		out, err := c.CombinedOutput()
		if err == nil {
			return all, nil
		}
		stillborn := map[int]bool{}
		for _, found := range blamed.FindAllSubmatch(out, -1) {
			id, _ := strconv.Atoi(string(found[1]))
			stillborn[id] = true
		}
		if len(stillborn) == 0 {
			return nil, fmt.Errorf("build the mutants: %w\n%s", err, out)
		}
		all = slices.DeleteFunc(all, func(m *mutant) bool { return stillborn[m.id] })
	}
}

// write puts the mutants and the subjects, which now choose among them, into dir and returns the overlay for the go
// command.
func write(dir string, all []*mutant) (overlay string, err error) {
	root, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the module: %w", err)
	}
	replace := map[string]string{}
	put := func(name, code string) {
		at := filepath.Join(dir, name)
		replace[filepath.Join(root, folder, name)] = at
		if err == nil {
			err = os.WriteFile(at, []byte(code), 0o600)
		}
	}
	choices := map[string][]int{}
	for _, m := range all {
		put(fmt.Sprintf("mutant_%04d.go", m.id), m.code)
		choices[m.function] = append(choices[m.function], m.id)
	}
	put("mutant.go", `package recovery

import (
	"os"
	"strconv"
)

var mutant, _ = strconv.Atoi(os.Getenv("MUTANT"))
`)
	for _, name := range subjects {
		code, subjectErr := subject(folder, name, choices)
		if subjectErr != nil {
			return "", subjectErr
		}
		put(name, code)
	}
	if err != nil {
		return "", fmt.Errorf("write the mutants: %w", err)
	}
	list, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", fmt.Errorf("write the overlay: %w", err)
	}
	overlay = filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(overlay, list, 0o600); err != nil {
		return "", fmt.Errorf("write the overlay: %w", err)
	}
	return overlay, nil
}

// dispatch is a function that calls the mutant that is chosen, or the original.
func dispatch(b *bytes.Buffer, head, receiver, name, arguments string, ids []int) {
	fmt.Fprintf(b, "\n%s {\n\tswitch mutant {\n", head)
	for _, id := range ids {
		fmt.Fprintf(b, "\tcase %d:\n\t\treturn %s%s\n", id, receiver, call(name, id, arguments))
	}
	fmt.Fprintf(b, "\t}\n\treturn %s%s\n}\n", receiver, call(name, 0, arguments))
}

func call(name string, id int, arguments string) string {
	return fmt.Sprintf("%s(%s)", variant(name, id), arguments)
}

func variant(name string, id int) string { return name + "Mutant" + strconv.Itoa(id) }
