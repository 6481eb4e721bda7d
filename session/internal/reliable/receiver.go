package reliable

import (
	"time"

	"confab/session/meeting/event"
)

// mostSenders is of how many participant sessions the numbers are known.
const mostSenders = 4096

// News is what a packet amounts to: one of the types below.
type News interface{ isNews() }

type (
	// Heard is a message that is new, or an edit of one.
	Heard struct{ event.Signal }
	// Moderation is what confab-server says that a moderator did. From is empty when it is the server's own.
	Moderation struct {
		From    string
		Payload []byte
	}
	// MethodCalled is a call that is refused.
	MethodCalled struct {
		From, ID string
		Refusal  Refusal
	}
	// Undecryptable is data that is encrypted end to end.
	Undecryptable struct{ From string }
	// Dropped is a data stream of which nothing is told; it is of interest to a log.
	Dropped struct {
		Why, Topic, From string
		Bytes            int
		Of               int64 // as announced; -1: not known
	}
)

func (Heard) isNews()         {}
func (Moderation) isNews()    {}
func (MethodCalled) isNews()  {}
func (Undecryptable) isNews() {}
func (Dropped) isNews()       {}

// Receiver makes messages of packets: what was had is dropped, by number within a participant session and by id beyond
// it, and data streams are put together. Use [NewReceiver].
type Receiver struct {
	sequences map[string]uint32 // participant sid -> highest number
	heard     history
	streams   streams
}

// NewReceiver makes one that has heard nothing.
func NewReceiver() *Receiver {
	return &Receiver{sequences: map[string]uint32{}, heard: newHistory(), streams: streams{open: map[string]*stream{}}}
}

// Sequences are the highest numbers that were received, by participant sid: the server asks for them on a resume.
func (r *Receiver) Sequences() map[string]uint32 { return r.sequences }

// Take takes a packet.
func (r *Receiver) Take(p Packet, now time.Time) []News {
	if !r.inOrder(p) {
		return nil
	}
	switch c := p.Content.(type) {
	case UserData:
		if c.Topic == ModerationTopic {
			return []News{Moderation{p.From, c.Payload}}
		}
		return r.hear(utterance{Signal: c.signal(p.From)}, now)
	case ChatLine:
		return r.hear(utterance{
			Signal:   event.Signal{From: p.From, Type: ChatKind, Data: c.Text, ID: c.ID, Deleted: c.Deleted},
			revision: c.Revision, form: inChatPacket, edit: c.Edited || c.Deleted,
		}, now)
	case StreamHeader:
		return r.streamBegan(p.From, c, now)
	case StreamChunk:
		return r.streamGrew(p.From, c, now)
	case StreamTrailer:
		return r.streamClosed(p.From, c, now)
	case MethodCall:
		return called(p.From, c, callInPacket)
	case Encrypted:
		return []News{Undecryptable{p.From}}
	}
	return nil
}

// inOrder says whether a packet was not received before in its sender's participant session, and notes its number.
func (r *Receiver) inOrder(p Packet) bool {
	if p.Sequence == 0 || p.SID == "" {
		return true
	}
	if p.Sequence <= r.sequences[p.SID] {
		return false
	}
	if len(r.sequences) > mostSenders { // nobody can have been here that often
		clear(r.sequences)
	}
	r.sequences[p.SID] = p.Sequence
	return true
}

// hear tells of a message, once.
func (r *Receiver) hear(u utterance, now time.Time) []News {
	if r.heard.sort(&u, now) {
		return []News{Heard{u.Signal}}
	}
	return nil
}
