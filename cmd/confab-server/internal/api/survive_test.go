package api

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestHandlersMayPanic(t *testing.T) {
	for name, row := range map[string]struct {
		answer http.HandlerFunc
		status int // 0: the connection is closed
		logged bool
	}{
		"at-once": {func(http.ResponseWriter, *http.Request) { panic("slice bounds out of range") }, 500, true},
		"in-the-middle": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte("{"))
			panic(errors.New("odd"))
		}, 0, true},
		"on-purpose": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			var logs bytes.Buffer
			a := New(Options{Logger: slog.New(slog.NewTextHandler(&logs, nil))})
			server := httptest.NewServer(a.survive(row.answer))
			defer server.Close()
			response, err := server.Client().Get(server.URL)
			if row.status == 0 && err == nil && response.ContentLength >= 0 || row.status != 0 && err != nil {
				t.Fatalf("%v, %v", response, err)
			}
			if err == nil {
				body, status := text(t, response), response.StatusCode
				if status != row.status || !strings.Contains(body, `"code":"internal"`) ||
					strings.Contains(body, "slice") {
					t.Errorf("%d %s", status, body)
				}
			}
			server.Close() // waits for the handler, which may log after its answer
			if strings.Contains(logs.String(), "survive_test.go") != row.logged {
				t.Errorf("log:\n%s", &logs)
			}
		})
	}
}
