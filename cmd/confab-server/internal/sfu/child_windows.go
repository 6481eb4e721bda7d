package sfu

import (
	"os"
	"os/exec"
	"syscall"
)

// bind keeps a Ctrl-C in the console from the child; that its standard input closes ends it when this process is gone.
func bind(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}

func executable() (string, error) { return os.Executable() }
