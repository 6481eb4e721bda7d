package process_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"confab/cmd/e2e/process"
)

func TestLinesWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l process.Lines
		go fmt.Fprint(&l, "one\ntw", "o\nthree\n")
		line, next, err := l.Wait(t.Context(), 0, func(s string) bool { return strings.HasPrefix(s, "t") })
		if line != "two" || next != 2 || err != nil {
			t.Errorf("got %q, %d, %v", line, next, err)
		}
		go func() { fmt.Fprint(&l, "rest"); l.End() }()
		if line, _, err = l.Wait(t.Context(), next, func(s string) bool { return s == "rest" }); line != "rest" ||
			err != nil {
			t.Errorf("got %q, %v, want the unfinished last line", line, err)
		}
		if _, _, err = l.Wait(t.Context(), 0, func(string) bool { return false }); !errors.Is(err, process.ErrEnded) {
			t.Errorf("after the end: %v", err)
		}
	})
}

func TestLinesWaitIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var l process.Lines
		if _, _, err := l.Wait(ctx, 0, func(string) bool { return true }); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}
