//go:build unix && !linux

package sfu

import (
	"os"
	"os/exec"
	"syscall"
)

// bind keeps a Ctrl-C in the terminal from the child; that its standard input closes ends it when this process is gone.
func bind(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}

func executable() (string, error) { return os.Executable() }
