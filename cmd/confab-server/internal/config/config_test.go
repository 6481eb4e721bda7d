package config

import (
	"errors"
	"flag"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// environment is a lookup in a map.
func environment(values map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		value, ok := values[name]
		return value, ok
	}
}

func file(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "confab-server.toml")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLoadDefaults(t *testing.T) {
	c, warnings, err := Load(nil, environment(map[string]string{"HOME": "/home/ann"}))
	if err != nil || len(warnings) > 0 {
		t.Fatal(err, warnings)
	}
	want := Config{
		Listen: "127.0.0.1:7980", Data: "/home/ann/.local/share/confab-server", SFUPort: 7880, SFULogLevel: "warn",
		Access: "open", LogFormat: "text", LogLevel: slog.LevelInfo,
	}
	if !reflect.DeepEqual(c, want) {
		t.Errorf("got %+v", c)
	}
}

func TestFlagBeatsEnvironmentBeatsFile(t *testing.T) {
	path := file(t, "listen = '127.0.0.1:3'\nsfu-port = 3\nmax_participants = 3\nlog-level = 'debug'\n")
	c, warnings, err := Load([]string{"--config", path, "--listen", "127.0.0.1:1"}, environment(map[string]string{
		"HOME": "/h", "CONFAB_SERVER_LISTEN": "127.0.0.1:2", "CONFAB_SERVER_SFU_PORT": "2",
		"CONFAB_SERVER_LOG_FORMAT": "",
	}))
	if err != nil || len(warnings) > 0 {
		t.Fatal(err, warnings)
	}
	if c.Listen != "127.0.0.1:1" || c.SFUPort != 2 || c.MaxParticipants != 3 || c.LogLevel != slog.LevelDebug ||
		c.LogFormat != "text" {
		t.Errorf("got %+v", c)
	}
}

func TestEverySettingHasThreeNames(t *testing.T) {
	var c Config
	c.flags().VisitAll(func(f *flag.Flag) {
		if !strings.HasPrefix(EnvName(f.Name), "CONFAB_SERVER_") || strings.Contains(EnvName(f.Name), "-") {
			t.Errorf("--%s is %s", f.Name, EnvName(f.Name))
		}
		if !strings.Contains(Help(), "-"+f.Name) {
			t.Errorf("--help leaves out --%s", f.Name)
		}
	})
	if EnvName("livekit-secret-file") != "CONFAB_SERVER_LIVEKIT_SECRET_FILE" {
		t.Error(EnvName("livekit-secret-file"))
	}
}

func TestUnknownKeysAreWarnedAbout(t *testing.T) {
	path := file(t, "colour = 'red'\nversion = true\n[later]\nx = 1\n")
	_, warnings, err := Load([]string{"--config", path}, environment(map[string]string{"HOME": "/h"}))
	if err != nil || len(warnings) != 3 || !strings.Contains(warnings[0], `"colour"`) {
		t.Errorf("%v, %q", err, warnings)
	}
}

func TestDefaultFile(t *testing.T) {
	folder := t.TempDir()
	if err := os.MkdirAll(filepath.Join(folder, "confab"), 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "confab", "confab-server.toml")
	if err := os.WriteFile(path, []byte("sfu-port = 0\ndata = '/data'\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, _, err := Load(nil, environment(map[string]string{"XDG_CONFIG_HOME": folder}))
	if err != nil || c.SFUPort != 0 || c.Data != "/data" {
		t.Errorf("%+v, %v", c, err)
	}
}

// password is one that no error may repeat.
const password = "hunter2"

// withLiveKit is the arguments and those that use somebody else's LiveKit.
func withLiveKit(args ...string) []string {
	return append([]string{"--livekit-url", "ws://h", "--livekit-key", "k", "--livekit-secret-file", "f"}, args...)
}

func TestRedis(t *testing.T) {
	for name, row := range map[string]struct {
		args []string
		env  string
		toml string
		want string
	}{
		"flag":        {args: []string{"--redis", "redis://h:1/2"}, env: "redis://other", want: "redis://h:1/2"},
		"environment": {env: "rediss://user:pass@h", toml: "redis = 'redis://other'", want: "rediss://user:pass@h"},
		"file":        {toml: "redis = 'redis://h'\nredis-password-file = 'p'", want: "redis://h"},
		"none":        {},
	} {
		t.Run(name, func(t *testing.T) {
			args := append(withLiveKit("--config", file(t, row.toml)), row.args...)
			c, warnings, err := Load(args, environment(map[string]string{"HOME": "/h", "CONFAB_SERVER_REDIS": row.env}))
			if err != nil || len(warnings) > 0 || c.Redis != row.want {
				t.Errorf("%q, %v, %q", c.Redis, err, warnings)
			}
		})
	}
}

// refused are settings that Load does not take, by flag, environment or file, and what its error says of them.
var refused = map[string]struct {
	args []string
	env  map[string]string
	toml string
	want string
}{
	"unknown-flag":    {args: []string{"--colour", "red"}, want: "colour"},
	"stray-argument":  {args: []string{"start"}, want: `"start" is not a setting`},
	"open-to-all":     {args: []string{"--listen", "0.0.0.0:7980"}, want: "this machine only"},
	"open-any-host":   {args: []string{"--listen", ":7980"}, want: "this machine only"},
	"open-lan":        {args: []string{"--listen", "192.168.1.5:7980"}, want: "this machine only"},
	"open-name":       {args: []string{"--listen", "meet.example:7980"}, want: "this machine only"},
	"open-v6":         {args: []string{"--listen", "[::]:7980"}, want: "this machine only"},
	"listen-no-port":  {args: []string{"--listen", "127.0.0.1"}, want: "host:port"},
	"listen-bad-port": {args: []string{"--listen", "127.0.0.1:http"}, want: "port"},
	"cors-path":       {args: []string{"--cors", "https://h/x"}, want: "--cors"},
	"cors-everybody":  {args: []string{"--cors", "*"}, want: "--cors"},
	"proxy-name":      {args: []string{"--trusted-proxies", "127.0.0.1,proxy.example"}, want: "proxy.example"},
	"access":          {args: []string{"--access", "all"}, want: "open or login"},
	"sfu-port":        {args: []string{"--sfu-port", "65500"}, want: "--sfu-port"},
	"sfu-log-level":   {args: []string{"--sfu-log-level", "loud"}, want: "--sfu-log-level"},
	"half-livekit":    {args: []string{"--livekit-url", "ws://h"}, want: "belong together"},
	"redis-alone":     {args: []string{"--redis", "redis://h"}, want: "--livekit-url"},
	"redis-http":      {args: withLiveKit("--redis", "http://h:6379"), want: "--redis is not a URL"},
	"redis-no-scheme": {args: withLiveKit("--redis", "h:6379"), want: "--redis is not a URL"},
	"redis-bad-port": {
		args: withLiveKit("--redis", "redis://:"+password+"@h:port"),
		want: "--redis is not a URL",
	},
	"redis-bad-base": {
		args: withLiveKit("--redis", "redis://:"+password+"@h/first"),
		want: "--redis is not a URL",
	},
	"redis-bad-option": {args: withLiveKit("--redis", "redis://h?"+password+"=1"), want: "--redis is not a URL"},
	"redis-env": {args: withLiveKit(), env: map[string]string{"CONFAB_SERVER_REDIS": "redis://:" +
		password + "/h"}, want: "--redis is not a URL"},
	"redis-file":        {args: withLiveKit(), toml: "redis = '" + password + "'", want: "--redis is not a URL"},
	"redis-password":    {args: withLiveKit("--redis-password-file", "f"), want: "give that as well"},
	"half-tls":          {args: []string{"--tls-cert", "c.pem"}, want: "belong together"},
	"log-format":        {args: []string{"--log-format", "xml"}, want: "--log-format"},
	"log-level":         {args: []string{"--log-level", "loud"}, want: "log-level"},
	"participants":      {args: []string{"--max-participants", "-1"}, want: "--max-participants"},
	"env-number":        {env: map[string]string{"CONFAB_SERVER_SFU_PORT": "many"}, want: "CONFAB_SERVER_SFU_PORT"},
	"no-home":           {env: map[string]string{"HOME": ""}, want: "--data"},
	"file-missing":      {args: []string{"--config", "/nowhere/x.toml"}, want: "/nowhere/x.toml"},
	"file-broken":       {toml: "= =", want: "not a configuration file"},
	"file-wrong-number": {toml: "sfu-port = 'many'", want: "sfu-port"},
	"file-wrong-shape":  {toml: "[sfu-port]\nx = 1", want: "sfu-port"},
}

func TestLoadRefuses(t *testing.T) {
	for name, row := range refused {
		t.Run(name, func(t *testing.T) {
			env := map[string]string{"HOME": "/h"}
			for variable, value := range row.env {
				env[variable] = value
			}
			if row.toml != "" {
				row.args = append(row.args, "--config", file(t, row.toml))
			}
			_, _, err := Load(row.args, environment(env))
			if _, ok := errors.AsType[*UsageError](err); !ok || !strings.Contains(err.Error(), row.want) {
				t.Errorf("got %v", err)
			}
			if err != nil && strings.Contains(err.Error(), password) {
				t.Errorf("the password is repeated: %v", err)
			}
			if err != nil && strings.Contains(err.Error(), "\n") {
				t.Errorf("more than one line: %v", err)
			}
		})
	}
	if _, _, err := Load([]string{"--help"}, environment(nil)); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("--help gives %v", err)
	}
	if c, _, err := Load([]string{"--version"}, environment(nil)); err != nil || !c.Version {
		t.Errorf("--version gives %v", err)
	}
}

func TestLoopbackListenIsAccepted(t *testing.T) {
	for _, listen := range []string{"127.0.0.1:0", "localhost:7980", "[::1]:7980", "127.8.8.8:1"} {
		if _, _, err := Load([]string{"--listen", listen}, environment(map[string]string{"HOME": "/h"})); err != nil {
			t.Errorf("%s: %v", listen, err)
		}
	}
}

func TestLoginMayListenAnywhere(t *testing.T) {
	path := file(t, "trusted-proxies = ['10.0.0.0/8', '::1']\ncors = ['https://a.example', 'http://localhost:3000']\n")
	c, _, err := Load([]string{"--access", "login", "--listen", "0.0.0.0:7980", "--config", path},
		environment(map[string]string{"HOME": "/h"}))
	if err != nil || len(c.Prefixes()) != 2 || c.Prefixes()[1].Bits() != 128 || len(c.Origins) != 2 ||
		c.Origins[1] != "http://localhost:3000" {
		t.Errorf("%+v, %v", c, err)
	}
}

func FuzzFile(f *testing.F) {
	for _, seed := range []string{
		"", "listen = '127.0.0.1:1'", "[a]\nb=[1]", "sfu-port = 1e9", "max_participants = -1",
		"data = '''\n'''",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "f.toml")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		c, _, err := Load([]string{"--config", path}, environment(map[string]string{"HOME": "/h"}))
		if err != nil {
			if _, ok := errors.AsType[*UsageError](err); !ok {
				t.Errorf("%v is no usage error", err)
			}
			return
		}
		if err := checkListen(&c); err != nil {
			t.Errorf("accepted %+v: %v", c, err)
		}
	})
}
