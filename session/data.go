package session

import (
	"crypto/rand"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"confab/session/internal/peer"
	"confab/session/internal/reliable"
	"confab/session/internal/roster"
	"confab/session/internal/wire/packet"
	"confab/session/meeting"
)

// longestChat is the longest line of chat in bytes.
const longestChat = 60_000

// Say sends a reliable message to everybody in the meeting; chat is of kind "chat". It waits in order while the
// session is not Live, and is neither lost nor doubled by a resume or rejoin of ours or of theirs. Chat is text of up
// to 60 kB, other messages are any bytes of up to 14 kB; what is longer is refused, and so is any where we may not
// send messages.
//
// A message goes out again when it may not have arrived, with its old id, and receivers drop what they have had. One
// that is repeated for somebody who was away can come after a newer one. What chat looks like on the wire is said by
// session/internal/wire/packet.
func (s *Session) Say(kind, data string) error {
	if !utf8.ValidString(kind) {
		return meeting.ErrSignal.With("the kind of a message must be text", nil)
	}
	if !s.Snapshot().MaySignal() {
		return meeting.ErrPermission.With("you may not write in this meeting", nil)
	}
	if kind == reliable.ChatTopic {
		kind = reliable.ChatKind
	}
	m := reliable.Message{ID: rand.Text(), Topic: kind, Text: data}
	n, most := len(data), longestChat
	if kind != reliable.ChatKind {
		n, most = len(packet.Write(&m, "", "")[0]), reliable.LongestPacket-reliable.LongestNames
	} else if !utf8.ValidString(data) {
		return meeting.ErrSignal.With("a line of chat must be text", nil)
	}
	if n > most {
		return meeting.ErrSignal.With(fmt.Sprintf("the message is too long: %d bytes of %d", n, most), nil)
	}
	s.inbox.Put(said{m})
	return nil
}

// said is a message that somebody here wants everybody to get.
type said struct{ message reliable.Message }

func (in said) apply(s *Session) {
	s.outbox.Say(in.message, time.Now())
	s.sendData()
}

// sendData puts on the wire what waits, in order.
func (s *Session) sendData() {
	if s.machine.Phase != meeting.Live || s.peer == nil {
		return
	}
	for m := s.outbox.Next(); m != nil; m = s.outbox.Next() {
		packets, ok := s.post(m)
		if !ok {
			s.outbox.Unsent()
			return
		}
		s.outbox.Sent(packets)
	}
}

// post gives the packets of a message to the channel, and says how many they are.
func (s *Session) post(m *reliable.Message) (packets uint32, ok bool) {
	for _, raw := range packet.Write(m, s.me.ID, s.me.sid) {
		err := s.peer.Send(peer.Reliable, raw)
		if errors.Is(err, peer.ErrNoChannel) {
			s.peer.OpenChannels() // ChannelOpened follows
			return 0, false
		}
		if err != nil {
			s.log.Debug("data not sent", "error", err)
			return 0, false
		}
		packets++
	}
	return packets, true
}

// resendData follows a resume.
func (s *Session) resendData() {
	for _, m := range s.outbox.Unconfirmed() {
		if _, ok := s.post(m); !ok {
			return
		}
	}
}

// repeatData sends to those who are back what was said while they may not have heard it.
func (s *Session) repeatData(back []roster.Returned) {
	for _, r := range back {
		s.outbox.Repeat(r.Identity, r.Missing)
	}
	s.sendData()
}

// dataReceived takes what came on a data channel.
func (s *Session) dataReceived(raw []byte) {
	if p, ok := packet.Read(raw); ok {
		s.hear(s.receiver.Take(p, time.Now()))
	}
}

// hear tells what data amounts to.
func (s *Session) hear(all []reliable.News) {
	for _, news := range all {
		switch n := news.(type) {
		case reliable.Heard:
			s.emit(n.Signal)
		case reliable.Moderation:
			s.moderated(n)
		case reliable.MethodCalled:
			s.outbox.Refuse(n, time.Now())
			s.sendData()
		case reliable.Undecryptable:
			s.encryptedDataReceived(n.From)
		case reliable.Dropped:
			s.log.Debug("data stream "+n.Why, "topic", n.Topic, "from", n.From, "bytes", n.Bytes, "of", n.Of)
		}
	}
}
