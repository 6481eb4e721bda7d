package session

import (
	"crypto/rand"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"confab/session/internal/peer"
	"confab/session/meeting"
)

// longestPacket is the longest data packet in bytes that LiveKit's clients send and expect.
const longestPacket = 15_000

// What is kept of what was said. The server acknowledges numbers only at a resume, so a letter counts as delivered when the other end
// of the transport has had it for deliveredAfter: LiveKit hands packets on within milliseconds.
const (
	deliveredAfter = 2 * time.Second
	remembered     = 90 * time.Second // for those who were away
	mostRemembered = 200
	doubtful       = 25 * time.Second // how long LiveKit keeps somebody in the room who hears nothing any more
	mostHeard      = 4096
)

// stuckAfter is how long the transport may deliver nothing of what it has while media flows. It repeats what is not confirmed every second.
const stuckAfter = 8 * time.Second

// progress of the transport's delivery.
type progress struct {
	unacked uint64 // bytes, when last looked at
	at      time.Time
}

// stuck says whether unacked bytes have waited too long, which is so when the other end has lost its association and we have not heard of it.
func (p *progress) stuck(now time.Time, unacked uint64) bool {
	if p.unacked == 0 || unacked < p.unacked {
		p.at = now
	}
	p.unacked = unacked
	return now.Sub(p.at) >= stuckAfter
}

// letter is one reliable message of ours.
type letter struct {
	id, topic, text string
	to              []string // identities; none: everybody
	sequence        uint32   // in the present participant session; 0: not sent in it
	said, acked     time.Time
}

// mail is reliable data both ways: numbered for the server, which drops what it has had, and named for the receivers, who drop what
// they have had of an earlier participant session. It belongs to the loop.
type mail struct {
	sequence uint32
	waiting  []*letter // in order
	sent     []*letter // and perhaps not delivered
	progress progress  // of what was sent
	said     []*letter // lately, to everybody

	heard      map[string]bool // sender and id of what was received
	heardOrder []string
	received   map[string]uint32 // participant sid -> highest sequence
}

func newMail() mail { return mail{heard: map[string]bool{}, received: map[string]uint32{}} }

// Say sends a reliable message to everybody in the meeting; chat is of kind "chat". It waits in order while the session is not Live, and
// is neither lost nor doubled by a resume or rejoin of ours or of theirs. A message longer than 15 kB is refused.
func (s *Session) Say(kind, data string) error {
	if !utf8.ValidString(kind) {
		return meeting.ErrSignal.With("the kind of a message must be text", nil)
	}
	l := &letter{id: rand.Text(), topic: kind, text: data}
	if n := len(l.packet("", "")); n > longestPacket-longestName {
		return meeting.ErrSignal.With(fmt.Sprintf("the message is too long: %d bytes of %d", n, longestPacket-longestName), nil)
	}
	s.inbox.Put(command(func() {
		l.said = time.Now()
		s.mail.remember(l)
		s.mail.waiting = append(s.mail.waiting, l)
		s.sendMail()
	}))
	return nil
}

// longestName leaves room for what the packet says about us and about whom it is for.
const longestName = 1000

// remember keeps l for those who are away.
func (m *mail) remember(l *letter) {
	m.said = append(m.said, l)
	if n := len(m.said) - mostRemembered; n > 0 {
		m.said = m.said[n:]
	}
}

// sendMail puts on the wire what waits, in order.
func (s *Session) sendMail() {
	if s.machine.phase != meeting.Live || s.peer == nil {
		return
	}
	for len(s.mail.waiting) > 0 {
		l := s.mail.waiting[0]
		l.sequence, l.acked = s.mail.sequence+1, time.Time{}
		if !s.post(l) {
			l.sequence = 0
			return
		}
		s.mail.sequence++
		s.mail.waiting = s.mail.waiting[1:]
		s.mail.sent = append(s.mail.sent, l)
	}
}

func (s *Session) post(l *letter) bool {
	err := s.peer.Send(peer.Reliable, l.packet(s.me.ID, s.me.sid))
	if errors.Is(err, peer.ErrNoChannel) {
		s.peer.OpenChannels() // ChannelOpened follows
		return false
	}
	if err != nil {
		s.log.Debug("data not sent", "error", err)
	}
	return err == nil
}

// replay follows a resume: what the server has not had is sent again under its old numbers, before anything new. The server drops what it
// had after all.
func (s *Session) replay() {
	for _, l := range s.mail.sent {
		if !s.post(l) {
			return
		}
	}
}

// acknowledge drops what the server says it has; 0 says nothing.
func (m *mail) acknowledge(sequence uint32) {
	for len(m.sent) > 0 && m.sent[0].sequence <= sequence {
		m.sent = m.sent[1:]
	}
}

// settle drops what must have been delivered by now, and what nobody who is away can have missed.
func (m *mail) settle(now time.Time, unacked uint64) {
	for _, l := range m.sent {
		if unacked == 0 && l.acked.IsZero() {
			l.acked = now
		}
	}
	for len(m.sent) > 0 && !m.sent[0].acked.IsZero() && now.Sub(m.sent[0].acked) >= deliveredAfter {
		m.sent = m.sent[1:]
	}
	for len(m.said) > 0 && now.Sub(m.said[0].said) >= remembered {
		m.said = m.said[1:]
	}
}

// startOver begins another participant session: numbers begin at 1 again, and what was perhaps not delivered is sent again.
func (m *mail) startOver() {
	m.waiting = append(m.sent, m.waiting...)
	m.sent, m.sequence = nil, 0
	for _, l := range m.waiting {
		l.sequence = 0
	}
}

// repeat sends to somebody who is back what was said while they may not have heard it.
func (s *Session) repeat(back []returned) {
	for _, r := range back {
		for _, l := range s.mail.said {
			if l.said.After(r.missing.Add(-doubtful)) && l.sequence > 0 {
				again := *l
				again.to, again.sequence = []string{r.identity}, 0
				s.mail.waiting = append(s.mail.waiting, &again)
			}
		}
	}
	s.sendMail()
}

// fresh says whether a message was not received before, and notes it.
func (m *mail) fresh(d message) bool {
	if d.sequence > 0 && d.sid != "" {
		if d.sequence <= m.received[d.sid] {
			return false
		}
		if len(m.received) > mostHeard { // nobody can have been here that often
			clear(m.received)
		}
		m.received[d.sid] = d.sequence
	}
	if d.id == "" {
		return true
	}
	key := d.from + "\x00" + d.id
	if m.heard[key] {
		return false
	}
	m.heard[key] = true
	m.heardOrder = append(m.heardOrder, key)
	if len(m.heardOrder) > mostHeard {
		delete(m.heard, m.heardOrder[0])
		m.heardOrder = m.heardOrder[1:]
	}
	return true
}

// dataReceived turns a data packet into a signal, once.
func (s *Session) dataReceived(raw []byte) {
	d, ok := readMessage(raw)
	switch {
	case !ok || !s.mail.fresh(d):
	case d.topic == moderationTopic:
		v, known := readVerdict(d.text)
		if d.from != "" || !known {
			s.log.Debug("verdict ignored", "from", d.from)
			return
		}
		s.judged(v)
	default:
		s.emit(meeting.Signal{From: d.from, Type: d.topic, Data: d.text})
	}
}
