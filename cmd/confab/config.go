package main

import (
	"bytes"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/user"
	"slices"
	"strings"
	"time"

	"confab/cmd/internal/settings"
	"confab/signaling/credentials"
)

// config is every setting of confab (contract.md, "confab (the desktop app)").
type config struct {
	server, style                string
	user, passwordFile, password string
	room, name                   string
	join, demo                   bool
	camera, microphone, speaker  string
	fakeCamera, fakeMicrophone   string
	headless, kiosk, forever     bool
	diagnostics                  bool
	events, status               string
	duration                     time.Duration
	file                         string
	logLevel                     slog.Level
	logFormat                    string
	version                      bool
}

func (c *config) flags() *flag.FlagSet {
	set := flag.NewFlagSet("confab", flag.ContinueOnError)
	set.StringVar(&c.server, "server", "http://127.0.0.1:7980", "session server or token endpoint, a `URL`")
	set.StringVar(&c.style, "endpoint-style", "auto", "wire format of the token endpoint: auto, livekit, openvidu, openvidu2 or vonage")
	set.StringVar(&c.user, "user", "", "log in as this `user` where the endpoint needs it")
	set.StringVar(&c.passwordFile, "password-file", "", "`file` that holds the password for --user")
	set.StringVar(&c.room, "room", "", "`name` of the room; the lobby is filled in with it (default: last used)")
	set.StringVar(&c.name, "name", "", "your `name`; the lobby is filled in with it (default: last used)")
	set.BoolVar(&c.join, "join", false, "skip the lobby")
	set.BoolVar(&c.demo, "demo", false, "use the real camera and microphone if there are any, else a test picture and sound, and say so")
	set.StringVar(&c.camera, "camera", "", "camera by its stable `name`, or none")
	set.StringVar(&c.microphone, "microphone", "", "microphone by its stable `name`, or none")
	set.StringVar(&c.speaker, "speaker", "", "speaker by its stable `name`, or none")
	set.StringVar(&c.fakeCamera, "fake-camera", "", "a camera that plays `FILE.y4m` in a loop, or pattern for a moving test picture")
	set.StringVar(&c.fakeMicrophone, "fake-microphone", "", "a microphone that plays `FILE.wav` in a loop, or tone, or speech")
	set.BoolVar(&c.headless, "headless", false, "no window: join, publish, receive and decode everything, show nothing")
	set.StringVar(&c.events, "events", "", "write one JSON object per line for each event to this `file`, or - for standard output")
	set.StringVar(&c.status, "status", "", "serve /status, /healthz and /metrics on this `address`")
	set.DurationVar(&c.duration, "duration", 0, "leave after this `time`, such as 90s (default: never)")
	set.BoolVar(&c.kiosk, "kiosk", false, "room machine: full screen, joined at once, never gives up")
	set.BoolVar(&c.forever, "forever", false, "never give up reconnecting")
	set.BoolVar(&c.diagnostics, "diagnostics", false, "measure more: the latency of test pictures, in /status")
	set.StringVar(&c.file, "config", "", "TOML `file` with these settings (default: confab/confab.toml in the system's configuration folder)")
	set.TextVar(&c.logLevel, "log-level", slog.LevelInfo, "debug, info, warn or error")
	set.StringVar(&c.logFormat, "log-format", "text", "text or json")
	set.BoolVar(&c.version, "version", false, "say which version this is and end")
	return set
}

// load reads the settings. Errors are flag.ErrHelp or a *settings.UsageError.
func load(args []string, lookupEnv func(string) (string, bool)) (c config, warnings []string, err error) {
	warnings, err = settings.Load(c.flags(), args, settings.Source{
		Prefix: "CONFAB_", File: settings.UserFile("confab.toml"), FileKey: "config", Never: []string{"version"}, LookupEnv: lookupEnv,
	})
	if err != nil || c.version {
		return c, nil, err
	}
	return c, warnings, c.settle()
}

// settle fills in what depends on other settings and refuses what cannot work.
func (c *config) settle() error {
	if c.kiosk {
		c.join, c.forever = true, true
	}
	if c.headless {
		c.join = true
	}
	if c.logFormat != "text" && c.logFormat != "json" {
		return settings.Usage("--log-format is text or json, not %q", c.logFormat)
	}
	if _, err := credentials.ParseStyle(c.style); err != nil {
		return settings.Usage("--endpoint-style is auto, livekit, openvidu, openvidu2 or vonage, not %q", c.style)
	}
	if c.duration < 0 {
		return settings.Usage("--duration cannot be negative")
	}
	if c.join && c.room == "" {
		c.room = "demo"
	}
	if c.join && c.name == "" {
		c.name = userName()
	}
	if err := checkFake("--fake-camera", c.fakeCamera, "pattern"); err != nil {
		return err
	}
	if err := checkFake("--fake-microphone", c.fakeMicrophone, "tone", "speech"); err != nil {
		return err
	}
	return c.readPassword()
}

// checkFake refuses a file that is not there before anything starts; the words stand for built-in fakes.
func checkFake(name, value string, words ...string) error {
	if value == "" || slices.Contains(words, value) {
		return nil
	}
	if _, err := os.Stat(value); err != nil {
		return settings.Usage("%s: %v", name, err)
	}
	return nil
}

func (c *config) readPassword() error {
	if c.passwordFile == "" {
		return nil
	}
	data, err := os.ReadFile(c.passwordFile)
	if err != nil {
		return settings.Usage("the password file cannot be read: %v", err)
	}
	c.password = strings.TrimRight(string(data), "\r\n")
	return nil
}

// userName is what to call somebody who has not said.
func userName() string {
	if u, err := user.Current(); err == nil {
		if u.Name != "" {
			return strings.Trim(strings.SplitN(u.Name, ",", 2)[0], " ")
		}
		return u.Username
	}
	return "Guest"
}

func help() string {
	var c config
	var text bytes.Buffer
	fmt.Fprint(&text, "confab is a video meeting in a window, or without one.\n"+
		"Every setting is also an environment variable (CONFAB_SERVER, ...) and a key of the TOML file.\n\n")
	set := c.flags()
	set.SetOutput(&text)
	set.PrintDefaults()
	return text.String()
}
