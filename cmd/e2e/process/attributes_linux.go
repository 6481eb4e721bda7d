package process

import "syscall"

// attributes gives the program a session of its own, and ends it with us should we be killed.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGTERM}
}
