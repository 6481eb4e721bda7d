package reliable

import "confab/session/meeting/event"

// Topics on which confab understands what is sent.
const (
	ChatTopic       = "lk.chat"       // text streams: components-core, src/observables/dataChannel.ts
	LegacyChatTopic = "lk-chat-topic" // JSON in user packets: its predecessor
	CallTopic       = "lk.rpc_request"
	AnswerTopic     = "lk.rpc_response"
	// ModerationTopic is that of the packets in which confab-server says what a moderator did (confab-server's
	// internal/rooms, notice). LiveKit fills in who sent a packet, so only the server's own have no sender.
	ModerationTopic = "confab.moderation"
)

// ChatKind is the kind of signal that chat is, whatever form it came in.
const ChatKind = "chat"

const (
	// LongestPacket is the longest data packet in bytes that LiveKit's clients send and expect.
	LongestPacket = 15_000
	// LongestNames leaves room in a packet for what it says about us and about whom it is for.
	LongestNames = 1000
	// LongestChunk is the longest piece of a text stream in bytes.
	LongestChunk = LongestPacket - LongestNames
	// LongestID is the longest id of a message in bytes: longer ones are nobody's but who wants to fill our memory.
	LongestID = 256
)

// Packet is what was received on a data channel.
type Packet struct {
	From, SID string  // the sender's identity and participant session
	Sequence  uint32  // 0: not numbered
	Content   Content // nil: of no use to us
}

// Content is what a packet carries: one of the types below.
type Content interface{ isContent() }

type (
	// UserData is the content of a user packet.
	UserData struct {
		ID, Topic string
		Payload   []byte // need not be text
	}
	// ChatLine is a chat message that is one packet.
	ChatLine struct {
		ID, Text        string
		Revision        Revision
		Edited, Deleted bool
	}
	// StreamHeader begins a data stream: text, or the bytes of a file.
	StreamHeader struct {
		ID, Topic       string
		Revision        Revision
		Edited, Deleted bool
		Bytes           bool   // not text
		File            string // name; of bytes
		Length          int64  // in bytes, before compression; -1: not known
		Deflated        bool
		Unreadable      bool // compressed in a way that is not known here
		Inline          []byte
		Whole           bool       // Inline is all of it
		Call            MethodCall // on CallTopic
	}
	// StreamChunk is a piece of a data stream.
	StreamChunk struct {
		ID      string
		Index   uint64
		Content []byte
	}
	// StreamTrailer ends a data stream.
	StreamTrailer struct {
		ID     string
		Failed bool // the sender gave up
	}
	// MethodCall asks us to carry out a method (RPC).
	MethodCall struct {
		ID      string
		Version uint32
	}
	// Encrypted is encrypted end to end: nothing is known of it but from whom it is.
	Encrypted struct{}
)

func (UserData) isContent()      {}
func (ChatLine) isContent()      {}
func (StreamHeader) isContent()  {}
func (StreamChunk) isContent()   {}
func (StreamTrailer) isContent() {}
func (MethodCall) isContent()    {}
func (Encrypted) isContent()     {}

// Revision orders the versions of one message, by its sender's clock in ms and then by number.
type Revision struct {
	At      int64
	Version int32
}

// before says whether r is older than s.
func (r Revision) before(s Revision) bool {
	return r.At < s.At || r.At == s.At && r.Version < s.Version
}

func (d UserData) signal(from string) event.Signal {
	return event.Signal{From: from, Type: d.Topic, Data: string(d.Payload), ID: d.ID}
}
