package reliable

import "time"

// confab has no methods that others could call. It says so, in LiveKit's words, so that nobody waits in vain.

// Refusal is why a method is not carried out.
type Refusal struct {
	Code    uint32
	Message string
}

// The errors of livekit-client, src/room/rpc/utils.ts.
var (
	methodUnknown  = Refusal{1400, "Method not supported at destination"}
	versionUnknown = Refusal{1404, "Unsupported RPC version"}
)

// Versions of calls: in a packet, and in a text stream (livekit-client, src/room/rpc/utils.ts).
const (
	callInPacket = 1
	callInStream = 2
)

// called refuses a call of that version; one of nobody, or without an id, cannot be answered.
func called(from string, c MethodCall, version uint32) []News {
	if from == "" || c.ID == "" {
		return nil
	}
	why := methodUnknown
	if c.Version != version {
		why = versionUnknown
	}
	return []News{MethodCalled{From: from, ID: c.ID, Refusal: why}}
}

// Refuse adds the answer to a call: that it was received, and that it is not carried out. Nobody can make us save up
// answers.
func (o *Outbox) Refuse(c MethodCalled, now time.Time) {
	if len(o.waiting) < mostKept {
		o.waiting = append(o.waiting, &Message{ID: c.ID, To: []string{c.From}, Refusal: &c.Refusal, Said: now})
	}
}
