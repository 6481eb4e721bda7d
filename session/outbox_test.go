package session

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/livekit/protocol/livekit"
	"google.golang.org/protobuf/proto"

	"confab/session/internal/liveness"
	"confab/session/internal/peer"
	"confab/session/internal/reliable"
	"confab/session/internal/wire/packet"
	"confab/session/meeting"
	"confab/session/meeting/event"
	"confab/signaling"
)

// post spells what the peer was given to send, and clears it.
func (p *fakePeer) post(t *testing.T) []string {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	var list []string
	for _, raw := range p.mail {
		d := &livekit.DataPacket{}
		if err := proto.Unmarshal(raw, d); err != nil {
			t.Fatal(err)
		}
		text := fmt.Sprintf("%d %s", d.Sequence, d.GetUser().Payload)
		if len(d.DestinationIdentities) > 0 {
			text += " to " + strings.Join(d.DestinationIdentities, ",")
		}
		list = append(list, text)
	}
	p.mail = nil
	return list
}

func (w *world) expectPost(want ...string) {
	w.t.Helper()
	w.settle()
	if got := w.peer().post(w.t); !slices.Equal(got, want) {
		w.t.Errorf("sent %q, want %q", got, want)
	}
}

func (w *world) say(lines ...string) {
	w.t.Helper()
	for _, l := range lines {
		if err := w.s.Say("note", l); err != nil {
			w.t.Error(err)
		}
	}
}

// resumeWith answers resumes: the server has had what is numbered up to last.
func resumeWith(last uint32) func(int, signaling.Options) (*signaling.Welcome, error) {
	return func(n int, o signaling.Options) (*signaling.Welcome, error) {
		if !o.Join.Reconnect {
			return welcome(n, o)
		}
		return &signaling.Welcome{Mode: o.Mode, Reconnect: &livekit.ReconnectResponse{LastMessageSeq: last}}, nil
	}
}

func TestSayAcrossResume(t *testing.T) {
	for name, test := range map[string]struct {
		had  uint32
		want []string
	}{
		"server-had-none": {0, []string{"1 a", "2 b", "3 c", "4 d"}},
		"server-had-some": {2, []string{"3 c", "4 d"}},
		"server-had-all":  {3, []string{"4 d"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t).live()
				w.peer().unacked = 1
				w.say("a", "b", "c")
				w.expectPost("1 a", "2 b", "3 c")
				w.serve(refusing(signaling.ErrUnreachable))
				w.socket().lose()
				w.settle()
				w.say("d")
				w.expectPost() // not while we are away
				w.serve(resumeWith(test.had))
				w.pass(2 * time.Second)
				if p := w.s.Snapshot().Phase; p != meeting.Live {
					t.Errorf("%s", p)
				}
				w.expectPost(test.want...)
				_ = w.end()
			})
		})
	}
}

// TestSayAcrossRejoin: numbers begin anew, and what was perhaps not delivered goes out again before anything new, under
// its old id.
func TestSayAcrossRejoin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t).live()
		w.say("old")
		w.expectPost("1 old")
		w.pass(reliable.DeliveredAfter + 2*liveness.LookEvery) // acknowledged by the transport, and that long ago
		w.peer().mu.Lock()
		w.peer().unacked = 1
		w.peer().mu.Unlock()
		w.say("a", "b")
		w.expectPost("2 a", "3 b")
		if err := w.s.Fault(Fault{Kind: FullReconnect}); err != nil {
			t.Fatal(err)
		}
		w.say("c")
		w.expectPost("1 a", "2 b", "3 c")
		_ = w.end()
	})
}

func TestSayWaitsForTheChannel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t).live()
		p := w.peer()
		p.mu.Lock()
		p.mailbox = true
		p.mu.Unlock()
		w.say("a", "b")
		w.expectPost()
		if got := p.done(); !slices.Contains(got, "open channels") {
			t.Errorf("orders %v", got)
		}
		p.mu.Lock()
		p.mailbox = false
		p.mu.Unlock()
		p.events.Put(peer.ChannelOpened{Channel: peer.Reliable})
		w.expectPost("1 a", "2 b")
		_ = w.end()
	})
}

func TestSayTooMuch(t *testing.T) {
	s := New(Options{})
	for name, test := range map[string]struct {
		kind, data string
		refused    bool
	}{
		"long":                 {"note", strings.Repeat("x", reliable.LongestPacket), true},
		"just-short-enough":    {"note", strings.Repeat("x", reliable.LongestPacket-2*reliable.LongestNames), false},
		"bytes":                {"note", "\xff", false},
		"kind-that-is-no-text": {"\xff", "x", true},
		"long-chat":            {"chat", strings.Repeat("x", longestChat), false},
		"too-long-chat":        {"chat", strings.Repeat("x", longestChat+1), true},
		"chat-that-is-no-text": {"chat", "\xff", true},
	} {
		if err := s.Say(test.kind, test.data); errors.Is(err, meeting.ErrSignal) != test.refused {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSayToThoseWhoWereAway: whoever comes back in a new participant session hears what was said while they may not
// have listened, and whoever left on their own does not.
func TestSayToThoseWhoWereAway(t *testing.T) {
	for name, test := range map[string]struct {
		news []*livekit.SignalResponse
		want []string
	}{
		"replaced-without-a-word": {
			[]*livekit.SignalResponse{update(participant("ann", "PA_2"))}, []string{"3 b to ann"},
		},
		"lost-and-back": {[]*livekit.SignalResponse{
			gone("ann", "PA_a", livekit.DisconnectReason_CONNECTION_TIMEOUT), update(participant("ann", "PA_2")),
		}, []string{"3 b to ann"}},
		"node-failed-and-back": {[]*livekit.SignalResponse{
			gone("ann", "PA_a", livekit.DisconnectReason_SERVER_SHUTDOWN), update(participant("ann", "PA_2")),
		}, []string{"3 b to ann"}},
		"left-and-back": {[]*livekit.SignalResponse{
			gone("ann", "PA_a", livekit.DisconnectReason_CLIENT_INITIATED), update(participant("ann", "PA_2")),
		}, nil},
		"somebody-else": {[]*livekit.SignalResponse{update(participant("eve", "PA_e"))}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t).live()
				w.socket().say(update(participant("ann", "PA_a")))
				w.say("a")
				w.pass(reliable.UnheardFor + time.Second)
				w.say("b")
				w.expectPost("1 a", "2 b")
				for _, m := range test.news {
					w.socket().say(m)
					w.settle()
				}
				w.expectPost(test.want...)
				_ = w.end()
			})
		})
	}
}

// TestDataStuck: an association that is dead without a word is replaced, and what was said on it is said again.
func TestDataStuck(t *testing.T) {
	for name, test := range map[string]struct {
		unacked []uint64 // every 4 s
		want    int      // rejoins
	}{
		"dead":             {[]uint64{9, 9, 9}, 1},
		"dead-and-chatty":  {[]uint64{9, 18, 27}, 1},
		"slow":             {[]uint64{900, 800, 700, 600, 500}, 0},
		"slow-and-chatty":  {[]uint64{900, 100, 900, 100, 900}, 0},
		"silent":           {[]uint64{0, 0, 0, 0}, 0},
		"silent-then-dead": {[]uint64{0, 0, 0, 9}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t).live()
				first := w.peer()
				w.say("a")
				w.expectPost("1 a")
				for _, n := range test.unacked {
					first.mu.Lock()
					first.unacked = n
					first.mu.Unlock()
					w.pass(4 * time.Second)
				}
				if got := w.s.Snapshot().Rejoined; got != test.want {
					t.Fatalf("%d rejoins, want %d", got, test.want)
				}
				if test.want > 0 {
					w.expectPost("1 a")
				}
				_ = w.end()
			})
		})
	}
}

// TestHeardOnce: by number within a participant session, by id beyond it; what has neither is taken as it comes.
func TestHeardOnce(t *testing.T) {
	data := func(sid string, sequence uint32, id string) []byte {
		return packet.Write(&reliable.Message{ID: id, Topic: "note", Text: id, Sequence: sequence}, "ann", sid)[0]
	}
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t).live()
		for _, raw := range [][]byte{
			data("PA_a", 1, "a"), data("PA_a", 1, "a"), data("PA_a", 2, "b"), data("PA_a", 1, "late"),
			data("PA_2", 1, "b"), data("PA_2", 2, "c"), data("PA_2", 0, "c"), data("", 0, ""), data("", 0, ""),
		} {
			w.peer().events.Put(peer.DataReceived{Channel: peer.Reliable, Data: raw})
		}
		w.settle()
		var heard []string
		for _, e := range w.events {
			heard = append(heard, e.(event.Signal).Data)
		}
		if want := []string{"a", "b", "c", "", ""}; !slices.Equal(heard, want) {
			t.Errorf("heard %q, want %q", heard, want)
		}
		w.socket().lose()
		w.settle()
		states := map[string]uint32{}
		for _, st := range w.socket().sent[0].GetSyncState().DatachannelReceiveStates {
			states[st.PublisherSid] = st.LastSeq
		}
		if states["PA_a"] != 2 || states["PA_2"] != 2 || len(states) != 2 {
			t.Errorf("receive states %v", states)
		}
		_ = w.end()
	})
}
