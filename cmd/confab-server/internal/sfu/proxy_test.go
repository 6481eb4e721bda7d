//go:build unix

package sfu

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"testing"
	"time"
)

// TestStopDeliversLastWords has more to say than the sockets on the way can hold, to somebody who reads only then.
func TestStopDeliversLastWords(t *testing.T) {
	s := start(t, Options{
		Command: fakeCommand("serves"), Grace: 20 * time.Second,
		Admit: func(context.Context, string) *Refusal { return nil },
	})
	s.await(t, ready)
	socket, reader := upgrade(t, s.Address())
	defer func() { _ = socket.Close() }()
	heard := make(chan string, 1)
	go func() {
		words, _ := io.ReadAll(reader)
		heard <- string(words)
	}()
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	if words := <-heard; words != lastWords {
		t.Errorf("heard %d bytes of %d", len(words), len(lastWords))
	}
}

// TestStopDoesNotWaitForEver has a participant who reads nothing.
func TestStopDoesNotWaitForEver(t *testing.T) {
	s := start(t, Options{
		Command: fakeCommand("serves"), Grace: 300 * time.Millisecond,
		Admit: func(context.Context, string) *Refusal { return nil },
	})
	status := s.await(t, ready)
	socket, _ := upgrade(t, s.Address())
	defer func() { _ = socket.Close() }()
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	if alive(status.PID) {
		t.Errorf("child %d is still there", status.PID)
	}
}

// upgrade opens a signalling socket, as far as a proxy can tell.
func upgrade(t *testing.T, address string) (net.Conn, *bufio.Reader) {
	t.Helper()
	socket, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+"/rtc", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Connection", "Upgrade")
	request.Header.Set("Upgrade", "websocket")
	if err := request.Write(socket); err != nil {
		t.Fatal(err)
	}
	reader := bufio.NewReader(socket)
	response, err := http.ReadResponse(reader, request)
	if err != nil || response.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("got %v, %v", response, err)
	}
	return socket, reader
}
