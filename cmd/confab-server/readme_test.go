//go:build unix && !race

package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/livekit/livekit-server/pkg/config"
)

// TestREADMEsLiveKit shows the livekit.yaml of the README to LiveKit itself, which takes no key that it does not know.
func TestREADMEsLiveKit(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)`livekit.yaml`.*?\n\n((    [^\n]*\n)+)").FindSubmatch(readme)
	if block == nil {
		t.Fatal("the README has no livekit.yaml")
	}
	// Asking for the own address outside takes a network.
	document := strings.Replace(string(block[1]), "use_external_ip: true", "use_external_ip: false", 1)
	c, err := config.NewConfig(document, true, nil, nil)
	if err != nil {
		t.Fatalf("%v in\n%s", err, document)
	}
	if c.Redis.Address == "" || c.Room.AutoCreate || len(c.WebHook.URLs) != 2 || c.WebHook.APIKey == "" ||
		c.Keys[c.WebHook.APIKey] == "" {
		t.Errorf("it says something else than the text around it: %s", document)
	}
}
