//go:build unix

// Command demo is make run: a session server, a guest with a lively picture and voice, and the window, already joined.
//
// It starts the three, in this order, and owns them: when the window is closed, when one of them ends, or on Ctrl-C it
// ends the others and waits for them, two seconds at most. It stores nothing.
package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"os/user"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	"confab/cmd/e2e/process"
)

const (
	room     = "demo"
	timeout  = 700 * time.Millisecond // for each program to end politely; everything is gone within two seconds
	starting = 60 * time.Second       // for the server to be ready
)

// address is where the server says that it listens.
var address = regexp.MustCompile(`https?://[0-9.]+:[0-9]+`)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: demo FOLDER-WITH-BINARIES [ARGUMENTS OF THE WINDOW...]")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	if err := run(ctx, os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

// run has the meeting until ctx is done or one of the three has ended. The window's end is a success.
func run(ctx context.Context, bin string, windowArgs []string) error {
	var started []*process.Process
	defer func() { stopAll(started) }()

	server, url, err := startServer(ctx, bin)
	if server != nil {
		started = append(started, server)
	}
	if ctx.Err() != nil {
		return nil
	}
	if err != nil {
		return err
	}
	fmt.Printf("demo: the session server is at %s; anybody on this machine can join room %q there\n", url, room)

	confab := filepath.Join(bin, "confab")
	guest, err := process.Start(process.Options{
		Path: confab, Stdout: os.Stdout, Stderr: os.Stderr,
		Args: []string{
			"--headless", "--join", "--server", url, "--room", room, "--name", "Guest", "--log-level", "warn",
			"--fake-camera", "pattern", "--fake-microphone", "speech", "--speaker", "none",
		},
	})
	if err != nil {
		return err
	}
	started = append(started, guest)
	window, err := process.Start(process.Options{
		Path: confab, Stdout: os.Stdout, Stderr: os.Stderr,
		Args: append([]string{"--demo", "--join", "--server", url, "--room", room, "--name", userName()},
			windowArgs...),
	})
	if err != nil {
		return err
	}
	started = append(started, window)

	select {
	case <-ctx.Done():
		return nil
	case <-window.Exited():
		if code := window.ExitCode(); code != 0 {
			return fmt.Errorf("the window ended with code %d", code)
		}
		return nil
	case <-server.Exited():
		return fmt.Errorf("the session server ended with code %d", server.ExitCode())
	case <-guest.Exited():
		return fmt.Errorf("the guest ended with code %d", guest.ExitCode())
	}
}

// startServer starts the session server and waits until it says where it listens. The usual port is taken when it is
// free, so that a browser finds the room where the README says.
func startServer(ctx context.Context, bin string) (*process.Process, string, error) {
	listen := "127.0.0.1:7980"
	if l, err := net.Listen("tcp", listen); err != nil {
		listen = "127.0.0.1:0"
	} else {
		l.Close()
	}
	output := &process.Lines{}
	server, err := process.Start(process.Options{
		Path: filepath.Join(bin, "confab-server"), Args: []string{"--listen", listen, "--sfu-port", "0"},
		Stdout: io.MultiWriter(os.Stdout, output), Stderr: os.Stderr,
	})
	if err != nil {
		return nil, "", err
	}
	ctx, cancel := context.WithTimeout(ctx, starting)
	defer cancel()
	go func() {
		<-server.Exited()
		output.End()
	}()
	line, _, err := output.Wait(ctx, 0, address.MatchString)
	if err == nil {
		_, _, err = output.Wait(ctx, 0, func(line string) bool { return strings.Contains(line, "LiveKit at ") })
	}
	output.End() // the rest is for the terminal alone
	if err != nil {
		return server, "", fmt.Errorf("wait for the session server: %w", err)
	}
	return server, address.FindString(line), nil
}

// stopAll ends what was started, all at the same time, and says so when force was needed.
func stopAll(started []*process.Process) {
	killed := make(chan bool, len(started))
	for _, p := range started {
		go func() { killed <- p.Stop(timeout) }()
	}
	for range started {
		if <-killed {
			fmt.Fprintln(os.Stderr, "demo: had to end a program by force")
		}
	}
}

// userName is what the guest sees.
func userName() string {
	u, err := user.Current()
	switch {
	case err != nil:
		return "You"
	case u.Name != "":
		return u.Name
	}
	return u.Username
}
