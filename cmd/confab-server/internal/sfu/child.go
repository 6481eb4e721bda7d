package sfu

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os/exec"
	"runtime"
	"sync"
	"time"
)

// ReadyLine is what the child writes to its standard output, alone on a line, once it serves.
const ReadyLine = "ready"

// StopLine is what the child reads on its standard input, alone on a line, when it is to stop serving. It then ends
// when that input closes.
const StopLine = "stop"

// child is one run of the embedded LiveKit. It is used once.
type child struct {
	pid   int
	ready chan struct{} // closed when the child said that it serves
	done  chan struct{} // closed when the process is gone and its output read
	err   error         // why it ended; read after done

	process *exec.Cmd
	stdin   io.WriteCloser // closing it ends the child
	echo    *echo
}

// startChild starts command and hands it config on its standard input, which then stays open: when it closes, because
// we want it to or because this process is gone, the child stops.
func startChild(command *exec.Cmd, config []byte, logger *slog.Logger) (*child, error) {
	c := &child{
		ready: make(chan struct{}), done: make(chan struct{}),
		process: command, echo: &echo{logger: logger},
	}
	var once sync.Once
	stdout := &lines{take: func(line []byte) {
		if string(line) == ReadyLine {
			once.Do(func() { close(c.ready) })
		}
	}}
	stderr := &lines{take: c.echo.say}
	command.Stdout, command.Stderr = stdout, stderr
	command.WaitDelay = time.Second // a pipe that something else still holds
	bind(command)
	stdin, err := command.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start LiveKit: %w", err)
	}
	c.stdin = stdin

	started := make(chan error, 1)
	go func() {
		// The kernel sends Pdeathsig when the thread that forked ends, not the process (prctl(2)): the thread is kept
		// for as long as the child lives.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		if err := command.Start(); err != nil {
			started <- err
			return
		}
		started <- nil
		c.err = command.Wait()
		stderr.flush()
		close(c.done)
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start LiveKit: %w", err)
	}
	c.pid = command.Process.Pid
	if _, err := stdin.Write(config); err != nil {
		c.kill()
		return nil, fmt.Errorf("configure LiveKit: %w", c.reason())
	}
	return c, nil
}

// stop asks the child to stop serving, lets it go once its last words are delivered, kills it when that takes longer
// than grace, and returns when it is gone.
func (c *child) stop(grace time.Duration, delivered <-chan struct{}) {
	timer := time.NewTimer(grace)
	defer timer.Stop()
	_, _ = io.WriteString(c.stdin, StopLine+"\n")
	select {
	case <-delivered:
	case <-c.done:
	case <-timer.C:
		c.kill()
		return
	}
	_ = c.stdin.Close()
	select {
	case <-c.done:
	case <-timer.C:
		c.kill()
	}
}

// kill ends the child at once and returns when it is gone.
func (c *child) kill() {
	_ = c.process.Process.Kill()
	<-c.done
}

// reason says why the child ended, with the first thing it said that was not a log line.
func (c *child) reason() error {
	<-c.done
	err := c.err
	if err == nil {
		err = errors.New("it ended by itself")
	}
	if words := c.echo.lastWords(); words != "" {
		return fmt.Errorf("%w: %s", err, words)
	}
	return err
}

// command is this very program as the embedded LiveKit.
func command() (*exec.Cmd, error) {
	path, err := executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	// The child's life hangs on its standard input, which stop closes; a context would only kill it.
	cmd := exec.CommandContext(context.Background(), path)
	cmd.Args = []string{"confab-server", Subcommand}
	cmd.Env = environment()
	return cmd, nil
}
