package page_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"testing"

	"confab/signaling/internal/page"
)

func TestWantsTLS(t *testing.T) {
	for said, want := range map[string]bool{
		"Client sent an HTTP request to an HTTPS server.\n":                true, // Go
		"<title>400 The plain HTTP request was sent to HTTPS port</title>": true, // nginx
		"You're speaking plain HTTP to an SSL-enabled server port.":        true, // Apache
		errorOf(t, "\x15\x03\x01\x00\x02\x02F"):                            true, // rustls, Java
		errorOf(t, "\x15\x03\x03\x00\x02\x02\n"):                           true,
		errorOf(t, "\x16\x03\x01\x00\x02"):                                 false,
		errorOf(t, "SSH-2.0-OpenSSH_9.2\r\n"):                              false,
		errorOf(t, ""):                                                     false,
		"":                                                                 false,
	} {
		if got := page.WantsTLS(said); got != want {
			t.Errorf("%q: %v", said, got)
		}
	}
}

// errorOf is what net/http says of a server that answers with these bytes and hangs up.
func errorOf(t *testing.T, answer string) string {
	t.Helper()
	dial := func(context.Context, string, string) (net.Conn, error) {
		near, far := net.Pipe()
		go func() {
			_, _ = http.ReadRequest(bufio.NewReader(far))
			_, _ = io.WriteString(far, answer)
			_ = far.Close()
		}()
		return near, nil
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://meet.example", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := (&http.Transport{DialContext: dial}).RoundTrip(request)
	if err == nil {
		_ = response.Body.Close()
		t.Fatalf("%q is an answer", answer)
	}
	return err.Error()
}
