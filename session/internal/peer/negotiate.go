package peer

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/pion/webrtc/v4"
)

// ErrNoAnswer: the server did not answer an offer in time.
var ErrNoAnswer = errors.New("no answer to our offer")

// gatherGrace is how long an answer on the subscriber connection waits for host candidates to go into it. Without them
// the server's pion waits a second for a better pair than the peer-reflexive one (WithPrflxAcceptanceMinWait of
// pion/ice): measured with LiveKit 1.11 over loopback, 90 of 100 joins took 64 ms or less with them, 1020 ms without.
const gatherGrace = 50 * time.Millisecond

// FirstOffer makes the offer that travels inside the join request. It is not applied yet: gathering must not begin
// before the ICE servers are known, so Open applies it. Where our address towards the server is known, the offer names
// one candidate already: the server's checks come with its answer then. Call it before Run.
func (p *Peer) FirstOffer() (OfferMade, error) {
	offer, err := p.publisher.pc.CreateOffer(nil)
	if err != nil {
		return OfferMade{}, fmt.Errorf("create first offer: %w", err)
	}
	p.first, p.offerID = &offer, 1
	made := OfferMade{ID: 1, SDP: offer.SDP}
	if p.sockets != nil {
		made.SDP = withCandidate(made.SDP, p.sockets.open())
	}
	return made, nil
}

// Open tells the ICE servers and begins: the first offer is applied (single mode with FirstOffer), or made when there
// is something to send (dual mode), or made anyhow (single mode without FirstOffer).
func (p *Peer) Open(servers []webrtc.ICEServer, relayOnly bool) {
	p.orders.Put(func() {
		if err := p.configure(servers, relayOnly); err != nil {
			p.fail(err)
			return
		}
		switch {
		case p.first != nil:
			offer := *p.first
			p.first = nil
			p.apply(offer)
		case p.subscriber == nil || len(p.senders) > 0:
			p.negotiate = true
		}
	})
}

func (p *Peer) configure(servers []webrtc.ICEServer, relayOnly bool) error {
	c := webrtc.Configuration{ICEServers: servers, ICETransportPolicy: webrtc.ICETransportPolicyAll}
	if relayOnly {
		c.ICETransportPolicy = webrtc.ICETransportPolicyRelay
	}
	for _, t := range p.transports() {
		if err := t.pc.SetConfiguration(c); err != nil {
			return fmt.Errorf("set ICE servers: %w", err)
		}
	}
	return nil
}

// RestartICE takes new ICE servers (none: the old ones stay) and makes an offer with fresh credentials on the
// connection on which we offer. The server restarts the other one by itself.
func (p *Peer) RestartICE(servers []webrtc.ICEServer, relayOnly bool) {
	p.orders.Put(func() {
		if len(servers) > 0 {
			if err := p.configure(servers, relayOnly); err != nil {
				p.fail(err)
				return
			}
		}
		if p.subscriber != nil && p.publisher.pc.RemoteDescription() == nil {
			return // the server has never heard of it
		}
		p.negotiate, p.restart = true, true
	})
}

// Reoffer repeats the offer that is unanswered, if there is one: after a resume, it or its answer may have been lost
// with the old socket. Whatever else is wanted of negotiation, an ICE restart too, waits for that answer.
func (p *Peer) Reoffer() {
	p.orders.Put(func() {
		if !p.awaiting {
			return
		}
		p.deadline.Reset(p.options.AnswerTimeout)
		p.events.Put(OfferMade{ID: p.offerID, SDP: p.publisher.pc.LocalDescription().SDP})
	})
}

// offerIfWanted makes one offer for everything asked since the last one; it waits while an offer is unanswered.
func (p *Peer) offerIfWanted() {
	if !p.negotiate || p.awaiting || p.first != nil {
		return
	}
	options := &webrtc.OfferOptions{ICERestart: p.restart && p.publisher.pc.RemoteDescription() != nil}
	p.negotiate, p.restart = false, false
	offer, err := p.publisher.pc.CreateOffer(options)
	if err != nil {
		p.fail(fmt.Errorf("create offer: %w", err))
		return
	}
	p.offerID++
	p.forgetSpoiled()
	p.events.Put(OfferMade{ID: p.offerID, SDP: offer.SDP})
	p.apply(offer)
}

func (p *Peer) apply(offer webrtc.SessionDescription) {
	if p.sockets != nil {
		p.sockets.checks.learn(offer.SDP)
	}
	if err := p.publisher.pc.SetLocalDescription(offer); err != nil {
		p.fail(fmt.Errorf("set local offer: %w", err))
		return
	}
	p.awaiting = true
	p.deadline.Reset(p.options.AnswerTimeout)
	if p.subscriber == nil {
		p.remember(offer.SDP, "")
	}
}

// Answer is the server's answer to the offer with that id; id 0 comes from servers that do not number. mids says which
// track each m-line carries (single mode).
func (p *Peer) Answer(id uint32, sdp string, mids map[string]string) {
	p.orders.Put(func() {
		if !p.awaiting || (id != 0 && id != p.offerID) {
			p.log.Debug("ignoring an answer to another offer", "id", id, "awaited", p.offerID)
			return
		}
		p.awaiting = false
		p.deadline.Stop()
		if p.subscriber == nil { // otherwise these are not the sections on which we receive
			p.learn(mids)
		}
		if p.sockets != nil {
			p.sockets.checks.learn(sdp)
		}
		if err := p.publisher.setRemote(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: sdp}); err != nil {
			p.fail(err)
			return
		}
		if p.subscriber == nil {
			p.remember("", sdp)
		}
		p.noteState()
	})
}

// Offer is the server's offer on the subscriber connection (dual mode); AnswerMade follows.
func (p *Peer) Offer(id uint32, sdp string, mids map[string]string) {
	p.orders.Put(func() {
		if p.subscriber == nil {
			p.log.Warn("the server offers though it should not in single mode; ignored")
			return
		}
		p.learn(mids)
		answer, err := p.answer(sdp)
		if err != nil {
			p.fail(err)
			return
		}
		p.remember(sdp, answer)
		p.events.Put(AnswerMade{ID: id, SDP: answer})
		p.noteState()
	})
}

func (p *Peer) answer(offer string) (string, error) {
	pc := p.subscriber.pc
	if err := p.subscriber.setRemote(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}); err != nil {
		return "", err
	}
	answer, err := pc.CreateAnswer(nil)
	if err != nil {
		return "", fmt.Errorf("create answer: %w", err)
	}
	gathered := webrtc.GatheringCompletePromise(pc)
	if err := pc.SetLocalDescription(answer); err != nil {
		return "", fmt.Errorf("set local answer: %w", err)
	}
	grace := time.NewTimer(gatherGrace)
	defer grace.Stop()
	select {
	case <-gathered:
	case <-grace.C:
	}
	return pc.LocalDescription().SDP, nil
}

// Candidate adds a remote candidate: JSON of an RTCIceCandidateInit.
func (p *Peer) Candidate(target Target, init string) {
	p.orders.Put(func() {
		t := p.publisher
		if target == Subscriber && p.subscriber != nil {
			t = p.subscriber
		}
		var c webrtc.ICECandidateInit
		if err := json.Unmarshal([]byte(init), &c); err != nil {
			p.log.Debug("ignoring a candidate that is not JSON", "error", err)
			return
		}
		if err := t.addCandidate(c); err != nil {
			p.log.Debug("ignoring a candidate", "target", target, "error", err)
		}
	})
}

func (p *Peer) learn(mids map[string]string) {
	for mid, track := range mids {
		p.midToTrack[mid] = track
	}
}

// remember keeps the last descriptions of the connection on which tracks are received, for SyncState: in single mode
// our offer and the server's answer, in dual mode the server's offer and our answer.
func (p *Peer) remember(offer, answer string) {
	p.syncMu.Lock()
	defer p.syncMu.Unlock()
	if offer != "" {
		p.lastOffer = offer
	}
	if answer != "" {
		p.lastAnswer = answer
	}
}

// LastDescriptions gives what LiveKit's SyncState wants to know; empty before the first negotiation.
func (p *Peer) LastDescriptions() (offer, answer string) {
	p.syncMu.Lock()
	defer p.syncMu.Unlock()
	return p.lastOffer, p.lastAnswer
}
