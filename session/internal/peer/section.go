package peer

import (
	"fmt"

	"github.com/pion/webrtc/v4"
)

// section is an m-line on which we sent once, free for the next publication of its kind. A section that is offered as
// inactive a second time is no use any more: pion at the other end, LiveKit's too, then stops its new receiver for good
// (peerconnection.go, SetRemoteDescription) and would never see the next track.
type section struct {
	transceiver *webrtc.RTPTransceiver
	former      *webrtc.RTPSender // stopped
	offer       uint32            // that says so first
}

// retire remembers the section of a sender that was removed just now: the next offer says that it is inactive.
func (p *Peer) retire(t *webrtc.RTPTransceiver, former *webrtc.RTPSender) {
	p.free = append(p.free, section{t, former, p.offerID + 1})
}

// reuse has track sent on a free section; nil when there is none.
func (p *Peer) reuse(track webrtc.TrackLocal) (*webrtc.RTPTransceiver, error) {
	if p.awaiting || p.first != nil {
		return nil, nil
	}
	for i, s := range p.free {
		if s.offer != p.offerID || s.transceiver.Kind() != track.Kind() {
			continue
		}
		p.free = append(p.free[:i:i], p.free[i+1:]...)
		return s.transceiver, p.resend(s, track)
	}
	return nil, nil
}

// resend gives the section a new sender. pion makes senders only as it chooses a section itself, the first that may be
// sent on, which may be one where we only receive: then the sender moves over, and that section is again as it was.
func (p *Peer) resend(s section, track webrtc.TrackLocal) error {
	sender, err := p.publisher.pc.AddTrack(track)
	if err != nil {
		return fmt.Errorf("add %s track: %w", track.Kind(), err)
	}
	for _, chosen := range p.publisher.pc.GetTransceivers() {
		if chosen.Sender() != sender || chosen == s.transceiver {
			continue
		}
		if err := chosen.SetSender(s.former, nil); err != nil {
			return fmt.Errorf("free a section: %w", err)
		}
		if err := s.transceiver.SetSender(sender, track); err != nil {
			return fmt.Errorf("reuse a section: %w", err)
		}
	}
	return nil
}

// forgetSpoiled drops the sections that the newest offer says to be inactive again.
func (p *Peer) forgetSpoiled() {
	kept := p.free[:0]
	for _, s := range p.free {
		if s.offer >= p.offerID {
			kept = append(kept, s)
		}
	}
	p.free = kept
}
