// Package loopback tells what never leaves this machine. It keeps nothing and looks nothing up.
package loopback

import (
	"net"
	"strings"
)

// Host tells whether a name or address is this machine's own. Names other than localhost are not looked up: what they
// mean is up to somebody else, and a page in a browser can have its own name mean 127.0.0.1 (DNS rebinding).
func Host(host string) bool {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// Header tells whether a Host header, with or without a port, names this machine.
func Header(header string) bool {
	if host, _, err := net.SplitHostPort(header); err == nil {
		return Host(host)
	}
	return Host(strings.Trim(header, "[]"))
}

// Addr tells whether a connection's address is this machine's own.
func Addr(address net.Addr) bool {
	if address == nil {
		return false
	}
	host, _, err := net.SplitHostPort(address.String())
	return err == nil && Host(host)
}
