package settings

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// knobs is what a program may be told.
type knobs struct {
	text    string
	number  int
	on      bool
	time    time.Duration
	config  string
	version bool
}

func (k *knobs) flags() *flag.FlagSet {
	set := flag.NewFlagSet("test", flag.ContinueOnError)
	set.StringVar(&k.text, "some-text", "default", "")
	set.IntVar(&k.number, "number", 1, "")
	set.BoolVar(&k.on, "on", false, "")
	set.DurationVar(&k.time, "time", time.Second, "")
	set.StringVar(&k.config, "config", "", "")
	set.BoolVar(&k.version, "version", false, "")
	return set
}

// load loads with a file of that content in the default place; no file when there is none.
func load(t *testing.T, content string, env map[string]string, args ...string) (knobs, []string, error) {
	t.Helper()
	var k knobs
	path := filepath.Join(t.TempDir(), "test.toml")
	if content != "" {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	warnings, err := Load(k.flags(), args, Source{
		Prefix: "TEST_", File: path, FileKey: "config", Never: []string{"version"},
		LookupEnv: func(name string) (string, bool) { v, ok := env[name]; return v, ok },
	})
	for i := range warnings {
		warnings[i] = strings.ReplaceAll(warnings[i], path, "FILE")
	}
	return k, warnings, err
}

func TestPrecedence(t *testing.T) {
	const file = "some-text = 'file'\nnumber = 2\non = true\ntime = '2s'\n"
	env := map[string]string{"TEST_SOME_TEXT": "environment", "TEST_NUMBER": "3"}
	for name, row := range map[string]struct {
		file string
		env  map[string]string
		args []string
		want knobs
	}{
		"defaults":    {"", nil, nil, knobs{text: "default", number: 1, time: time.Second}},
		"file":        {file, nil, nil, knobs{text: "file", number: 2, on: true, time: 2 * time.Second}},
		"environment": {file, env, nil, knobs{text: "environment", number: 3, on: true, time: 2 * time.Second}},
		"flag": {
			file, env,
			[]string{"--some-text", "flag", "-number=4", "--on=false"},
			knobs{text: "flag", number: 4, time: 2 * time.Second},
		},
		"flag-of-default": {
			file, env,
			[]string{"--number", "1"},
			knobs{text: "environment", number: 1, on: true, time: 2 * time.Second},
		},
		"empty-flag": {file, env, []string{"--some-text="}, knobs{number: 3, on: true, time: 2 * time.Second}},
		"empty-variable": {
			file,
			map[string]string{"TEST_NUMBER": ""},
			nil,
			knobs{text: "file", number: 2, on: true, time: 2 * time.Second},
		},
		"underscores": {"some_text = 'file'", nil, nil, knobs{text: "file", number: 1, time: time.Second}},
		"no-such-variable": {
			"",
			map[string]string{"SOME_TEXT": "x", "TEST_OTHER": "x"},
			nil,
			knobs{text: "default", number: 1, time: time.Second},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, warnings, err := load(t, row.file, row.env, row.args...)
			if err != nil || len(warnings) != 0 {
				t.Fatalf("%v, %q", err, warnings)
			}
			if got != row.want {
				t.Errorf("got %+v, want %+v", got, row.want)
			}
		})
	}
}

func TestUnknownKeysAreIgnoredWithAWarning(t *testing.T) {
	got, warnings, err := load(t, "number = 2\nnumbr = 3\nversion = true\nconfig = 'other'\n[table]\nnumber = 9\n", nil)
	if err != nil || got.number != 2 || got.version || got.config != "" {
		t.Errorf("%+v, %v", got, err)
	}
	want := []string{
		`FILE: there is no setting "config"`, `FILE: there is no setting "numbr"`,
		`FILE: there is no setting "table"`, `FILE: there is no setting "version"`,
	}
	if !slices.Equal(warnings, want) {
		t.Errorf("warnings are %q, want %q", warnings, want)
	}
}

func TestNamedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "named.toml")
	if err := os.WriteFile(path, []byte("number = 7"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct {
		env  map[string]string
		args []string
	}{
		"flag":     {nil, []string{"--config", path}},
		"variable": {map[string]string{"TEST_CONFIG": path}, nil},
	} {
		if got, _, err := load(t, "number = 2\non = true", row.env, row.args...); err != nil || got.number != 7 ||
			got.on {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestRefuses(t *testing.T) {
	nowhere := filepath.Join(t.TempDir(), "nowhere.toml")
	for name, row := range map[string]struct {
		file string
		env  map[string]string
		args []string
		want string
	}{
		"unknown-flag":  {"", nil, []string{"--colour", "red"}, "--help lists every setting"},
		"no-value":      {"", nil, []string{"--number"}, "--help lists every setting"},
		"bad-flag":      {"", nil, []string{"--number", "many"}, "many"},
		"word":          {"", nil, []string{"serve"}, `"serve" is not a setting`},
		"bad-variable":  {"", map[string]string{"TEST_NUMBER": "many"}, nil, `TEST_NUMBER cannot be "many"`},
		"bad-key":       {"number = 'many'", nil, nil, `number cannot be "many"`},
		"no-toml":       {"number", nil, nil, "is not a configuration file"},
		"twice":         {"number = 1\nnumber = 2", nil, nil, "is not a configuration file"},
		"no-named-file": {"", nil, []string{"--config", nowhere}, "nowhere.toml"},
		"folder":        {"", nil, []string{"--config", filepath.Dir(nowhere)}, "cannot be read"},
		"large":         {"#" + strings.Repeat("x", longestFile), nil, nil, "is larger than"},
		"flag-hides-no-key": {
			"number = 'many'",
			map[string]string{"TEST_TIME": "soon"},
			[]string{"--number", "1"},
			`TEST_TIME cannot be "soon"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := load(t, row.file, row.env, row.args...)
			usage, ok := errors.AsType[*UsageError](err)
			if !ok || !strings.Contains(usage.Message, row.want) || strings.Contains(usage.Message, "\n") {
				t.Errorf("got %v, want one line with %q", err, row.want)
			}
		})
	}
}

func TestHelpIsNoMistake(t *testing.T) {
	for _, arg := range []string{"-h", "--help"} {
		if _, _, err := load(t, "number", nil, arg); !errors.Is(err, flag.ErrHelp) {
			t.Errorf("%s: %v", arg, err)
		}
	}
}

func TestNames(t *testing.T) {
	if got := EnvName("CONFAB_", "fake-camera"); got != "CONFAB_FAKE_CAMERA" {
		t.Error(got)
	}
	t.Setenv("HOME", "/home/ann")
	t.Setenv("XDG_CONFIG_HOME", "")
	t.Setenv("AppData", `C:\Users\ann`)
	if got := UserFile("confab.toml"); filepath.Base(filepath.Dir(got)) != "confab" ||
		filepath.Base(got) != "confab.toml" || !filepath.IsAbs(got) && os.PathSeparator == '/' {
		t.Errorf("%q", got)
	}
}

// FuzzFile: whatever a file has, there are settings or a mistake in one sentence, and what was given elsewhere stays.
func FuzzFile(f *testing.F) {
	for _, seed := range []string{
		"", "number = 1", "number = [1, 2]", "a.b = 'c'\n[d]\ne = 2026-11-20", "time = nan",
		"on = \"\xff\"", "\x00", "some-text = 'x'",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		got, _, err := load(t, content, map[string]string{"TEST_NUMBER": "3"}, "--some-text", "flag")
		if _, ok := errors.AsType[*UsageError](err); err != nil && !ok {
			t.Errorf("%T: %v", err, err)
		}
		if got.text != "flag" || got.number != 3 || got.version || got.config != "" {
			t.Errorf("got %+v", got)
		}
	})
}
