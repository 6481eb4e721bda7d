package main

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"github.com/livekit/protocol/livekit"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
	"google.golang.org/protobuf/proto"

	"confab/media/codec"
)

// person is one sender: a socket and a peer connection (LiveKit's signalling of two connections, of which the one for
// receiving is never made).
type person struct {
	socket  *websocket.Conn
	writing sync.Mutex
	peer    *webrtc.PeerConnection
	sending []*sending
	mid     string
}

// sending is one layer of a person's camera.
type sending struct {
	track  *webrtc.TrackLocalStaticRTP
	wanted atomic.Bool // by the server
	anew   atomic.Bool // begin with the key frame

	packets codec.Packetizer
	next    int // frame
	number  uint16
}

const answering = 20 * time.Second // for the server to answer, and for the connection to be made

// join comes in and waits until the connection is made.
func join(ctx context.Context, server, token string) (*person, error) {
	ctx, cancel := context.WithTimeout(ctx, answering)
	defer cancel()
	header := http.Header{"Authorization": {"Bearer " + token}}
	url := server + "/rtc?protocol=15&sdk=go&auto_subscribe=0"
	socket, _, err := websocket.DefaultDialer.DialContext(ctx, url, header)
	if err != nil {
		return nil, fmt.Errorf("join: %w", err)
	}
	p := &person{socket: socket}
	connected := make(chan struct{})
	if err := p.open(sync.OnceFunc(func() { close(connected) })); err != nil {
		_ = socket.Close()
		return nil, err
	}
	go p.listen()
	select {
	case <-connected:
		return p, nil
	case <-ctx.Done():
		_ = p.peer.Close()
		_ = socket.Close()
		return nil, fmt.Errorf("join: no connection: %w", ctx.Err())
	}
}

// open makes the peer connection, and offers it.
func (p *person) open(connected func()) (err error) {
	if p.peer, err = webrtc.NewPeerConnection(webrtc.Configuration{}); err != nil {
		return fmt.Errorf("make a peer connection: %w", err)
	}
	var sender *webrtc.RTPSender
	for _, l := range layers {
		track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8}, "camera",
			"camera", webrtc.WithRTPStreamID(l.rid))
		if err != nil {
			return fmt.Errorf("make a track: %w", err)
		}
		s := &sending{track: track, packets: codec.VP8.NewPacketizer()}
		s.wanted.Store(true) // until the server knows of it, which it does by its packets
		p.sending = append(p.sending, s)
		if sender == nil {
			sender, err = p.peer.AddTrack(track)
		} else {
			err = sender.AddEncoding(track)
		}
		if err != nil {
			return fmt.Errorf("add a track: %w", err)
		}
	}
	for i, l := range layers {
		go p.hear(sender, l.rid, p.sending[i])
	}
	p.peer.OnICECandidate(func(c *webrtc.ICECandidate) {
		if c != nil {
			p.say(trickled(c))
		}
	})
	p.peer.OnConnectionStateChange(func(s webrtc.PeerConnectionState) {
		if s == webrtc.PeerConnectionStateConnected {
			connected()
		}
	})
	p.say(&livekit.SignalRequest{Message: &livekit.SignalRequest_AddTrack{AddTrack: camera()}})
	offer, err := p.peer.CreateOffer(nil)
	if err == nil {
		err = p.peer.SetLocalDescription(offer)
	}
	if err != nil {
		return fmt.Errorf("offer: %w", err)
	}
	p.mid = p.peer.GetTransceivers()[0].Mid()
	p.say(&livekit.SignalRequest{Message: &livekit.SignalRequest_Offer{
		Offer: &livekit.SessionDescription{Type: "offer", Sdp: offer.SDP},
	}})
	return nil
}

// camera is what the server is asked to take.
func camera() *livekit.AddTrackRequest {
	request := &livekit.AddTrackRequest{
		Cid: "camera", Name: "camera", Type: livekit.TrackType_VIDEO, Source: livekit.TrackSource_CAMERA,
		Width: 1280, Height: 720,
	}
	for i, l := range layers {
		request.Layers = append(request.Layers, &livekit.VideoLayer{
			Quality: livekit.VideoQuality(i), Width: uint32(l.width), Height: uint32(l.height),
			Bitrate: uint32(l.bitrate), Rid: l.rid,
		})
	}
	return request
}

// hear answers requests for key frames; interceptors of the peer connection answer those for packets.
func (p *person) hear(sender *webrtc.RTPSender, rid string, s *sending) {
	for {
		packets, _, err := sender.ReadSimulcastRTCP(rid)
		if err != nil {
			return // the peer connection is closed
		}
		for _, packet := range packets {
			switch packet.(type) {
			case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
				s.anew.Store(true)
			}
		}
	}
}

// say sends a message; a socket that is broken ends listen.
func (p *person) say(m *livekit.SignalRequest) {
	data, err := proto.Marshal(m)
	if err == nil {
		p.writing.Lock()
		defer p.writing.Unlock()
		_ = p.socket.WriteMessage(websocket.BinaryMessage, data)
	}
}

// send sends the film until ctx ends or the socket does.
func (p *person) send(ctx context.Context, film [][]codec.Packet) error {
	defer p.socket.Close()
	defer p.peer.Close()
	parameters := p.peer.GetSenders()[0].GetParameters()
	ids := map[string]uint8{}
	for _, e := range parameters.HeaderExtensions {
		ids[e.URI] = uint8(e.ID)
	}
	frame := time.NewTicker(time.Second / frameRate)
	defer frame.Stop()
	for n := uint32(0); ; n++ {
		select {
		case <-frame.C:
		case <-ctx.Done():
			return nil
		}
		for i, s := range p.sending {
			if err := p.sendFrame(s, layers[i].rid, film[i], n*90_000/frameRate, ids); err != nil {
				return err
			}
		}
	}
}

// sendFrame sends the next frame of one layer. Each packet says whose it is: the server knows no SSRC (RFC 8852).
func (p *person) sendFrame(s *sending, rid string, film []codec.Packet, timestamp uint32, ids map[string]uint8) error {
	if s.anew.Swap(false) {
		s.next = 0
	}
	if s.next == 0 && !s.wanted.Load() {
		return nil
	}
	s.packets.Begin(film[s.next])
	for {
		payload, last := s.packets.Next()
		if payload == nil {
			break
		}
		packet := &rtp.Packet{
			Header:  rtp.Header{Version: 2, SequenceNumber: s.number, Timestamp: timestamp, Marker: last},
			Payload: payload,
		}
		s.number++
		for uri, value := range map[string]string{sdesMID: p.mid, sdesRID: rid} {
			if err := packet.SetExtension(ids[uri], []byte(value)); err != nil {
				return fmt.Errorf("name a packet: %w", err)
			}
		}
		if err := s.track.WriteRTP(packet); err != nil {
			return fmt.Errorf("send: %w", err)
		}
	}
	s.next = (s.next + 1) % len(film)
	return nil
}

// Names of the header extensions that say whose a packet is.
const (
	sdesMID = "urn:ietf:params:rtp-hdrext:sdes:mid"
	sdesRID = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
)
