package main

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"confab/cmd/confab/internal/app"
	"confab/cmd/internal/settings"
)

const statusToken = "a-token-of-some-length"

// environment is a LookupEnv over a map.
func environment(vars map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		v, ok := vars[name]
		return v, ok
	}
}

func writeFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFlagBeatsEnvironmentBeatsFile(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	file := writeFile(
		t,
		"confab.toml",
		"room = \"from file\"\nname = \"from file\"\nserver = \"http://file:1\"\nfake_camera = \"pattern\"\n",
	)
	c, warnings, err := load([]string{"--config", file, "--room", "from flag"}, environment(map[string]string{
		"CONFAB_ROOM": "from environment", "CONFAB_NAME": "from environment",
	}))
	if err != nil || len(warnings) > 0 {
		t.Fatal(err, warnings)
	}
	for what, got := range map[string][2]string{
		"room":        {c.room, "from flag"},
		"name":        {c.name, "from environment"},
		"server":      {c.server, "http://file:1"},
		"fake-camera": {c.fakeCamera, "pattern"},
	} {
		if got[0] != got[1] {
			t.Errorf("%s is %q, want %q", what, got[0], got[1])
		}
	}
}

func TestUnknownKeysAreWarnedAbout(t *testing.T) {
	file := writeFile(t, "confab.toml", "colour = \"red\"\nversion = true\nroom = \"r\"\n")
	c, warnings, err := load([]string{"--config", file}, environment(nil))
	if err != nil {
		t.Fatal(err)
	}
	if len(warnings) != 2 || c.room != "r" || c.version {
		t.Errorf("warnings %q, room %q, version %v", warnings, c.room, c.version)
	}
}

func TestDefaults(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	c, _, err := load([]string{"--headless"}, environment(nil))
	if err != nil {
		t.Fatal(err)
	}
	if !c.join || c.room != "demo" || c.name == "" || c.server != "http://127.0.0.1:7980" {
		t.Errorf("headless is %+v", c)
	}
	c, _, err = load([]string{"--kiosk", "--duration", "90s"}, environment(nil))
	if err != nil || !c.join || !c.forever || c.duration != 90*time.Second {
		t.Errorf("kiosk is %+v, %v", c, err)
	}
}

func TestUsageErrors(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	for name, args := range map[string][]string{
		"unknown-flag":        {"--colour", "red"},
		"left-over":           {"room"},
		"bad-duration":        {"--duration", "soon"},
		"negative-duration":   {"--duration", "-1s"},
		"bad-style":           {"--endpoint-style", "morse"},
		"bad-format":          {"--log-format", "xml"},
		"camera-controls":     {"--camera-controls", "zoom_absolute"},
		"bad-echo":            {"--echo-cancellation", "maybe"},
		"bad-noise":           {"--noise-suppression", "auto"},
		"bad-gain":            {"--auto-gain", ""},
		"no-such-camera-file": {"--fake-camera", "/nowhere/at/all.y4m"},
		"no-such-sound-file":  {"--fake-microphone", "pattern"},
		"no-such-config":      {"--config", "/nowhere/at/all.toml"},
		"no-password-file":    {"--password-file", "/nowhere/at/all"},
		"status-for-all":      {"--status", ":9000"},
		"status-for-others":   {"--status", "192.0.2.1:9000"},
		"status-for-ipv6":     {"--status", "[::]:9000"},
		"status-by-name":      {"--status", "box.example:9000"},
		"no-status-token":     {"--status-token-file", "/nowhere/at/all"},
		"empty-status-token":  {"--status", ":9000", "--status-token-file", os.DevNull},
		"short-status-token":  {"--status-token-file", writeFile(t, "token", "0123456789abcde\n")},
		"two-status-tokens":   {"--status-token-file", writeFile(t, "token", "0123456789abcdef\n0123456789abcdef\n")},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := load(args, environment(nil))
			var usage *settings.UsageError
			if !errors.As(err, &usage) || usage.Message == "" {
				t.Fatalf("got %v, want a usage error", err)
			}
		})
	}
}

func TestPasswordIsReadFromItsFile(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	c, _, err := load(
		[]string{"--user", "ann", "--password-file", writeFile(t, "secret", "s3cret\n")}, environment(nil),
	)
	if err != nil || c.password != "s3cret" {
		t.Fatalf("password %q, %v", c.password, err)
	}
}

func TestStatusAddresses(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	token := writeFile(t, "token", statusToken+"\n")
	for _, args := range [][]string{
		{"--status", "127.0.0.1:0"},
		{"--status", "localhost:9000"},
		{"--status", "[::1]:9000"},
		{"--status", ":9000", "--status-token-file", token},
	} {
		c, _, err := load(args, environment(nil))
		if err != nil || len(args) > 2 && c.statusToken != statusToken {
			t.Errorf("%q: %v", args, err)
		}
	}
	c, _, err := load([]string{"--status", ":9000"}, environment(map[string]string{"CONFAB_STATUS_TOKEN_FILE": token}))
	if err != nil || c.statusToken != statusToken {
		t.Errorf("by the environment: %v", err)
	}
}

func TestVoiceSettings(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	for name, row := range map[string]struct {
		args []string
		want app.Voice
	}{
		"default":  {nil, app.Voice{Echo: true, Headsets: true, Noise: true, Gain: true}},
		"always":   {[]string{"--echo-cancellation", "on"}, app.Voice{Echo: true, Noise: true, Gain: true}},
		"echo off": {[]string{"--echo-cancellation", "off"}, app.Voice{Noise: true, Gain: true}},
		"echo alone": {
			[]string{"--noise-suppression", "off", "--auto-gain", "off"}, app.Voice{Echo: true, Headsets: true},
		},
		"original": {[]string{"--original-sound", "--echo-cancellation", "on"}, app.Voice{}},
	} {
		t.Run(name, func(t *testing.T) {
			c, _, err := load(row.args, environment(nil))
			if err != nil || c.voice() != row.want {
				t.Errorf("%+v, %v", c.voice(), err)
			}
		})
	}
}

func TestHelpIsNoError(t *testing.T) {
	if _, _, err := load([]string{"--help"}, environment(nil)); !errors.Is(err, flag.ErrHelp) {
		t.Fatalf("got %v", err)
	}
}
