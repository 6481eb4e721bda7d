package session

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/livekit/protocol/livekit"
	"google.golang.org/protobuf/proto"

	"confab/session/internal/peer"
	"confab/session/internal/reliable"
	"confab/session/internal/wire/wiretest"
	"confab/session/meeting/event"
	"confab/signaling"
)

// hears plays packets, and returns what was heard.
func (w *world) hears(packets ...*livekit.DataPacket) []string {
	w.t.Helper()
	for _, p := range packets {
		w.peer().events.Put(peer.DataReceived{Channel: peer.Reliable, Data: wiretest.Packed(p)})
	}
	w.settle()
	return w.heard()
}

// heard are the signals since it was last asked.
func (w *world) heard() []string {
	var list []string
	for _, e := range w.events {
		if s, ok := e.(event.Signal); ok {
			list = append(list, wiretest.SpellHeard(s))
		}
	}
	w.events = nil
	return list
}

func (w *world) expectHeard(got []string, want ...string) {
	w.t.Helper()
	if !slices.Equal(got, want) {
		w.t.Errorf("heard %q, want %q", got, want)
	}
}

// TestChatOnTheWire: a line is a text stream of LiveKit's, in pieces that are text each, under one id however often it
// goes out.
func TestChatOnTheWire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t).live()
		w.peer().unacked = 1
		for _, text := range []string{"hi", "", strings.Repeat("xä🙂", 5000)} {
			if err := w.s.Say("chat", text); err != nil {
				t.Fatal(err)
			}
			w.settle()
			first := w.sent()
			if got := assembled(t, first); got != text {
				t.Errorf("%.20q went out as %.20q", text, got)
			}
			if err := w.s.Fault(Fault{Kind: FullReconnect}); err != nil {
				t.Fatal(err)
			}
			w.settle()
			w.peer().mu.Lock()
			w.peer().unacked = 1
			w.peer().mu.Unlock()
			again := w.sent()
			for i := range again {
				again[i].Sequence += first[0].Sequence - again[0].Sequence
			}
			same := func(a, b *livekit.DataPacket) bool { return proto.Equal(a, b) }
			if tail := again[len(again)-len(first):]; !slices.EqualFunc(first, tail, same) {
				t.Errorf("%.20q goes out otherwise after a rejoin", text)
			}
		}
		_ = w.end()
	})
}

// sent are the packets that the peer was given since it was last asked.
func (w *world) sent() []*livekit.DataPacket {
	p := w.peer()
	p.mu.Lock()
	defer p.mu.Unlock()
	var list []*livekit.DataPacket
	for _, raw := range p.mail {
		d := &livekit.DataPacket{}
		if err := proto.Unmarshal(raw, d); err != nil {
			w.t.Fatal(err)
		}
		if len(raw) > reliable.LongestPacket {
			w.t.Errorf("a packet of %d bytes", len(raw))
		}
		list = append(list, d)
	}
	p.mail = nil
	return list
}

// assembled is the text of one stream, which must be all of the packets, and numbered on.
func assembled(t *testing.T, packets []*livekit.DataPacket) string {
	t.Helper()
	text := ""
	for i, p := range packets {
		if p.Sequence != packets[0].Sequence+uint32(i) {
			t.Errorf("packet %d has the number %d", i, p.Sequence)
		}
		switch {
		case i == 0:
			h := p.GetStreamHeader()
			if h.GetTopic() != "lk.chat" || h.GetTextHeader() == nil || h.GetTimestamp() == 0 {
				t.Errorf("header %v", h)
			}
		case i == len(packets)-1:
			if p.GetStreamTrailer().GetStreamId() != packets[0].GetStreamHeader().GetStreamId() {
				t.Errorf("trailer %v", p)
			}
		default:
			c := p.GetStreamChunk()
			if c.GetChunkIndex() != uint64(i-1) ||
				strings.ToValidUTF8(string(c.GetContent()), "") != string(c.GetContent()) {
				t.Errorf("chunk %d: %d", i, c.GetChunkIndex())
			}
			text += string(c.GetContent())
		}
	}
	return text
}

// TestChatAcrossResume: what the server has had of a line is known by its last packet.
func TestChatAcrossResume(t *testing.T) {
	for name, test := range map[string]struct {
		had  uint32
		want int // packets that go out again
	}{
		"none":            {0, 6},
		"half-of-a-line":  {2, 6},
		"a-line":          {3, 3},
		"one-and-a-half":  {5, 3},
		"all":             {6, 0},
		"more-than-there": {9, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t).live()
				w.peer().unacked = 1
				for _, text := range []string{"a", "b"} {
					if err := w.s.Say("chat", text); err != nil {
						t.Fatal(err)
					}
				}
				w.settle()
				if n := len(w.sent()); n != 6 {
					t.Fatalf("%d packets", n)
				}
				w.serve(resumeWith(test.had))
				w.socket().lose()
				w.pass(2 * time.Second)
				if got := w.sent(); len(got) != test.want {
					t.Errorf("%d packets again, want %d", len(got), test.want)
				}
				_ = w.end()
			})
		})
	}
}

// methodCall is a call of a method in a packet.
func methodCall(id string, version uint32) *livekit.DataPacket {
	return &livekit.DataPacket{
		Value: &livekit.DataPacket_RpcRequest{
			RpcRequest: &livekit.RpcRequest{Id: id, Method: "dance", Version: version},
		},
	}
}

// TestMethodsAreRefused: at once, to whoever asked, in LiveKit's words.
func TestMethodsAreRefused(t *testing.T) {
	stream := func(id, version string) *livekit.DataPacket {
		return wiretest.Header(
			"s", wiretest.Topic("lk.rpc_request"),
			wiretest.Attributes("lk.rpc_request_id", id, "lk.rpc_request_version", version),
		)
	}
	for name, test := range map[string]struct {
		packet *livekit.DataPacket
		want   []string
	}{
		"packet": {
			methodCall("7", 1),
			[]string{"ack 7 to ann", "7: 1400 Method not supported at destination to ann"},
		},
		"packet-of-tomorrow": {methodCall("7", 3), []string{"ack 7 to ann", "7: 1404 Unsupported RPC version to ann"}},
		"stream": {
			stream("7", "2"),
			[]string{"ack 7 to ann", "7: 1400 Method not supported at destination to ann"},
		},
		"stream-of-tomorrow": {stream("7", "3"), []string{"ack 7 to ann", "7: 1404 Unsupported RPC version to ann"}},
		"without-an-id":      {methodCall("", 1), nil},
		"stream-without":     {wiretest.Header("s", wiretest.Topic("lk.rpc_request")), nil},
		"of-nobody":          {wiretest.From(wiretest.Nobody, methodCall("7", 1)), nil},
		"with-a-novel-as-id": {methodCall(strings.Repeat("x", reliable.LongestID+1), 1), nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t).live()
				w.expectHeard(w.hears(test.packet))
				var got []string
				for _, p := range w.sent() {
					line := "ack " + p.GetRpcAck().GetRequestId()
					if r := p.GetRpcResponse(); r != nil {
						line = fmt.Sprintf("%s: %d %s", r.RequestId, r.GetError().GetCode(), r.GetError().GetMessage())
					}
					got = append(got, line+" to "+strings.Join(p.DestinationIdentities, ","))
				}
				if !slices.Equal(got, test.want) {
					t.Errorf("answered %q, want %q", got, test.want)
				}
				_ = w.end()
			})
		})
	}
}

// TestAnswersAreBounded: nobody can make us save up answers.
func TestAnswersAreBounded(t *testing.T) {
	t.Run("no-end-of-them", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t).live()
			w.serve(refusing(signaling.ErrUnreachable))
			w.socket().lose()
			w.settle()
			for i := range 5000 {
				w.hears(methodCall(fmt.Sprint(i), 1))
			}
			n := 0
			for ; w.s.outbox.Next() != nil; n++ {
				w.s.outbox.Sent(1)
			}
			if n > 200 {
				t.Errorf("%d answers wait", n)
			}
			_ = w.end()
		})
	})
}

// TestStreamsEndWithoutTheirEnd: a stream is over when it stands still or its sender has gone.
func TestStreamsEndWithoutTheirEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t).live()
		w.socket().say(update(participant("ann", "PA_a"), participant("bob", "PA_b")))
		w.hears(
			wiretest.Header("1"), wiretest.Chunk("1", 0, "a"), wiretest.From("bob", wiretest.Header("1")),
			wiretest.From("bob", wiretest.Chunk("1", 0, "b")),
		)
		w.socket().say(gone("ann", "PA_a", livekit.DisconnectReason_CLIENT_INITIATED))
		w.settle()
		w.expectHeard(w.heard(), "chat: a incomplete")
		w.pass(time.Minute)
		w.expectHeard(w.heard(), "chat: b incomplete")
		_ = w.end()
	})
}
