package sfu

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

// fakeVariable makes the test binary a child with one of the behaviours below.
const fakeVariable = "SFU_TEST_FAKE"

var testKeys = Keys{Key: "confabtest", Secret: strings.Repeat("s", 48)}

func TestMain(m *testing.M) {
	if behaviour := os.Getenv(fakeVariable); behaviour != "" {
		os.Exit(fake(behaviour))
	}
	goleak.VerifyTestMain(m)
}

// fakeCommand starts this test binary as a child that behaves in the given way.
func fakeCommand(behaviour string) func() (*exec.Cmd, error) {
	return func() (*exec.Cmd, error) {
		cmd := exec.CommandContext(context.Background(), os.Args[0])
		cmd.Env = append(environment(), fakeVariable+"="+behaviour)
		return cmd, nil
	}
}

// fake is a LiveKit as far as the supervisor can tell, with one fault at most.
func fake(behaviour string) int {
	switch behaviour {
	case "panics":
		fmt.Fprintln(os.Stderr, `panic: out of cheese`)
		fmt.Fprintln(os.Stderr, `goroutine 1 [running]:`)
		return 2
	case "parent":
		return fakeParent()
	}
	reader := bufio.NewReader(os.Stdin)
	line, err := reader.ReadBytes('\n')
	if err != nil {
		return 3
	}
	var config struct {
		Port int      `json:"port"`
		Bind []string `json:"bind_addresses"`
	}
	if err := json.Unmarshal(line, &config); err != nil {
		return 4
	}
	if behaviour == "late" {
		_, _ = io.Copy(io.Discard, reader)
		return 0
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(config.Bind[0], strconv.Itoa(config.Port)))
	if err != nil {
		return 5
	}
	stopping := make(chan struct{})
	if behaviour != "mute" {
		go func() { _ = http.Serve(listener, farewell(stopping)) }() //nolint:gosec // ends with the process
	}
	fmt.Fprintln(os.Stderr, `{"level":"warn","ts":"x","msg":"refused","error":"invalid token: `+
		`eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln, bad"}`)
	fmt.Println(ReadyLine)
	if line, _ := reader.ReadString('\n'); line == StopLine+"\n" {
		close(stopping)
	}
	_, _ = io.Copy(io.Discard, reader)
	if behaviour == "deaf" {
		select {}
	}
	return 0
}

// lastWords is what a fake LiveKit says on each of its sockets before it closes them.
var lastWords = strings.Repeat("goodbye ", 1<<20)

// farewell upgrades every request that asks for it, and says lastWords when stopping is closed.
func farewell(stopping <-chan struct{}) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Upgrade") == "" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Connection", "Upgrade")
		w.Header().Set("Upgrade", r.Header.Get("Upgrade"))
		w.WriteHeader(http.StatusSwitchingProtocols)
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		<-stopping
		_, _ = io.WriteString(conn, lastWords)
		_ = conn.Close()
	})
}

// fakeParent supervises a deaf child, says its pid, and waits to be killed.
func fakeParent() int {
	s := New(Options{Keys: testKeys, Command: fakeCommand("deaf")})
	go func() { _ = s.Run(context.Background()) }()
	for {
		status, changed := s.Status()
		if status.Ready {
			fmt.Println(status.PID)
			select {}
		}
		<-changed
	}
}
