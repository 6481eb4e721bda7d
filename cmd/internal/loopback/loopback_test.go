package loopback

import (
	"net"
	"testing"
)

func TestHeader(t *testing.T) {
	for header, here := range map[string]bool{
		"127.0.0.1": true, "127.0.0.1:80": true, "127.9.9.9": true, "[::1]": true, "[::1]:80": true, "::1": true,
		"localhost": true, "LocalHost.": true, "app.localhost:80": true, "[::ffff:127.0.0.1]:80": true,
		"": false, "0.0.0.0": false, "[::]:80": false, "10.0.0.1": false, "localhost.example": false,
		"xlocalhost":        false,
		"127.0.0.1.example": false, "2130706433": false, "127.1": false, "evil.example:80": false,
		"127.0.0.1@evil": false,
	} {
		if Header(header) != here {
			t.Errorf("%q: %v", header, !here)
		}
	}
}

func TestAddr(t *testing.T) {
	for _, row := range []struct {
		address net.Addr
		here    bool
	}{
		{&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1}, true},
		{&net.TCPAddr{IP: net.IPv6loopback, Port: 1}, true},
		{&net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 1}, false},
		{&net.TCPAddr{Port: 1}, false},
		{&net.UnixAddr{Name: "x"}, false},
		{nil, false},
	} {
		if Addr(row.address) != row.here {
			t.Errorf("%v: %v", row.address, !row.here)
		}
	}
}
