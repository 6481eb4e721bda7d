package playback

import "confab/media/codec"

// queueSize is how many packets can wait: 5 s of 20 ms ones.
const queueSize = 256

// packet is one Opus packet that waits to be played.
type packet struct {
	sequence int64 // unwrapped
	stamp    int64 // unwrapped, 48 kHz
	payload  []byte
	duration int  // samples per channel; 0 for padding
	repeats  bool // it has FEC for the one before it
	present  bool
}

// inspect reads what the payload says of itself.
func (p *packet) inspect(c *codec.Audio) {
	p.duration = c.Duration(p.payload)
	p.repeats = c.HasFEC != nil && c.HasFEC(p.payload)
}

func (p packet) end() int64 { return p.stamp + int64(p.duration) }

// verdict is what became of a packet.
type verdict uint8

const (
	stored verdict = iota
	duplicate
	late      // its time has passed
	restarted // so far off that everything before it was dropped
)

// queue is a ring of packets by sequence number. The zero value is ready.
type queue struct {
	ring    [queueSize]packet
	started bool
	next    int64 // to be played next
	highest int64
	behind  int // late packets in a row
}

func (q *queue) at(sequence int64) *packet { return &q.ring[sequence&(queueSize-1)] }

func (q *queue) has(sequence int64) bool {
	p := q.at(sequence)
	return p.present && p.sequence == sequence
}

// put keeps a packet until its time.
func (q *queue) put(p packet) verdict {
	p.present = true
	switch {
	case !q.started:
		q.started = true
		q.restart(p)
		return stored
	case p.sequence < q.next:
		if q.behind++; q.behind < queueSize/8 {
			return late
		}
		q.restart(p)
		return restarted
	case p.sequence >= q.next+queueSize:
		q.restart(p)
		return restarted
	case q.has(p.sequence):
		return duplicate
	}
	q.behind = 0
	*q.at(p.sequence) = p
	q.highest = max(q.highest, p.sequence)
	return stored
}

func (q *queue) restart(p packet) {
	clear(q.ring[:])
	q.behind = 0
	q.next, q.highest = p.sequence, p.sequence
	*q.at(p.sequence) = p
}

// first is the oldest packet waiting, nil when none is.
func (q *queue) first() *packet {
	for sequence := q.next; sequence <= q.highest; sequence++ {
		if q.has(sequence) {
			return q.at(sequence)
		}
	}
	return nil
}

// drop forgets the packets before a sequence number.
func (q *queue) drop(to int64) {
	for ; q.next < to; q.next++ {
		*q.at(q.next) = packet{}
	}
	q.highest = max(q.highest, q.next-1)
}

// span is how many samples lie between a timestamp and the end of the newest packet.
func (q *queue) span(from int64) int {
	if !q.started || q.highest < q.next || !q.has(q.highest) {
		return 0
	}
	return int(max(0, q.at(q.highest).end()-from))
}
