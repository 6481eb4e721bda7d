package signaling

import (
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
)

const aToken = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJl"

func TestClassifyStatus(t *testing.T) {
	const cloud = "project-x.livekit.cloud"
	for _, row := range []struct {
		name   string
		status int
		body   string
		host   string
		resume bool
		want   error
	}{
		{"no-token", 401, "no permissions to access the room", "", false, ErrDenied},
		{"not-a-jwt", 401, "invalid authorization token", "", false, ErrDenied},
		{"unknown-key", 401, "invalid API key: APIabc", "", false, ErrDenied},
		{"expired-token", 401, "invalid token: " + aToken + ", error: token is expired", "", false, ErrDenied},
		{"no-join-permission", 401, "permissions denied", "", false, ErrDenied},
		{"forbidden", 403, "", "", false, ErrDenied},
		{"pinned-region", 403, "", cloud, false, ErrRegion},
		{"empty-identity", 400, "identity cannot be empty", "", false, ErrBadRequest},
		{"no-room-name", 400, "no room name", "", false, ErrBadRequest},
		{"no-join-request", 400, "join_request is required", "", false, ErrBadRequest},
		{"plain-to-a-tls-port", 400, "Client sent an HTTP request to an HTTPS server.\n", "", false, ErrBadResponse},
		{"plain-to-nginx-tls", 400, "<html><head><title>400</title>", "", false, ErrBadResponse},
		{"room-absent", 404, "requested room does not exist", "", false, ErrNoRoom},
		{"path-unknown", 404, "404 page not found\n", "", false, ErrNoPath},
		{"path-unknown-empty", 404, "", "", false, ErrNoPath},
		{"too-many-requests", 429, "", "", false, ErrBusy},
		{"room-full", 500, "connection closed by media", "", false, ErrFull},
		{"resume-cut-off-is-not-full", 500, "connection closed by media", "", true, ErrServer},
		{"server-failed", 500, "could not start", "", false, ErrServer},
		{"not-implemented", 501, "", "", false, ErrServer},
		{"bad-gateway", 502, "<html>", "", false, ErrBusy},
		{"node-over-limits", 503, "node has exceeded its configured limit", "", false, ErrBusy},
		{"gateway-timeout", 504, "", "", false, ErrBusy},
		{"html", 200, "<!DOCTYPE html><title>Hello</title>", "", false, ErrBadResponse},
		{"redirect", 302, "", "", false, ErrBadResponse},
		{"half-upgrade", 101, "", "", false, ErrBadResponse},
	} {
		t.Run(row.name, func(t *testing.T) {
			e := classify(answer{status: row.status, body: row.body, err: io.EOF}, attempt{host: row.host, resume: row.resume, token: aToken})
			if !errors.Is(e, row.want) || e.Status != row.status {
				t.Errorf("got %v, want %v", e, row.want)
			}
			if strings.Contains(e.Error(), aToken[:12]) {
				t.Errorf("token in %q", e.Error())
			}
		})
	}
}

func TestClassifyNetwork(t *testing.T) {
	for _, row := range []struct {
		name string
		err  error
		want error
	}{
		{"refused", &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, ErrUnreachable},
		{"no-such-name", &net.DNSError{Err: "no such host", IsNotFound: true}, ErrUnreachable},
		{"slow-name", &net.DNSError{Err: "i/o timeout", IsTimeout: true}, ErrTimeout},
		{"deadline", os.ErrDeadlineExceeded, ErrTimeout},
		{"cut", io.ErrUnexpectedEOF, ErrUnreachable},
		{"endless-header", errTooMuch, ErrBadResponse},
		{"not-http", errors.New(`malformed HTTP response "SSH-2.0"`), ErrBadResponse},
		{"not-http-echo", errors.New(`malformed HTTP response "Bearer ` + aToken + `"`), ErrBadResponse},
	} {
		t.Run(row.name, func(t *testing.T) {
			e := classify(answer{err: row.err}, attempt{token: aToken})
			if !errors.Is(e, row.want) {
				t.Errorf("got %v, want %v", e, row.want)
			}
			for err := error(e); err != nil; err = errors.Unwrap(err) {
				if strings.Contains(err.Error(), aToken[:12]) {
					t.Errorf("token in %q", err)
				}
			}
			if e.Err != nil && strings.Contains(e.Err.Error(), aToken[:12]) {
				t.Errorf("token in the cause %q", e.Err)
			}
		})
	}
}
