package main

import (
	"regexp"
	"strconv"
	"testing"

	"confab/cmd/confab/internal/observe"
	"confab/cmd/internal/faces"
)

// TestFaces: what scripts rely on is documented, is in --help as far as it belongs there, and is in the code.
func TestFaces(t *testing.T) {
	doc, err := faces.Read(".", "internal/observe")
	if err != nil {
		t.Fatal(err)
	}
	literals := func(folder string, functions ...string) []string {
		names, err := faces.Literals(folder, functions...)
		if err != nil {
			t.Fatal(err)
		}
		return names
	}
	var codes []string
	for code := range exitMeanings {
		codes = append(codes, strconv.Itoa(code))
	}
	events, err := faces.Returned("../../session/meeting/event", "Name")
	if err != nil {
		t.Fatal(err)
	}
	flags := faces.Flags((&config{}).flags())
	for heading, actual := range map[string][]string{
		"Flags":      flags,
		"Exit codes": codes,
		"Routes":     literals("internal/observe", "HandleFunc", "Handle"),
		"Events":     append(events, literals("internal/observe", "write", "encode")...),
		"Status":     faces.Fields(observe.Status{}),
		"Metrics":    literals("internal/observe", "NewDesc"),
	} {
		for _, wrong := range faces.Compare(doc.Names(heading), actual) {
			t.Errorf("%s: %s", heading, wrong)
		}
	}
	// Package flag writes names with one dash.
	helped := regexp.MustCompile(`(?m)^  -([a-z-]+)`).FindAllStringSubmatch(help(), -1)
	var listed []string
	for _, f := range helped {
		listed = append(listed, "--"+f[1])
	}
	for _, wrong := range faces.Compare(listed, flags) {
		t.Errorf("--help: %s", wrong)
	}
}
