package peer

import (
	"fmt"

	"github.com/pion/webrtc/v4"
)

// Publish begins to send; OfferMade follows. The server must have been asked (AddTrackRequest) before.
func (p *Peer) Publish(s Send) {
	p.orders.Put(func() {
		if err := p.addSend(s); err != nil {
			p.fail(err)
			return
		}
		p.negotiate = true
	})
}

// Unpublish stops sending the publication whose tracks have that id; OfferMade follows. Unknown ids are ignored.
func (p *Peer) Unpublish(trackID string) {
	p.orders.Put(func() { p.unpublish(trackID) })
}

func (p *Peer) unpublish(trackID string) {
	transceiver, ok := p.senders[trackID]
	if !ok {
		return
	}
	delete(p.senders, trackID)
	p.negotiate = true
	former := transceiver.Sender()
	if err := p.publisher.pc.RemoveTrack(former); err != nil {
		p.log.Debug("removing a track", "error", err)
		return
	}
	p.retire(transceiver, former)
}

// AddSections adds receive-only sections and offers, also for zero more of them: a MediaSectionsRequirement asks for an
// offer in any case, and one for no section says that there are enough and that they are to be negotiated again.
func (p *Peer) AddSections(audios, videos int) {
	p.orders.Put(func() {
		if err := p.addSections(audios, videos); err != nil {
			p.fail(err)
			return
		}
		p.negotiate = true
	})
}

func (p *Peer) addSend(s Send) error {
	if len(s.Tracks) == 0 {
		return fmt.Errorf("publish: no tracks")
	}
	first := s.Tracks[0]
	transceiver, err := p.reuse(first)
	if err != nil {
		return err
	}
	if transceiver == nil {
		transceiver, err = p.publisher.pc.AddTransceiverFromTrack(first, webrtc.RTPTransceiverInit{
			Direction: webrtc.RTPTransceiverDirectionSendonly,
		})
		if err != nil {
			return fmt.Errorf("add %s track: %w", first.Kind(), err)
		}
	}
	for _, layer := range s.Tracks[1:] {
		if err := transceiver.Sender().AddEncoding(layer); err != nil {
			return fmt.Errorf("add layer %s: %w", layer.RID(), err)
		}
	}
	if s.Identify != nil {
		s.Identify(transceiver)
	}
	p.senders[first.ID()] = transceiver
	return nil
}

// Want says what all that is sent can use together, in bit/s: what lies far beyond it is not probed.
func (p *Peer) Want(bitrate int) { p.uplink.Want(bitrate) }

func (p *Peer) addSections(audios, videos int) error {
	for kind, n := range map[webrtc.RTPCodecType]int{
		webrtc.RTPCodecTypeAudio: audios,
		webrtc.RTPCodecTypeVideo: videos,
	} {
		for range n {
			init := webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly}
			if _, err := p.publisher.pc.AddTransceiverFromKind(kind, init); err != nil {
				return fmt.Errorf("add a section of %s: %w", kind, err)
			}
		}
	}
	return nil
}

// trackArrived names the track and keeps its RTCP flowing: pion's interceptors see reports only when somebody reads.
func (p *Peer) trackArrived(t *transport, track *webrtc.TrackRemote, receiver *webrtc.RTPReceiver) {
	id := track.ID()
	for _, transceiver := range t.pc.GetTransceivers() {
		if transceiver.Receiver() != receiver {
			continue
		}
		// The map is the authority where there is one: sections are reused, and msid may be stale.
		if sid, ok := p.midToTrack[transceiver.Mid()]; ok {
			id = sid
		}
	}
	p.readers.Go(func() {
		buffer := make([]byte, 1500)
		for {
			if _, _, err := receiver.Read(buffer); err != nil {
				return // the receiver was stopped
			}
		}
	})
	p.events.Put(TrackArrived{Track: track, SSRC: track.SSRC(), TrackID: id, StreamID: track.StreamID()})
}
