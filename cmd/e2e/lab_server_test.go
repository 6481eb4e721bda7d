//go:build e2e && linux

package e2e

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// newServer starts a session server on ports that it will have again when it is started anew.
func newServer(t testing.TB) *Server {
	t.Helper()
	base := freePorts(t)
	return StartServer(t, "--listen", fmt.Sprintf("127.0.0.1:%d", base), "--sfu-port", fmt.Sprint(base+1),
		"--sfu-log-level", "error")
}

// portBlocks counts the blocks of ports that freePorts has tried, so that no two calls get the same.
var portBlocks atomic.Int32

// freePorts finds a block of ports for a server that nobody else gets: below those that the system gives to clients
// (ip-sysctl, ip_local_port_range).
func freePorts(t testing.TB) (first int) {
	t.Helper()
	const size, blocks = 120, 100 // a session server, and its LiveKit with ports for TURN to relay through
	for range blocks {
		first = 20000 + (os.Getpid()*7+int(portBlocks.Add(1)))%blocks*size
		free := true
		for port := first; port < first+3 && free; port++ {
			l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
			if free = err == nil; free {
				l.Close()
			}
		}
		if free {
			return first
		}
	}
	t.Fatal("no ports are free")
	return 0
}

// sfuPid finds the server's embedded LiveKit among its children.
func (s *Server) sfuPid(t testing.TB) int {
	t.Helper()
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		data, err := os.ReadFile(path)
		if err != nil {
			continue // it has just ended
		}
		var pid, parent int
		var state string
		// proc(5): the name in parentheses may hold anything.
		_, rest, _ := bytes.Cut(data, []byte(") "))
		if _, err := fmt.Sscan(string(rest), &state, &parent); err != nil || parent != s.process.Pid() || state == "Z" {
			continue
		}
		if _, err := fmt.Sscan(string(data), &pid); err == nil {
			return pid
		}
	}
	t.Fatal("the session server has no LiveKit")
	return 0
}

// signalSFU signals the embedded LiveKit alone.
func (s *Server) signalSFU(t testing.TB, sig syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(s.sfuPid(t), sig); err != nil {
		t.Fatal(err)
	}
}

// signal signals the session server alone: its LiveKit has a process group of its own.
func (s *Server) signal(t testing.TB, sig syscall.Signal) {
	t.Helper()
	if err := s.process.Signal(sig); err != nil {
		t.Fatal(err)
	}
}

// awaitSFU waits until the SFU takes connections.
func (s *Server) awaitSFU(t testing.TB) {
	t.Helper()
	ctx := within(t, starting)
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.SFU, "ws://"))
		if err == nil {
			conn.Close()
			return
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			t.Fatal("the SFU does not come back")
		}
	}
}
