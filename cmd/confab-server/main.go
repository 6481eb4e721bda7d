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
	"syscall"

	"confab/cmd/confab-server/internal/config"
	"confab/cmd/confab-server/internal/sfu"
	"confab/cmd/confab-server/internal/sfu/node"
	"confab/session/legible"
)

// The exit codes.
const (
	exitDone  = 0
	exitOther = 1
	exitUsage = 2
)

func main() {
	if len(os.Args) == 2 && os.Args[1] == sfu.Subcommand {
		os.Exit(embedded())
	}
	os.Exit(command(os.Args[1:]))
}

// command is what the first argument asks for; without one that is known, serving.
func command(args []string) int {
	if len(args) > 0 {
		switch args[0] {
		case "user":
			return users(args[1:], os.Stdin, os.Stdout, os.Stderr)
		case "check":
			return check(args[1:], os.Stdout, os.Stderr)
		}
	}
	return serve(args, os.Stdout, os.Stderr)
}

// embedded makes this process the embedded LiveKit of the confab-server that started it.
func embedded() int {
	if err := node.Run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return exitOther
	}
	return exitDone
}

// serve is confab-server; it returns the exit code.
func serve(args []string, stdout, stderr io.Writer) int {
	stderr = legible.Writer(stderr)
	settings, warnings, err := config.Load(args, os.LookupEnv)
	switch {
	case errors.Is(err, flag.ErrHelp):
		_, _ = io.WriteString(stdout, config.Help())
		return exitDone
	case err != nil:
		_, _ = fmt.Fprintf(stderr, "confab-server: %v\n", err)
		return exitUsage
	case settings.Version:
		_, _ = fmt.Fprintln(stdout, version())
		return exitDone
	}
	logger := newLogger(stderr, settings)
	for _, warning := range warnings {
		logger.Warn("configuration", "warning", warning)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// A second signal meets the default action and ends the process.
	defer context.AfterFunc(ctx, stop)()
	if err := run(ctx, settings, stdout, logger); err != nil {
		_, _ = fmt.Fprintf(stderr, "confab-server: %v\n", err)
		return exitOther
	}
	return exitDone
}

func newLogger(w io.Writer, settings config.Config) *slog.Logger {
	options := &slog.HandlerOptions{Level: settings.LogLevel}
	if settings.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}
