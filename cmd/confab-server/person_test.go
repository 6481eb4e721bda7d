//go:build unix && !race

package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/livekit/protocol/livekit"
	"github.com/pion/webrtc/v4"
	"github.com/pion/webrtc/v4/pkg/media"
	"google.golang.org/protobuf/proto"
)

// person is a participant with as much of a LiveKit client as it takes to send a microphone and to hear what happens.
// What it hears it writes down, one line each.
type person struct {
	t      *testing.T
	socket *websocket.Conn
	id     string
	heard  *transcript

	mu       sync.Mutex // guards writing to socket
	publish  *webrtc.PeerConnection
	receive  *webrtc.PeerConnection
	finished sync.WaitGroup
}

// enter joins with a token and returns when LiveKit has let the person in.
func enter(t *testing.T, k ticket) *person {
	t.Helper()
	socket, welcome, status := join(t, k)
	if welcome == nil {
		t.Fatalf("not let in: %d", status)
	}
	p := &person{t: t, socket: socket, id: welcome.GetParticipant().GetIdentity(), heard: newTranscript()}
	p.note("at node %s", welcome.GetServerInfo().GetNodeId())
	p.publish, p.receive = p.peer(livekit.SignalTarget_PUBLISHER), p.peer(livekit.SignalTarget_SUBSCRIBER)
	p.receive.OnDataChannel(func(channel *webrtc.DataChannel) {
		channel.OnMessage(func(m webrtc.DataChannelMessage) { p.data(m.Data) })
	})
	for _, other := range welcome.GetOtherParticipants() {
		p.participant(other)
	}
	if err := socket.SetReadDeadline(time.Time{}); err != nil {
		t.Fatal(err)
	}
	p.finished.Go(p.read)
	t.Cleanup(func() {
		_ = socket.Close()
		p.finished.Wait()
		_ = p.publish.Close()
		_ = p.receive.Close()
		if t.Failed() {
			text, _ := p.heard.read()
			t.Logf("%s heard:\n%s", p.id, text)
		}
	})
	return p
}

func (p *person) note(format string, values ...any) { fmt.Fprintf(p.heard, format+"\n", values...) }

func (p *person) peer(target livekit.SignalTarget) *webrtc.PeerConnection {
	var settings webrtc.SettingEngine
	settings.SetIncludeLoopbackCandidate(true)
	engine := &webrtc.MediaEngine{}
	if err := engine.RegisterDefaultCodecs(); err != nil {
		p.t.Fatal(err)
	}
	pc, err := webrtc.NewAPI(webrtc.WithSettingEngine(settings),
		webrtc.WithMediaEngine(engine)).NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		p.t.Fatal(err)
	}
	pc.OnICECandidate(func(c *webrtc.ICECandidate) {
		if c == nil {
			return
		}
		text, _ := json.Marshal(c.ToJSON())
		p.send(&livekit.SignalRequest{Message: &livekit.SignalRequest_Trickle{
			Trickle: &livekit.TrickleRequest{CandidateInit: string(text), Target: target},
		}})
	})
	return pc
}

func (p *person) send(q *livekit.SignalRequest) {
	data, err := proto.Marshal(q)
	p.mu.Lock()
	defer p.mu.Unlock()
	if err == nil {
		err = p.socket.WriteMessage(websocket.BinaryMessage, data)
	}
	if err != nil {
		p.note("not sent: %v", err)
	}
}

func (p *person) read() {
	for {
		_, data, err := p.socket.ReadMessage()
		if err != nil {
			p.note("closed")
			return
		}
		var m livekit.SignalResponse
		if proto.Unmarshal(data, &m) == nil {
			p.take(&m)
		}
	}
}

func (p *person) take(m *livekit.SignalResponse) {
	switch m := m.Message.(type) {
	case *livekit.SignalResponse_Answer:
		_ = p.publish.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: m.Answer.Sdp})
	case *livekit.SignalResponse_Offer:
		p.answer(m.Offer)
	case *livekit.SignalResponse_Trickle:
		var c webrtc.ICECandidateInit
		if json.Unmarshal([]byte(m.Trickle.CandidateInit), &c) == nil {
			pc := p.publish
			if m.Trickle.Target == livekit.SignalTarget_SUBSCRIBER {
				pc = p.receive
			}
			_ = pc.AddICECandidate(c)
		}
	case *livekit.SignalResponse_Update:
		for _, other := range m.Update.Participants {
			p.participant(other)
		}
	case *livekit.SignalResponse_Mute:
		p.note("muted %s %v", m.Mute.Sid, m.Mute.Muted)
	case *livekit.SignalResponse_RequestResponse:
		p.note("refused %v", m.RequestResponse.Reason)
	case *livekit.SignalResponse_TrackPublished:
		p.note("publishing %s", m.TrackPublished.Track.Sid)
	case *livekit.SignalResponse_TrackUnpublished:
		p.note("unpublished %s", m.TrackUnpublished.TrackSid)
	case *livekit.SignalResponse_Leave:
		p.note("leave %v", m.Leave.Reason)
	case *livekit.SignalResponse_RoomUpdate:
		p.note("room %s", m.RoomUpdate.Room.Metadata)
	}
}

func (p *person) participant(other *livekit.ParticipantInfo) {
	tracks := []string{}
	for _, track := range other.Tracks {
		tracks = append(tracks, fmt.Sprintf("%s:%v", track.Sid, track.Muted))
	}
	p.note("sees %s %s %s %s tracks=%s", other.Identity, strings.ToLower(other.State.String()),
		other.Attributes["confab.role"],
		strings.ToLower(other.DisconnectReason.String()), strings.Join(tracks, ","))
}

func (p *person) answer(offer *livekit.SessionDescription) {
	_ = p.receive.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer.Sdp})
	answer, err := p.receive.CreateAnswer(nil)
	if err == nil {
		err = p.receive.SetLocalDescription(answer)
	}
	if err != nil {
		p.note("no answer: %v", err)
		return
	}
	p.send(&livekit.SignalRequest{Message: &livekit.SignalRequest_Answer{
		Answer: &livekit.SessionDescription{Type: "answer", Sdp: answer.SDP, Id: offer.Id},
	}})
}

func (p *person) data(raw []byte) {
	var packet livekit.DataPacket
	if proto.Unmarshal(raw, &packet) == nil && packet.GetUser() != nil {
		p.note("data %q %s %s", packet.ParticipantIdentity, packet.GetUser().GetTopic(), packet.GetUser().Payload)
	}
}

// speak publishes a microphone and keeps it sending until the test ends; it does not wait for LiveKit's consent.
func (p *person) speak() {
	p.t.Helper()
	track, err := webrtc.NewTrackLocalStaticSample(webrtc.RTPCodecCapability{
		MimeType:  webrtc.MimeTypeOpus,
		ClockRate: 48000, Channels: 2,
	}, "mic-"+p.id, "s")
	if err != nil {
		p.t.Fatal(err)
	}
	p.send(&livekit.SignalRequest{Message: &livekit.SignalRequest_AddTrack{AddTrack: &livekit.AddTrackRequest{
		Cid: track.ID(), Name: "mic", Type: livekit.TrackType_AUDIO, Source: livekit.TrackSource_MICROPHONE,
	}}})
	if _, err := p.publish.AddTransceiverFromTrack(track,
		webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly}); err != nil {
		p.t.Fatal(err)
	}
	offer, err := p.publish.CreateOffer(nil)
	if err == nil {
		err = p.publish.SetLocalDescription(offer)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	p.send(&livekit.SignalRequest{Message: &livekit.SignalRequest_Offer{
		Offer: &livekit.SessionDescription{Type: "offer", Sdp: offer.SDP},
	}})
	stop := make(chan struct{})
	p.finished.Go(func() {
		ticker := time.NewTicker(20 * time.Millisecond)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				_ = track.WriteSample(media.Sample{Data: []byte{0xf8, 0xff, 0xfe}, Duration: 20 * time.Millisecond})
			case <-stop:
				return
			}
		}
	})
	p.t.Cleanup(func() { close(stop) })
}

// await waits until the person heard of something; the pattern's first group is returned.
func (p *person) await(pattern string) string {
	p.t.Helper()
	return p.heard.await(p.t, pattern, 0)
}
