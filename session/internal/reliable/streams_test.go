package reliable_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"confab/session/internal/reliable"
	"confab/session/internal/wire/wiretest"
)

// TestStreamsEnd: in time, and with who sends them; what was received of a text is told.
func TestStreamsEnd(t *testing.T) {
	t.Run("stands-still", func(t *testing.T) {
		l := newListener(t)
		l.expectHeard(l.hears(
			wiretest.Header("1"), wiretest.Chunk("1", 0, "a"), wiretest.Header("2"),
			wiretest.Header("3", wiretest.Length(1)), wiretest.Chunk("3", 0, "c"),
		))
		l.pass(reliable.StreamIdle + time.Second)
		got := l.heard()
		slices.Sort(got)
		l.expectHeard(got, "chat: a incomplete", "chat: c")
		l.expectHeard(l.hears(wiretest.Chunk("1", 1, "b"), wiretest.Trailer("1", "")))
	})
	t.Run("never-ends", func(t *testing.T) {
		l := newListener(t)
		l.hears(wiretest.Header("1"))
		for i := range uint64(2 * reliable.LongestStreamTime / (10 * time.Second)) {
			l.hears(wiretest.Chunk("1", i, "a"))
			l.pass(10 * time.Second)
			if got := l.heard(); len(got) > 0 {
				l.expectHeard(got, "chat: "+strings.Repeat("a", int(i+1))+" incomplete")
				return
			}
		}
		t.Error("it goes on")
	})
	t.Run("sender-leaves", func(t *testing.T) {
		l := newListener(t)
		l.hears(
			wiretest.Header("1"), wiretest.Chunk("1", 0, "a"), wiretest.From("bob", wiretest.Header("1")),
			wiretest.From("bob", wiretest.Chunk("1", 0, "b")),
		)
		l.take(l.r.Gone("ann", l.now))
		l.expectHeard(l.heard(), "chat: a incomplete")
		l.expectHeard(l.hears(wiretest.From("bob", wiretest.Trailer("1", ""))), "chat: b")
	})
}

// TestStreamsAreBounded: in number and in bytes.
func TestStreamsAreBounded(t *testing.T) {
	t.Run("many-of-one", func(t *testing.T) {
		l := newListener(t)
		l.hears(wiretest.From("bob", wiretest.Header("b")), wiretest.From("bob", wiretest.Chunk("b", 0, "b")))
		for i := range 1000 {
			l.hears(wiretest.Header(fmt.Sprint(i)))
		}
		if n := l.streams(); n != reliable.MostStreamsOfOne+1 {
			t.Errorf("%d streams are open", n)
		}
		l.expectHeard(l.hears(wiretest.From("bob", wiretest.Trailer("b", ""))), "chat: b")
	})
	t.Run("many-of-many", func(t *testing.T) {
		l := newListener(t)
		for i := range 1000 {
			l.hears(wiretest.From(fmt.Sprint(i), wiretest.Header("1")))
		}
		if n := l.streams(); n != reliable.MostStreams {
			t.Errorf("%d streams are open", n)
		}
	})
	t.Run("many-bytes", func(t *testing.T) {
		l := newListener(t)
		for i := range 20 {
			l.hears(
				wiretest.From(fmt.Sprint(i), wiretest.Header("1")),
				wiretest.From(fmt.Sprint(i), wiretest.Chunk("1", 0, strings.Repeat("x", reliable.LongestStream))),
			)
			if l.bytes() > reliable.MostHeld {
				t.Fatalf("%d bytes are held", l.bytes())
			}
		}
	})
}
