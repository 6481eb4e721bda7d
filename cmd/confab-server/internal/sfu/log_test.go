package sfu

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
)

const someToken = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJl"

func TestEchoSaysLinesAgain(t *testing.T) {
	for name, row := range map[string]struct{ line, want string }{
		"info": {
			`{"level":"info","ts":"2026","logger":"livekit","msg":"hello","port":7880}`,
			`level=INFO msg=hello`,
		},
		"keeps-fields": {`{"level":"warn","msg":"m","room":"demo"}`, `livekit.room=demo`},
		"error":        {`{"level":"error","msg":"m"}`, `level=ERROR`},
		"hides-token": {
			`{"level":"warn","msg":"m","error":"invalid token: ` + someToken + `, x"}`,
			`invalid token: [token], x`,
		},
		"plain-text":    {"panic: boom " + someToken, `level=ERROR msg="LiveKit: panic: boom [token]"`},
		"not-an-object": {`[1]`, `level=ERROR`},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			e := &echo{logger: slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))}
			e.say([]byte(row.line))
			if !strings.Contains(out.String(), row.want) {
				t.Errorf("said %s", out.String())
			}
			if strings.Contains(out.String(), "c2lnbmF0") {
				t.Errorf("said a token: %s", out.String())
			}
		})
	}
}

func TestEchoTellsPanicOnce(t *testing.T) {
	var out bytes.Buffer
	e := &echo{logger: slog.New(slog.NewTextHandler(&out, nil))}
	for _, line := range []string{"panic: first", "goroutine 1 [running]:", "main.main()"} {
		e.say([]byte(line))
	}
	if e.lastWords() != "panic: first" || strings.Count(out.String(), "\n") != 1 {
		t.Errorf("last words %q, said %s", e.lastWords(), out.String())
	}
}

func TestLines(t *testing.T) {
	var got []string
	l := &lines{take: func(line []byte) { got = append(got, string(line)) }}
	for _, part := range []string{"a", "b\ncd\n\ne", strings.Repeat("x", 2*lineLimit), "\nlast"} {
		if n, err := l.Write([]byte(part)); n != len(part) || err != nil {
			t.Fatalf("wrote %d, %v", n, err)
		}
	}
	l.flush()
	want := []string{"ab", "cd", "e" + strings.Repeat("x", lineLimit-1), "last"}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("got %d lines: %.80q", len(got), got)
	}
}

func FuzzEcho(f *testing.F) {
	f.Add([]byte(`{"level":"warn","msg":"m","error":"` + someToken + `"}`))
	f.Add([]byte("panic: x\n\ngoroutine 1"))
	f.Fuzz(func(_ *testing.T, data []byte) {
		e := &echo{logger: slog.New(slog.DiscardHandler)}
		l := &lines{take: e.say}
		_, _ = l.Write(data)
		l.flush()
	})
}
