//go:build unix && !linux

package process

import "syscall"

// attributes gives the program a session of its own.
func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }
