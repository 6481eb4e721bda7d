package sfu

import (
	"os/exec"
	"syscall"
)

// bind ties the child to this process: killed with it, yet out of reach of a Ctrl-C in the terminal, which goes to the
// whole process group; the child is stopped by us, in order.
func bind(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// executable is the image that runs, also when its file was replaced meanwhile.
func executable() (string, error) { return "/proc/self/exe", nil }
