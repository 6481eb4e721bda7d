package reliable_test

import (
	"slices"
	"testing"
	"time"

	"github.com/livekit/protocol/livekit"

	"confab/session/internal/reliable"
	"confab/session/internal/wire/packet"
	"confab/session/internal/wire/wiretest"
	"confab/session/meeting/event"
)

// listener is somebody who receives packets, and what was told of them.
type listener struct {
	t       *testing.T
	r       *reliable.Receiver
	now     time.Time
	signals []event.Signal
}

func newListener(t *testing.T) *listener {
	return &listener{t: t, r: reliable.NewReceiver(), now: time.Unix(1_000_000, 0)}
}

func (l *listener) take(all []reliable.News) {
	for _, news := range all {
		if h, ok := news.(reliable.Heard); ok {
			l.signals = append(l.signals, h.Signal)
		}
	}
}

// hears plays packets, and returns what was heard.
func (l *listener) hears(packets ...*livekit.DataPacket) []string {
	l.t.Helper()
	for _, raw := range packets {
		p, ok := packet.Read(wiretest.Packed(raw))
		if !ok {
			l.t.Fatalf("no packet: %v", raw)
		}
		l.take(l.r.Take(p, l.now))
	}
	return l.heard()
}

// heard are the signals since it was last asked.
func (l *listener) heard() []string {
	var list []string
	for _, s := range l.signals {
		list = append(list, wiretest.SpellHeard(s))
	}
	l.signals = nil
	return list
}

func (l *listener) expectHeard(got []string, want ...string) {
	l.t.Helper()
	if !slices.Equal(got, want) {
		l.t.Errorf("heard %q, want %q", got, want)
	}
}

// pass lets time go by.
func (l *listener) pass(d time.Duration) {
	for end := l.now.Add(d); l.now.Before(end); {
		l.now = l.now.Add(500 * time.Millisecond)
		l.take(l.r.Expire(l.now))
	}
}

func (l *listener) streams() int { streams, _ := l.r.Open(); return streams }

func (l *listener) bytes() int { _, bytes := l.r.Open(); return bytes }

// TestHearsEveryForm: whatever LiveKit's clients can send as chat is one line; edits and repeats are told apart.
func TestHearsEveryForm(t *testing.T) {
	for _, table := range []forms{streamForms, wholeForms, brokenForms, editForms, packetForms, oddForms} {
		for name, test := range table {
			t.Run(name, func(t *testing.T) {
				l := newListener(t)
				l.expectHeard(l.hears(test.packets...), test.want...)
				if n := l.streams(); n > 0 || l.bytes() != 0 {
					t.Errorf("%d streams with %d bytes are kept", n, l.bytes())
				}
			})
		}
	}
}

// TestTwoFormsLongApart: the same words a while later are another line.
func TestTwoFormsLongApart(t *testing.T) {
	l := newListener(t)
	l.expectHeard(l.hears(wiretest.ChatPacket("1", "a", 1000, 0, false)), "chat: a")
	l.pass(reliable.TwoForms + time.Second)
	l.expectHeard(l.hears(wiretest.Header("2", wiretest.Inline("a"))), "chat: a")
}

func FuzzDataPacket(f *testing.F) {
	for _, p := range []*livekit.DataPacket{
		wiretest.UserPacket("chat", "1", "hi"),
		wiretest.UserPacket("lk-chat-topic", "", `{"id":"1","message":"a"}`),
		wiretest.ChatPacket("1", "a", 1, 2, true),
		wiretest.Header("1", wiretest.Inline(wiretest.Deflate("a")), wiretest.Compressed),
		wiretest.Chunk("1", 0, "a"), wiretest.Trailer("1", ""),
		wiretest.Header("1", wiretest.Topic("lk.rpc_request")),
	} {
		f.Add(wiretest.Packed(p))
	}
	f.Add([]byte{})
	f.Add([]byte{0x12, 0xff})
	f.Fuzz(func(t *testing.T, raw []byte) {
		r := reliable.NewReceiver()
		now := time.Now()
		for range 2 {
			if p, ok := packet.Read(raw); ok {
				r.Take(p, now)
			}
		}
		if longest := r.LongestOpen(); longest > reliable.LongestStream {
			t.Errorf("a stream of %d bytes", longest)
		}
	})
}

// half is how much of a text comes out of the first half of its compressed form.
func half(text string) int {
	packed := wiretest.Deflate(text)
	content, _ := reliable.Inflate([]byte(packed[:len(packed)/2]))
	return len(reliable.WholeRunes(content))
}
