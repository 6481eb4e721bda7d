package reliable

import "time"

// How long what was said is kept.
const (
	// DeliveredAfter is how long the other end of the transport has had a message that counts as delivered: LiveKit
	// hands packets on within milliseconds, and acknowledges numbers only at a resume.
	DeliveredAfter = 2 * time.Second
	// UnheardFor is how long LiveKit keeps somebody in the room who hears nothing any more.
	UnheardFor = 25 * time.Second
	// Kept is how long what was said is kept for those who are away.
	Kept = 90 * time.Second

	mostKept = 200 // messages for those who were away, and answers that wait
)

// Message is one reliable message of ours, in one packet or more.
type Message struct {
	ID, Topic, Text string
	Refusal         *Refusal // of a method that somebody asked for; instead of a topic and a text
	To              []string // identities; none: everybody
	Sequence        uint32   // of the first packet in the present participant session; 0: not sent in it
	Said            time.Time

	last  uint32 // number of the last packet
	acked time.Time
}

// Outbox is what we say: in order, numbered for the server, which drops what it has had, and kept until it has arrived.
// The zero value is empty.
type Outbox struct {
	sequence uint32
	waiting  []*Message // in order
	sent     []*Message // and perhaps not delivered
	said     []*Message // lately, to everybody
}

// Say adds a message to everybody.
func (o *Outbox) Say(m Message, now time.Time) {
	m.Said = now
	o.said = append(o.said, &m)
	if n := len(o.said) - mostKept; n > 0 {
		o.said = o.said[n:]
	}
	o.waiting = append(o.waiting, &m)
}

// Next is the message to send, with the number that its first packet gets; nil when nothing waits. Sent or Unsent must
// follow.
func (o *Outbox) Next() *Message {
	if len(o.waiting) == 0 {
		return nil
	}
	m := o.waiting[0]
	m.Sequence, m.acked = o.sequence+1, time.Time{}
	return m
}

// Sent notes that the transport has taken all packets of the message that was next.
func (o *Outbox) Sent(packets uint32) {
	m := o.waiting[0]
	m.last = o.sequence + packets
	o.sequence = m.last
	o.waiting = o.waiting[1:]
	o.sent = append(o.sent, m)
}

// Unsent notes that the transport has not taken all of them. The numbers are for the next try: the server drops those
// packets that it has had.
func (o *Outbox) Unsent() { o.waiting[0].Sequence = 0 }

// Unconfirmed are the messages that were sent and may not have arrived. After a resume they go out again under their
// old numbers, before anything new. The server drops what it had after all.
func (o *Outbox) Unconfirmed() []*Message { return o.sent }

// Acknowledge drops what the server says it has; 0 says nothing.
func (o *Outbox) Acknowledge(sequence uint32) {
	for len(o.sent) > 0 && o.sent[0].last <= sequence {
		o.sent = o.sent[1:]
	}
}

// Expire drops what must have been delivered by now, and what nobody who is away can have missed. Unacked is how many
// bytes the other end of the transport has not confirmed.
func (o *Outbox) Expire(now time.Time, unacked uint64) {
	for _, m := range o.sent {
		if unacked == 0 && m.acked.IsZero() {
			m.acked = now
		}
	}
	for len(o.sent) > 0 && !o.sent[0].acked.IsZero() && now.Sub(o.sent[0].acked) >= DeliveredAfter {
		o.sent = o.sent[1:]
	}
	for len(o.said) > 0 && now.Sub(o.said[0].Said) >= Kept {
		o.said = o.said[1:]
	}
}

// StartOver begins another participant session: numbers begin at 1 again, and what was perhaps not delivered waits
// again.
func (o *Outbox) StartOver() {
	o.waiting = append(o.sent, o.waiting...)
	o.sent, o.sequence = nil, 0
	for _, m := range o.waiting {
		m.Sequence = 0
	}
}

// Repeat adds, for somebody who is back, what was said while they may not have heard it.
func (o *Outbox) Repeat(identity string, missingSince time.Time) {
	for _, m := range o.said {
		if m.Said.After(missingSince.Add(-UnheardFor)) && m.Sequence > 0 {
			again := *m
			again.To, again.Sequence = []string{identity}, 0
			o.waiting = append(o.waiting, &again)
		}
	}
}
