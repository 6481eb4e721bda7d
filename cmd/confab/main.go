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
	"sync"
	"syscall"

	_ "confab/cmd/confab/internal/locale" // before Fyne

	"confab/media/device"
)

func main() { os.Exit(confab(os.Args[1:], os.Stdout, os.Stderr)) }

// confab is the whole program; it returns the exit code.
func confab(args []string, stdout, stderr io.Writer) int {
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
	if s := result.sentence(); s != "" {
		_, _ = fmt.Fprintf(stderr, "confab: %s\n", s)
	}
	return result.exitCode()
}

func newLogger(w io.Writer, c config) *slog.Logger {
	options := &slog.HandlerOptions{Level: c.logLevel}
	if c.logFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// start builds everything, runs it and takes it down again. The error is one of this machine: a port, a file, a display.
func start(ctx context.Context, c config, log *slog.Logger) (outcome, error) {
	events, err := openEvents(c.events)
	if err != nil {
		return outcome{}, err
	}
	defer func() { _ = events.Close() }()
	standIn := chooseFakes(c, log)
	if standIn.notice != "" {
		log.Info(standIn.notice)
	}
	devices := device.New(standIn.options(log))
	defer func() { _ = devices.Close() }()
	cond := newConductor(c, log, events, devices, standIn)

	ctx, stop := context.WithCancel(ctx)
	var servers sync.WaitGroup
	defer servers.Wait()
	defer stop()
	if c.status != "" {
		var faults breakable
		if c.diagnostics {
			faults = cond
		}
		server, err := listenStatus(c.status, cond, faults, log)
		if err != nil {
			return outcome{}, err
		}
		servers.Go(func() {
			if err := server.run(ctx); err != nil {
				log.Error("status server", "error", err)
			}
		})
	}
	if c.headless {
		return cond.run(ctx), nil
	}
	return runWindow(ctx, c, cond)
}
