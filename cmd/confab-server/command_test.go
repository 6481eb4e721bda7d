//go:build unix && !race

package main

import (
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"confab/cmd/confab-server/internal/sfu"
)

// runs is one run of confab-server with a line on its standard input: its exit code, and what it said.
func runs(t *testing.T, stdin string, arguments ...string) (int, string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), os.Args[0], arguments...)
	command.Env = append(os.Environ(), serverVariable+"=1")
	command.Stdin = strings.NewReader(stdin)
	out, err := command.CombinedOutput()
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		return failed.ExitCode(), string(out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return 0, string(out)
}

func TestUserCommands(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	for _, row := range []struct {
		name, line string
		stdin      string
		code       int
		want       string
	}{
		{"nobody", "list", "", 0, ""},
		{"add", "add ann --role=moderator", "ann's password\n", 0, ""},
		{"add-again", "add ann", "another password\n", 1, "there is such a user already"},
		{"add-default", "add bob", "bob's password", 0, ""},
		{"list", "list", "", 0, "moderator      ann\npublisher      bob\n"},
		{"short", "add eve", "1234567\n", 1, "shorter than 8 characters"},
		{"no-password", "add eve", "", 1, "shorter than 8 characters"},
		{"no-role", "add eve --role king", "eve's password\n", 2, "the role is subscriber"},
		{"passwd", "passwd bob", "bob's other password\n", 0, ""},
		{"passwd-nobody", "passwd eve", "eve's password\n", 1, "there is no such user"},
		{"remove", "remove bob", "", 0, ""},
		{"remove-nobody", "remove bob", "", 1, "there is no such user"},
		{"gone", "list", "", 0, "moderator      ann\n"},
		{"nonsense", "promote ann", "", 2, "there is no such command"},
		{"too-much", "remove ann bob", "", 2, "there is no such command"},
		{"setting", "list --colour red", "", 2, "colour"},
		{"half", "add ann --role", "", 2, "--role needs a value"},
		{"help", "--help", "", 0, "confab-server user passwd NAME"},
	} {
		t.Run(row.name, func(t *testing.T) {
			code, out := runs(t, row.stdin, append(append([]string{"user"}, strings.Fields(row.line)...),
				dataFlag(row.line, data)...)...)
			if code != row.code || !strings.Contains(out, row.want) || row.want == "" && out != "" {
				t.Errorf("exit %d, %q", code, out)
			}
			if row.stdin != "" && strings.Contains(out, strings.TrimSpace(row.stdin)) {
				t.Errorf("the password is repeated: %q", out)
			}
		})
	}
}

// dataFlag names the data folder, unless a flag still waits for its value.
func dataFlag(line, data string) []string {
	if strings.HasSuffix(line, "--role") {
		return nil
	}
	return []string{"--data", data}
}

// spoiledFolder is a data folder in which no file can be read.
func spoiledFolder(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for _, name := range []string{"users.json", "sessions.json", "livekit-keys.json"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("{"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// secretFile keeps a secret of LiveKit as --livekit-secret-file wants it.
func secretFile(t *testing.T, secret string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, []byte(secret), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestCheck(t *testing.T) {
	taken, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	spoiled := spoiledFolder(t)
	secret := secretFile(t, strings.Repeat("s", 40))
	theirs := up(t, t.TempDir())
	address := theirs.out.await(t, `LiveKit at (ws://\S+)`, 0)
	quiet := []string{"--listen", "127.0.0.1:0", "--sfu-port", "0"}
	external := func(url string) []string {
		return append(quiet, "--data", t.TempDir(), "--livekit-url", url, "--livekit-key", "k", "--livekit-secret-file",
			secret)
	}
	for name, row := range map[string]struct {
		arguments []string
		code      int
		want      []string
	}{
		"well":      {append(quiet, "--data", t.TempDir()), 0, []string{"ok     data folder", "ok     accounts (0)"}},
		"no-folder": {append(quiet, "--data", filepath.Join(t.TempDir(), "none")), 0, []string{"will be made"}},
		"spoiled": {append(quiet, "--data", spoiled), 1, []string{
			"WRONG  LiveKit's keys",
			filepath.Join(spoiled, "users.json"), filepath.Join(spoiled, "sessions.json"),
		}},
		"no-account": {append(quiet, "--data", t.TempDir(), "--access", "login"), 1, []string{"nobody can log in"}},
		"in-clear": {
			[]string{"--listen", "0.0.0.0:0", "--sfu-port", "0", "--data", t.TempDir(), "--access", "login"},
			1,
			[]string{"passwords travel in the clear"},
		},
		"taken": {
			[]string{"--listen", taken.Addr().String(), "--sfu-port", "0", "--data", t.TempDir()},
			1,
			[]string{"WRONG  address " + taken.Addr().String()},
		},
		"silent":     {external("ws://" + taken.Addr().String()), 1, []string{"does not answer"}},
		"wrong-keys": {external(address), 1, []string{"it does not accept this key and secret"}},
		"no-metrics": {
			append(quiet, "--data", t.TempDir(), "--metrics-token-file", filepath.Join(spoiled, "users.json")),
			1,
			[]string{"WRONG  token for the metrics"},
		},
		"usage": {[]string{"--listen", "0.0.0.0:1"}, 2, []string{"this machine only"}},
	} {
		t.Run(name, func(t *testing.T) {
			code, out := runs(t, "", append([]string{"check"}, row.arguments...)...)
			if code != row.code {
				t.Errorf("exit %d:\n%s", code, out)
			}
			for _, want := range row.want {
				if !strings.Contains(out, want) {
					t.Errorf("no %q in\n%s", want, out)
				}
			}
		})
	}
}

// TestWrongKeysAreSaid asks a server whose LiveKit has other keys for a token.
func TestWrongKeysAreSaid(t *testing.T) {
	theirs := up(t, t.TempDir())
	address := theirs.out.await(t, `LiveKit at (ws://\S+)`, 0)
	secret := secretFile(t, strings.Repeat("s", 40))
	s := launch(t, "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--livekit-url", address, "--livekit-key", "k",
		"--livekit-secret-file", secret)
	s.url = s.out.await(t, `(?m)^confab-server: (http://\S+)$`, 0)
	status, body := call(t, "POST", s.url+"/token", "")
	if status != 502 || !strings.Contains(body, "its keys may differ") {
		t.Errorf("%d %s", status, body)
	}
}

// TestCheckNamesSilentNodes has a cluster of which one node answers and one does not.
func TestCheckNamesSilentNodes(t *testing.T) {
	data := t.TempDir()
	theirs := up(t, data)
	address := theirs.out.await(t, `LiveKit at (ws://\S+)`, 0)
	keys, err := sfu.LoadKeys(data)
	if err != nil {
		t.Fatal(err)
	}
	secret := secretFile(t, keys.Secret)
	s := launch(t, "check", "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--livekit-url",
		"ws://127.0.0.1:1,"+address, "--livekit-key", keys.Key, "--livekit-secret-file", secret)
	code := s.exit(t)
	text, _ := s.out.read()
	if code != 1 || !strings.Contains(text, "WRONG  LiveKit at ws://127.0.0.1:1: ") ||
		!strings.Contains(text, "ok     LiveKit at "+address+"\n") {
		t.Errorf("exit %d\n%s", code, text)
	}
}
