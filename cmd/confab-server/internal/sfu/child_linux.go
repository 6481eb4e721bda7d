package sfu

import (
	"os"
	"os/exec"
	"syscall"
)

// bind ties the child to this process: killed with it, yet out of reach of a Ctrl-C in the terminal, which goes to the
// whole process group; the child is stopped by us, in order.
func bind(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// executable is the image that runs. By its path it has its name in a list of processes; when the file at that path was
// replaced meanwhile, by an upgrade or a build, the kernel still has the one we are.
func executable() (string, error) {
	const self = "/proc/self/exe"
	path, err := os.Executable()
	if err != nil {
		return self, nil
	}
	running, err := os.Stat(self)
	if err != nil {
		return path, nil
	}
	if there, err := os.Stat(path); err != nil || !os.SameFile(there, running) {
		return self, nil
	}
	return path, nil
}
