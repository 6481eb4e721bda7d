package main

import (
	"encoding/json"

	"github.com/livekit/protocol/livekit"
	"github.com/pion/webrtc/v4"
	"google.golang.org/protobuf/proto"
)

// listen takes what the server says, until the socket ends.
func (p *person) listen() {
	for {
		_, data, err := p.socket.ReadMessage()
		if err != nil {
			return
		}
		var m livekit.SignalResponse
		if proto.Unmarshal(data, &m) != nil {
			continue
		}
		switch m := m.Message.(type) {
		case *livekit.SignalResponse_Answer:
			_ = p.peer.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: m.Answer.Sdp})
		case *livekit.SignalResponse_Trickle:
			var c webrtc.ICECandidateInit
			if json.Unmarshal([]byte(m.Trickle.CandidateInit), &c) == nil {
				_ = p.peer.AddICECandidate(c)
			}
		case *livekit.SignalResponse_SubscribedQualityUpdate:
			p.adjust(m.SubscribedQualityUpdate)
		}
	}
}

// adjust sends the layers that somebody watches: one that begins does so with its key frame.
func (p *person) adjust(update *livekit.SubscribedQualityUpdate) {
	for _, c := range update.SubscribedCodecs {
		for _, q := range c.Qualities {
			if i := int(q.Quality); i < len(p.sending) {
				s := p.sending[i]
				if !s.wanted.Swap(q.Enabled) && q.Enabled {
					s.anew.Store(true)
				}
			}
		}
	}
}

func trickled(c *webrtc.ICECandidate) *livekit.SignalRequest {
	init, _ := json.Marshal(c.ToJSON())
	return &livekit.SignalRequest{Message: &livekit.SignalRequest_Trickle{Trickle: &livekit.TrickleRequest{
		CandidateInit: string(init), Target: livekit.SignalTarget_PUBLISHER,
	}}}
}
