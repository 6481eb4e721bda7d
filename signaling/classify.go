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
	"time"

	"confab/signaling/internal/page"
	"confab/signaling/internal/redact"

	"github.com/gorilla/websocket"
)

const longestBody = 4 << 10 // bytes of an error answer that are kept; gorilla itself reads 1 KiB

// answer is what came back from a failed handshake.
type answer struct {
	status    int
	mediaType string
	body      string    // raw
	date      time.Time // of the server's clock; zero: it did not say
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
	e := &DialError{Status: a.status, Clock: a.date}
	if a.status == 0 {
		e.Kind = networkKind(a.err)
		e.Err = redact.Error(a.err, at.token)
		return e
	}
	e.Kind = statusKind(a, at)
	text := a.body
	if looksLikeHTML(a) {
		text = page.Title(a.body)
	}
	e.Body = redact.Text(text, longestBody, at.token)
	return e
}

// statusKind takes LiveKit's own words for what they say, and everything else for that of somebody on the way.
func statusKind(a answer, at attempt) error {
	if kind := refused(a, at); kind != nil {
		return kind
	}
	switch s := a.status; {
	case s == http.StatusBadRequest && page.WantsTLS(a.body):
		return errPlain
	case s == http.StatusForbidden && IsCloud(at.host) && !looksLikeHTML(a):
		return ErrRegion
	case s == http.StatusNotFound, s == http.StatusMethodNotAllowed, s == http.StatusGone,
		s == http.StatusNotImplemented:
		return ErrNoPath
	case s == http.StatusTooManyRequests, s == http.StatusBadGateway, s == http.StatusServiceUnavailable,
		s == http.StatusGatewayTimeout:
		return ErrBusy
	case s >= 520 && s <= 530: // Cloudflare's: the server behind it is down, silent or unreachable
		return ErrBusy
	case s >= 500:
		return ErrServer
	case s >= 400:
		return ErrIntercepted
	default: // 1xx to 3xx
		return ErrBadResponse
	}
}

func looksLikeHTML(a answer) bool { return page.Is(a.mediaType, a.body) }

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
	case errors.As(err, &record):
		return errNoTLS
	case errors.As(err, &verify), errors.As(err, &hostname), errors.As(err, &unknown), errors.As(err, &alert):
		return ErrInsecure
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &timeout) &&
		timeout.Timeout():
		return ErrTimeout
	case errors.Is(err, errTooMuch):
		return ErrBadResponse
	case errors.As(err, &op), errors.As(err, &dns), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF),
		errors.Is(err, net.ErrClosed), errors.Is(err, io.ErrClosedPipe):
		return ErrUnreachable
	case refusedTunnel(err):
		return ErrIntercepted
	case page.WantsTLS(err.Error()):
		return errPlain
	default: // net/http could not read the answer
		return ErrBadResponse
	}
}

// refusedTunnel: gorilla says no more of a proxy that makes no tunnel than the text of its status (proxy.go).
func refusedTunnel(err error) bool {
	for status := 400; err != nil && status < 600; status++ {
		if text := http.StatusText(status); text != "" && strings.EqualFold(err.Error(), text) {
			return true
		}
	}
	return false
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
