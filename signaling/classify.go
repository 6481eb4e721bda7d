package signaling

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"

	"confab/signaling/internal/redact"

	"github.com/gorilla/websocket"
)

const longestBody = 4 << 10 // bytes of an error answer that are kept; gorilla itself reads 1 KiB

// answer is what came back from a failed handshake.
type answer struct {
	status    int
	mediaType string
	body      string // raw
	err       error
}

// attempt is what the answer depends on besides itself.
type attempt struct {
	host   string
	resume bool
	token  string
}

// classify is the one place that decides what a failed handshake means.
func classify(a answer, at attempt) *DialError {
	e := &DialError{Status: a.status}
	if a.status != 0 {
		e.Kind = statusKind(a, at)
		e.Body = redact.Text(a.body, longestBody, at.token)
		if looksLikeHTML(a) {
			e.Body = "" // a page for people says nothing to a program
		}
		return e
	}
	e.Kind = networkKind(a.err)
	e.Err = redact.Error(a.err, at.token)
	return e
}

func statusKind(a answer, at attempt) error {
	body := strings.ToLower(a.body)
	switch s := a.status; {
	case s == http.StatusUnauthorized:
		return ErrDenied
	case s == http.StatusForbidden && IsCloud(at.host):
		return ErrRegion
	case s == http.StatusForbidden:
		return ErrDenied
	case s == http.StatusNotFound && strings.Contains(body, "requested room does not exist"):
		return ErrNoRoom
	case s == http.StatusNotFound:
		return ErrNoPath
	case s == http.StatusTooManyRequests, s == http.StatusBadGateway, s == http.StatusServiceUnavailable, s == http.StatusGatewayTimeout:
		return ErrBusy
	case s >= 500 && !at.resume && isFull(body):
		return ErrFull
	case s >= 500:
		return ErrServer
	case s >= 400 && !looksLikeHTML(a) && !strings.Contains(body, "https server"):
		return ErrBadRequest
	default: // 1xx to 3xx, or an HTTP server that is none of LiveKit's
		return ErrBadResponse
	}
}

// isFull recognises a room at max_participants. The server has no status of its own for it: room.Join fails, its session closes the
// response channel, and the HTTP handler sees only that (livekit-server pkg/service/rtcservice.go, readInitialResponse).
func isFull(body string) bool {
	return strings.Contains(body, "connection closed by media") || strings.Contains(body, "max participants")
}

func looksLikeHTML(a answer) bool {
	head := strings.ToLower(strings.TrimSpace(a.body))
	return strings.HasPrefix(a.mediaType, "text/html") || strings.HasPrefix(head, "<!doctype") || strings.HasPrefix(head, "<html")
}

func networkKind(err error) error {
	var (
		alert    tls.AlertError
		record   tls.RecordHeaderError
		verify   *tls.CertificateVerificationError
		hostname x509.HostnameError
		unknown  x509.UnknownAuthorityError
		op       *net.OpError
		dns      *net.DNSError
		timeout  net.Error
	)
	switch {
	case errors.As(err, &verify), errors.As(err, &hostname), errors.As(err, &unknown), errors.As(err, &record), errors.As(err, &alert):
		return ErrInsecure
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return ErrTimeout
	case errors.Is(err, errTooMuch):
		return ErrBadResponse
	case errors.As(err, &op), errors.As(err, &dns), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed), errors.Is(err, io.ErrClosedPipe):
		return ErrUnreachable
	default: // net/http could not read the answer
		return ErrBadResponse
	}
}

// lossOf turns the error of a read into what Run or the wait for the first message ends with.
func lossOf(err error, token string) error {
	var frame *websocket.CloseError
	var timeout net.Error
	switch {
	case errors.As(err, &frame):
		loss := &CloseError{Code: frame.Code, Text: redact.Text(frame.Text, 123, token)}
		if frame.Code == websocket.CloseAbnormalClosure {
			loss.Text, loss.Err = "", io.ErrUnexpectedEOF
		}
		return loss
	case errors.As(err, &timeout) && timeout.Timeout():
		return ErrPingTimeout
	case errors.Is(err, websocket.ErrReadLimit):
		return &CloseError{Code: websocket.CloseMessageTooBig, Err: ErrBadResponse}
	default:
		return &CloseError{Code: websocket.CloseAbnormalClosure, Err: redact.Error(err, token)}
	}
}
