package observe

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"
)

const hostile = "\x1b[2J\u009B31m\u202Egnp.exe\u2066\u200B\u2028\U000E0041"

// hostileReport is the status of somebody in a meeting with people who choose their names badly.
type hostileReport struct{}

func (hostileReport) Status(context.Context) (Status, error) {
	return Status{Room: hostile, Subscribe: []Subscribe{{ConnectionID: hostile, Name: hostile}}}, nil
}

func (hostileReport) Healthy() error { return errors.New(hostile) }

func TestStatusOfHostilePeople(t *testing.T) {
	server, err := Listen("127.0.0.1:0", "", hostileReport{}, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- server.Run(ctx) }()
	defer func() {
		stop()
		<-done
	}()
	for _, path := range []string{"/status", "/healthz", "/metrics"} {
		response, err := http.Get("http://" + server.listener.Addr().String() + path)
		if err != nil {
			t.Fatal(err)
		}
		var body bytes.Buffer
		_, err = body.ReadFrom(response.Body)
		_ = response.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(body.String(), "\n", "")
		if at := strings.IndexFunc(text, acts); at >= 0 {
			t.Errorf("%s: %q acts", path, text[max(0, at-40):at+4])
		}
		if !strings.Contains(text, "gnp.exe") {
			t.Errorf("%s says nothing: %s", path, text)
		}
	}
}
