package device

import (
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// pulseAnswers says whether a PulseAudio server (or PipeWire's stand-in for one) takes connections. It is asked before
// miniaudio is: a context that cannot connect leaks libpulse's shared memory, some 64 MiB of address space and a
// descriptor each time (miniaudio 0.11.23, ma_context_init__pulse).
func pulseAnswers() bool {
	for _, address := range pulseServers() {
		conn, err := net.DialTimeout(pulseNetwork(address), address, time.Second)
		if err == nil {
			_ = conn.Close()
			return true
		}
	}
	return false
}

// pulseFar says whether a server of another machine is wanted: asking it takes time.
func pulseFar() bool {
	return slices.ContainsFunc(pulseServers(), func(address string) bool { return pulseNetwork(address) != "unix" })
}

// pulseServers are the addresses where this process looks for a server.
func pulseServers() []string { return pulseAddresses(os.Getenv, os.Getuid()) }

// pulseNetwork is the network of one of them.
func pulseNetwork(address string) string {
	if strings.HasPrefix(address, "/") {
		return "unix"
	}
	return "tcp"
}

// pulseAddresses lists where libpulse would look, in its order (pulse/context.c and pulsecore/core-util.c): the server
// that is named, else the socket of the runtime folder, else that of the system.
func pulseAddresses(getenv func(string) string, uid int) []string {
	if servers := getenv("PULSE_SERVER"); servers != "" {
		var list []string
		for _, server := range strings.Fields(servers) {
			list = append(list, pulseAddress(server))
		}
		return list
	}
	var list []string
	if folder := getenv("PULSE_RUNTIME_PATH"); folder != "" {
		list = append(list, filepath.Join(folder, "native"))
	}
	if folder := getenv("XDG_RUNTIME_DIR"); folder != "" {
		list = append(list, filepath.Join(folder, "pulse", "native"))
	}
	// Without either, libpulse makes a folder of its own below the home; its link is named after the machine.
	pattern := filepath.Join(getenv("HOME"), ".config", "pulse", "*-runtime", "native")
	if links, err := filepath.Glob(pattern); err == nil {
		list = append(list, links...)
	}
	if uid != 0 {
		list = append(list, filepath.Join("/run/user", strconv.Itoa(uid), "pulse", "native"))
	}
	return append(list, "/run/pulse/native", "/var/run/pulse/native")
}

// pulseAddress reads one server of PULSE_SERVER: {machine}unix:/path, /path, tcp:host:port or host.
func pulseAddress(server string) string {
	if _, rest, ok := strings.Cut(server, "}"); ok && strings.HasPrefix(server, "{") {
		server = rest
	}
	server = strings.TrimPrefix(server, "unix:")
	if strings.HasPrefix(server, "/") {
		return server
	}
	for _, scheme := range []string{"tcp4:", "tcp6:", "tcp:"} {
		server = strings.TrimPrefix(server, scheme)
	}
	if _, _, err := net.SplitHostPort(server); err != nil {
		return net.JoinHostPort(strings.Trim(server, "[]"), "4713")
	}
	return server
}
