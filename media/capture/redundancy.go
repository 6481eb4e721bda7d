package capture

import (
	"sync"

	"confab/media/codec"
)

// Sound is sent as RED (RFC 2198) where the other side takes that: each payload repeats the packet before it, as
// libwebrtc has it (audio_encoder_copy_red.cc), and at much loss the two before it. What one packet in a row costs at
// 20 % of loss is one in 25 with one repeat, one in 125 with two; the FEC inside the oldest repeat covers one more.
const (
	maxRepeats = 2
	twiceFrom  = 10 // percent of loss
	twiceUntil = 7
	onceFrom   = 2 // below, repeats are given up where they leave too little for pictures
)

// sound is one packet on its way to all bindings.
type sound struct {
	blocks []codec.Block // those that are repeated, the oldest first, and the packet itself
	stamp  uint32
	marker bool
	level  byte // RFC 6464
}

// payload is what a binding of that payload types sends. The memory of RED's is reused.
func (s sound) payload(out []byte, opus, red uint8) []byte {
	if red == 0 {
		return s.blocks[len(s.blocks)-1].Data
	}
	return codec.RED.JoinBlocks(out, opus, s.blocks)
}

// history keeps the last packets, to be sent again with the next one. The zero value is ready.
type history struct {
	kept [maxRepeats]struct { // the newest last
		stamp uint32
		data  []byte
	}
	count  int
	blocks [maxRepeats + 1]codec.Block
}

// with is a packet behind that many before it. It holds until the next call.
func (h *history) with(repeats int, payload []byte, stamp uint32) []codec.Block {
	blocks := h.blocks[:0]
	for _, k := range h.kept[maxRepeats-min(repeats, h.count):] {
		blocks = append(blocks, codec.Block{Offset: int(stamp - k.stamp), Data: k.data})
	}
	return append(blocks, codec.Block{Data: payload})
}

// add keeps a packet that has used up a sequence number: receivers count repeats backwards from the packet they are in.
func (h *history) add(payload []byte, stamp uint32) {
	oldest := h.kept[0].data
	copy(h.kept[:], h.kept[1:])
	last := &h.kept[maxRepeats-1]
	last.stamp, last.data = stamp, append(oldest[:0], payload...)
	h.count = min(h.count+1, maxRepeats)
}

// forget drops what was sent, as after a mute.
func (h *history) forget() { h.count = 0 }

// loss is what receivers report lost, smoothed: a report is of some 50 packets. It follows at once where more is lost,
// so to speak, and slowly back.
type loss struct {
	mu      sync.Mutex
	percent float64
	twice   bool
}

func (l *loss) report(percent int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	share := 1. / 8
	if float64(percent) > l.percent {
		share = 1. / 2
	}
	l.percent += (float64(percent) - l.percent) * share
	l.twice = l.percent >= twiceFrom || l.twice && l.percent >= twiceUntil
}

// seldom says that next to nothing is lost.
func (l *loss) seldom() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.percent < onceFrom
}

// reset forgets: what was lost on another path says nothing of this one.
func (l *loss) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.percent, l.twice = 0, false
}

// expect is the loss that the encoder's FEC is to be set for, in percent, and how often each packet is repeated.
func (l *loss) expect() (percent, repeats int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	repeats = 1
	if l.twice {
		repeats = 2
	}
	return max(minLoss, min(int(l.percent), maxLoss)), repeats
}
