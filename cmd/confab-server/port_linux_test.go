//go:build !race

package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestRemovedAtLiveKitsOwnPort goes past the proxy to the port that LiveKit itself listens on, which other programs of
// this machine can find: LiveKit lets in whoever has a token, and the webhook of it puts them out again.
func TestRemovedAtLiveKitsOwnPort(t *testing.T) {
	s := up(t, t.TempDir())
	open := s.as(t, "").public()
	made := open.wants(http.StatusCreated, "/sessions", `{"name":"demo"}`)
	path := "/sessions/" + made["sessionId"]
	chair := open.wants(http.StatusCreated, path+"/tokens", `{"role":"moderator","name":"chair"}`)
	got := open.wants(http.StatusCreated, path+"/tokens", `{"name":"bad"}`)
	bad := enter(t, ticket{URL: got["url"], Token: got["token"]})
	s.as(t, chair["token"]).wants(http.StatusNoContent, path+"/connections/"+bad.id+"/disconnect", ``)
	bad.await(`leave (PARTICIPANT_REMOVED)`)

	var inner string
	for _, port := range listening(t, s.childPID(t, 0)) {
		status, _ := raw(t, "http://127.0.0.1:"+port, "GET /rtc/validate HTTP/1.1\r\nHost: h\r\n\r\n")
		if status == http.StatusUnauthorized {
			inner = port
		}
	}
	if inner == "" || strings.HasSuffix(got["url"], ":"+inner) {
		t.Fatalf("LiveKit's own port is %q", inner)
	}
	again := enter(t, ticket{URL: "ws://127.0.0.1:" + inner, Token: got["token"]})
	again.await(`leave (PARTICIPANT_REMOVED)`)
}

// listening is the TCP ports that a process listens on (proc(5), /proc/net/tcp).
func listening(t *testing.T, pid int) (ports []string) {
	t.Helper()
	var sockets []string
	entries, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if target, err := os.Readlink(entry); err == nil {
			sockets = append(sockets, strings.TrimSuffix(strings.TrimPrefix(target, "socket:["), "]"))
		}
	}
	table, err := os.ReadFile("/proc/net/tcp")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(table)) {
		fields := strings.Fields(line)
		const listen = "0A"
		if len(fields) < 10 || fields[3] != listen || !slices.Contains(sockets, fields[9]) {
			continue
		}
		var port int
		_, hex, _ := strings.Cut(fields[1], ":")
		if _, err := fmt.Sscanf(hex, "%x", &port); err == nil && strings.HasPrefix(fields[1], "0100007F") {
			ports = append(ports, fmt.Sprint(port))
		}
	}
	return ports
}
