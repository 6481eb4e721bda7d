//go:build unix

// Package process starts programs and knows when nothing is left of them.
//
// Each program begins a session of its own and inherits the writing end of a pipe that nobody writes to. The pipe ends
// when the last holder has gone: the program itself and everything it started, however often it forked. So waiting for
// all of them needs neither polling nor a list of process ids. The package starts two goroutines for each program,
// which end with the program and with the last of its children; Stop bounds that. It refuses to signal anything that
// it did not start.
package process

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// Options say what to start.
type Options struct {
	Path string
	Args []string
	Dir  string   // default: the caller's
	Env  []string // added to the caller's; later entries win

	Stdin          io.Reader // default: nothing
	Stdout, Stderr io.Writer // default: thrown away
}

// Process is a program that was started.
type Process struct {
	cmd    *exec.Cmd
	exited chan struct{}
	gone   chan struct{}
}

// Start runs a program in a session and process group of its own.
func Start(o Options) (*Process, error) {
	alive, held, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", o.Path, err)
	}
	cmd := exec.Command(o.Path, o.Args...)
	cmd.Dir = o.Dir
	cmd.Env = append(os.Environ(), o.Env...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = o.Stdin, o.Stdout, o.Stderr
	cmd.ExtraFiles = []*os.File{held}
	cmd.SysProcAttr = attributes()
	// A grandchild may hold stdout for longer than the program lives; Wait must not wait for it.
	cmd.WaitDelay = time.Second
	err = cmd.Start()
	held.Close()
	if err != nil {
		alive.Close()
		return nil, fmt.Errorf("start %s: %w", o.Path, err)
	}
	p := &Process{cmd: cmd, exited: make(chan struct{}), gone: make(chan struct{})}
	go func() {
		defer close(p.exited)
		_ = cmd.Wait() // the outcome is in ProcessState
	}()
	go func() {
		defer close(p.gone)
		_, _ = io.Copy(io.Discard, alive)
		alive.Close()
		<-p.exited
	}()
	return p, nil
}

// Pid is the program's process id, which is also the id of its session and process group.
func (p *Process) Pid() int { return p.cmd.Process.Pid }

// Exited is closed when the program itself has ended.
func (p *Process) Exited() <-chan struct{} { return p.exited }

// Gone is closed when the program and everything it started have ended.
func (p *Process) Gone() <-chan struct{} { return p.gone }

// ExitCode is what the program ended with; -1 while it runs and where a signal ended it.
func (p *Process) ExitCode() int {
	select {
	case <-p.exited:
		return p.cmd.ProcessState.ExitCode()
	default:
		return -1
	}
}

// Signal sends sig to the program's process group, as a terminal does with Ctrl-C.
func (p *Process) Signal(sig syscall.Signal) error {
	select {
	case <-p.gone:
		return nil
	default:
	}
	if err := syscall.Kill(-p.Pid(), sig); err != nil && err != syscall.ESRCH {
		return fmt.Errorf("signal process group %d: %w", p.Pid(), err)
	}
	return nil
}

// Stop asks the program to end and waits until nothing is left of it; what is there after timeout is killed. It says
// whether that was needed. Stopping twice does nothing.
func (p *Process) Stop(timeout time.Duration) (killed bool) {
	_ = p.Signal(syscall.SIGTERM)
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	select {
	case <-p.gone:
		return false
	case <-timer.C:
	}
	_ = p.Signal(syscall.SIGKILL)
	timer.Reset(timeout)
	select {
	case <-p.gone:
	case <-timer.C:
	}
	return true
}
