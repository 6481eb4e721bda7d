package main

import (
	"bytes"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/user"
	"slices"
	"strings"
	"time"

	"confab/cmd/confab/internal/app"
	"confab/cmd/internal/loopback"
	"confab/cmd/internal/settings"
	"confab/media/device"
	"confab/signaling/credentials"
)

// config is every setting of confab.
type config struct {
	server, style                string
	user, passwordFile, password string
	room, name                   string
	join, demo                   bool
	camera, microphone, speaker  string
	screen                       string
	shareScreen                  bool
	cameraControls               string
	cameraSettings               []device.Setting
	fakeCamera, fakeMicrophone   string
	echo, noise, gain            string
	original                     bool
	headless, kiosk, forever     bool
	diagnostics                  bool
	events, status               string
	statusTokenFile, statusToken string
	duration                     time.Duration
	file                         string
	logLevel                     slog.Level
	logFormat                    string
	version                      bool
}

// flags puts what the command line says into c.
//
// # Flags
//
// Each is also an environment variable (CONFAB_ and the name in capitals, dashes as underscores: CONFAB_FAKE_CAMERA)
// and, but for config and version, a key of the TOML file (fake-camera or fake_camera). A flag beats the environment,
// which beats the file. Unknown keys are warned about and ignored.
//
//	--server URL              session server or token endpoint, or host:port, which is tried over TLS and plain;
//	                          default http://127.0.0.1:7980
//	--endpoint-style STYLE    wire format of the endpoint: auto (default), livekit, openvidu, openvidu2 or vonage
//	--user NAME               log in as NAME where the endpoint wants a login
//	--password-file FILE      the password for --user
//	--room NAME               what the lobby is filled in with; default the last one, with --join demo
//	--name NAME               your name; default the last one, or that of the system's account
//	--join                    skip the lobby
//	--demo                    a test picture and sound in the place of a missing camera and microphone, and say so
//	--camera NAME             device by its stable name, or none; default the one chosen last, else the system's
//	--microphone NAME         likewise
//	--speaker NAME            likewise; another plays while it is missing
//	--screen NAME             the screen that can be shared, or none; default the first one
//	--share-screen            share it from the start of the first meeting
//	--camera-controls LIST    set at each camera, in this order, on Linux: zoom_absolute=200,pan_absolute=3600; the
//	                          status shows the names that a camera has
//	--fake-camera FILE        plays a .y4m file in a loop, or pattern: a moving picture with a counter and a clock
//	--fake-microphone FILE    plays a .wav file in a loop, or tone, or speech
//	--echo-cancellation WHEN  take the speaker's sound out of the microphone's: auto (default), on or off; auto is
//	                          on but for speakers that are known to be worn on the ears
//	--noise-suppression WHEN  take noise out of the microphone's sound: on (default) or off
//	--auto-gain WHEN          bring voices to the same loudness: on (default) or off
//	--original-sound          for music: none of these three, 128 kbit/s, and silence sent in full
//	--headless                no window: join, publish, receive and decode everything, show nothing
//	--events FILE             a line for each event (see Events), or - for standard output
//	--status ADDRESS          serve the routes below, for programs of this machine
//	--status-token-file FILE  what other machines have to show at --status; needed for an address that is not loopback
//	--duration TIME           leave after this time, such as 90s; default never
//	--kiosk                   room machine: full screen, joined at once, never gives up
//	--forever                 never give up joining and reconnecting, whatever can heal; on with --kiosk
//	--diagnostics             show the diagnostics panel, measure more, and open POST /fault and POST /signal
//	--config FILE             TOML file with these settings; default confab/confab.toml in the configuration folder
//	--log-level LEVEL         debug, info (default), warn or error
//	--log-format FORMAT       text (default) or json, on standard error
//	--version                 version, commit, Go and LiveKit protocol, and end
func (c *config) flags() *flag.FlagSet {
	set := flag.NewFlagSet("confab", flag.ContinueOnError)
	set.StringVar(&c.server, "server", "http://127.0.0.1:7980",
		"session server or token endpoint, a `URL` or host:port")
	set.StringVar(&c.style, "endpoint-style", "auto",
		"wire format of the token endpoint: auto, livekit, openvidu, openvidu2 or vonage")
	set.StringVar(&c.user, "user", "", "log in as this `user` where the endpoint needs it")
	set.StringVar(&c.passwordFile, "password-file", "", "`file` that holds the password for --user")
	set.StringVar(&c.room, "room", "", "`name` of the room; the lobby is filled in with it (default: last used)")
	set.StringVar(&c.name, "name", "", "your `name`; the lobby is filled in with it (default: last used)")
	set.BoolVar(&c.join, "join", false, "skip the lobby")
	set.BoolVar(&c.demo, "demo", false,
		"use the real camera and microphone if there are any, else a test picture and sound, and say so")
	set.StringVar(&c.camera, "camera", "", "camera by its stable `name`, or none")
	set.StringVar(&c.screen, "screen", "", "screen that can be shared, by its stable `name`, or none")
	set.BoolVar(&c.shareScreen, "share-screen", false, "share the screen from the start of the first meeting")
	set.StringVar(&c.microphone, "microphone", "", "microphone by its stable `name`, or none")
	set.StringVar(&c.speaker, "speaker", "", "speaker by its stable `name`, or none")
	set.StringVar(&c.cameraControls, "camera-controls", "",
		"set these at each camera, in this order: `NAME=NUMBER,...`, such as zoom_absolute=200 (Linux only)")
	set.StringVar(&c.fakeCamera, "fake-camera", "",
		"a camera that plays `FILE.y4m` in a loop, or pattern for a moving test picture")
	set.StringVar(&c.fakeMicrophone, "fake-microphone", "",
		"a microphone that plays `FILE.wav` in a loop, or tone, or speech")
	set.StringVar(&c.echo, "echo-cancellation", "auto", "take the sound of the speaker out of the microphone's: "+
		"`auto`, on or off; auto is on but for speakers that are known to be worn on the ears")
	set.StringVar(&c.noise, "noise-suppression", "on", "take noise out of the microphone's sound: `on` or off")
	set.StringVar(&c.gain, "auto-gain", "on", "bring voices to the same loudness: `on` or off")
	set.BoolVar(&c.original, "original-sound", false, "for music: none of these three, 128 kbit/s, and silence sent "+
		"in full")
	set.BoolVar(&c.headless, "headless", false, "no window: join, publish, receive and decode everything, show nothing")
	set.StringVar(&c.events, "events", "",
		"write one JSON object per line for each event to this `file`, or - for standard output")
	set.StringVar(&c.status, "status", "", "serve /status, /healthz and /metrics on this `address`, such as "+
		"127.0.0.1:9000")
	set.StringVar(&c.statusTokenFile, "status-token-file", "", "`file` with the token that other machines show to "+
		"--status, as Authorization: Bearer TOKEN; without it --status is for this machine only")
	set.DurationVar(&c.duration, "duration", 0, "leave after this `time`, such as 90s (default: never)")
	set.BoolVar(&c.kiosk, "kiosk", false, "room machine: full screen, joined at once, never gives up")
	set.BoolVar(&c.forever, "forever", false, "never give up joining and reconnecting, whatever can heal")
	set.BoolVar(&c.diagnostics, "diagnostics", false, "show the diagnostics panel, measure more, and let things "+
		"be broken on purpose: by the panel's buttons, and by POST /fault and /signal on --status")
	set.StringVar(&c.file, "config", "",
		"TOML `file` with these settings (default: confab/confab.toml in the system's configuration folder)")
	set.TextVar(&c.logLevel, "log-level", slog.LevelInfo, "debug, info, warn or error")
	set.StringVar(&c.logFormat, "log-format", "text", "text or json")
	set.BoolVar(&c.version, "version", false, "say which version this is and end")
	return set
}

// load reads the settings. Errors are flag.ErrHelp or a *settings.UsageError.
func load(args []string, lookupEnv func(string) (string, bool)) (c config, warnings []string, err error) {
	warnings, err = settings.Load(c.flags(), args, settings.Source{
		Prefix: "CONFAB_", File: settings.UserFile("confab.toml"), FileKey: "config", Never: []string{"version"},
		LookupEnv: lookupEnv,
	})
	if err != nil || c.version {
		return c, nil, err
	}
	return c, warnings, c.complete()
}

// complete fills in what depends on other settings and refuses what cannot work.
func (c *config) complete() (err error) {
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
	if err := c.checkVoice(); err != nil {
		return err
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
	if c.cameraSettings, err = device.ParseSettings(c.cameraControls); err != nil {
		return settings.Usage("--camera-controls: %v", err)
	}
	if err := c.readStatusToken(); err != nil {
		return err
	}
	return c.readPassword()
}

// checkVoice refuses what is none of the words.
func (c *config) checkVoice() error {
	if !slices.Contains([]string{"auto", "on", "off"}, c.echo) {
		return settings.Usage("--echo-cancellation is auto, on or off, not %q", c.echo)
	}
	for name, value := range map[string]string{"--noise-suppression": c.noise, "--auto-gain": c.gain} {
		if value != "on" && value != "off" {
			return settings.Usage("%s is on or off, not %q", name, value)
		}
	}
	return nil
}

// voice is what they say.
func (c *config) voice() app.Voice {
	if c.original {
		return app.Voice{}
	}
	return app.Voice{Echo: c.echo != "off", Headsets: c.echo == "auto", Noise: c.noise == "on", Gain: c.gain == "on"}
}

// shortestToken is in characters: nobody tries that many.
const shortestToken = 16

// readStatusToken refuses a status server that everybody in the network could ask. Nothing of the token is repeated.
func (c *config) readStatusToken() error {
	if c.statusTokenFile == "" {
		host, port, err := net.SplitHostPort(c.status)
		if err == nil {
			_, err = net.LookupPort("tcp", port)
		}
		if err == nil && !loopback.Host(host) { // what is no address is said when it cannot be opened
			return settings.Usage("--status %s is for other machines too: name a file with the token that they have "+
				"to show, with --status-token-file, or listen on this machine only, such as 127.0.0.1:9000", c.status)
		}
		return nil
	}
	data, err := os.ReadFile(c.statusTokenFile)
	if err != nil {
		return settings.Usage("the file of --status-token-file cannot be read: %v", err)
	}
	c.statusToken = strings.TrimSpace(string(data))
	odd := func(r rune) bool { return r <= ' ' || r > '~' }
	if len(c.statusToken) < shortestToken || strings.ContainsFunc(c.statusToken, odd) {
		return settings.Usage("the file of --status-token-file has to hold one token of %d or more letters, digits "+
			"and signs, without spaces", shortestToken)
	}
	return nil
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
	fmt.Fprintln(&text, "\nExit codes:")
	for code, meaning := range exitMeanings {
		fmt.Fprintf(&text, "  %d  %s\n", code, meaning)
	}
	return text.String()
}
