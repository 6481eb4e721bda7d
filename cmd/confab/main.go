package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"

	_ "confab/cmd/confab/internal/locale" // before Fyne

	"confab/cmd/confab/internal/app"
	"confab/cmd/confab/internal/keyring"
	"confab/cmd/confab/internal/observe"
	"confab/cmd/confab/internal/sources"
	"confab/cmd/confab/internal/stderr"

	"fyne.io/fyne/v2"

	"confab/media/device"
	"confab/media/studio"
	"confab/session/legible"
	"confab/signaling/credentials"
	"confab/ui"
	"confab/ui/model"
)

func main() {
	caught, err := stderr.Catch()
	if err != nil {
		_, _ = fmt.Fprintf(os.Stderr, "confab: %v\n", err)
		os.Exit(exitOther)
	}
	code := confab(os.Args[1:], os.Stdout, caught.Terminal, caught.LogTo)
	caught.Restore()
	os.Exit(code)
}

// confab is the whole program; it returns the exit code. What libraries print to standard error goes to the log that
// printed is given.
func confab(args []string, stdout, stderr io.Writer, printed func(*slog.Logger)) int {
	stderr = legible.Writer(stderr)
	c, warnings, err := load(args, os.LookupEnv)
	switch {
	case errors.Is(err, flag.ErrHelp):
		_, _ = io.WriteString(stdout, help())
		return exitLeft
	case err != nil:
		_, _ = fmt.Fprintf(stderr, "confab: %v\n", err)
		return exitUsage
	case c.version:
		_, _ = fmt.Fprintln(stdout, versionLine())
		return exitLeft
	}
	log := newLogger(stderr, c)
	captureLibraries(log)
	printed(log)
	for _, w := range warnings {
		log.Warn("configuration", "warning", w)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// A second signal meets the default action and ends the process.
	defer context.AfterFunc(ctx, stop)()
	result, err := start(ctx, c, log)
	if err != nil {
		_, _ = fmt.Fprintf(stderr, "confab: %v\n", err)
		return exitOther
	}
	if s := sentence(result); s != "" {
		_, _ = fmt.Fprintf(stderr, "confab: %s\n", s)
	}
	return exitCode(result)
}

func newLogger(w io.Writer, c config) *slog.Logger {
	options := &slog.HandlerOptions{Level: c.logLevel}
	if c.logFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// start builds everything, runs it and takes it down again. The error is one of this machine: a port, a file, a
// display.
func start(ctx context.Context, c config, log *slog.Logger) (app.Outcome, error) {
	events, err := observe.OpenEvents(c.events, log)
	if err != nil {
		return app.Outcome{}, err
	}
	defer func() { _ = events.Close() }()
	var f fyne.App
	if !c.headless {
		if f, err = newFyne(); err != nil {
			return app.Outcome{}, err
		}
		c = c.remembering(ui.LastForm(f.Preferences(), []model.InputID{sources.CameraID, sources.MicrophoneID}))
	}
	fake := chooseFakes(c, log)
	c = fake.instead(c)
	if fake.notice != "" {
		log.Info(fake.notice)
	}
	devices := device.New(fake.options(c, log))
	defer func() { _ = devices.Close() }()
	a := app.New(options(c, fake, devices, events, log))

	ctx, stop := context.WithCancel(ctx)
	var servers sync.WaitGroup
	defer servers.Wait()
	defer stop()
	if c.status != "" {
		var faults observe.Breakable
		if c.diagnostics {
			faults = a
		}
		server, err := observe.Listen(c.status, c.statusToken, a, faults, log)
		if err != nil {
			return app.Outcome{}, err
		}
		servers.Go(func() {
			if err := server.Run(ctx); err != nil {
				log.Error("status server", "error", err)
			}
		})
	}
	if c.headless {
		return a.Run(ctx), nil
	}
	return runWindow(ctx, c, a, f, log)
}

// options is what the settings say to the application.
func options(
	c config, fake fakes, devices studio.Devices, events *observe.Events, log *slog.Logger,
) app.Options {
	style, _ := credentials.ParseStyle(c.style) // complete has looked at it
	return app.Options{
		Form:  model.JoinForm{Server: c.server, Room: c.room, Name: c.name},
		Style: style, Login: keyring.Login{User: c.user, Password: c.password}, Version: versionNumber,
		Servers: serversFile(),
		Sources: sources.Plans(sources.Choice{
			Camera: c.camera, Microphone: c.microphone, Screen: c.screen, ShareScreen: c.shareScreen,
			OriginalSound: c.original,
			CameraStandIn: fake.cameraStandIn, MicrophoneStandIn: fake.microphoneStandIn,
		}),
		Devices: devices, Speaker: c.speaker, Voice: c.voice(), Notice: fake.notice,
		Join: c.join, Unattended: c.headless, Kiosk: c.kiosk, Forever: c.forever, Diagnostics: c.diagnostics,
		Duration: c.duration, Events: events, Keyring: keyring.New(log), Logger: log,
	}
}

// serversFile is in the folder for what may be lost; empty: there is none.
func serversFile() string {
	folder, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(folder, "confab", "servers.json")
}
