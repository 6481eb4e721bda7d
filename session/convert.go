package session

import (
	"strings"
	"time"

	"github.com/livekit/protocol/livekit"
	"github.com/pion/webrtc/v4"
	"google.golang.org/protobuf/proto"

	"confab/session/meeting"
)

// This file is where protobuf stops: LiveKit's messages on one side, the meeting's vocabulary on the other.

var sources = map[livekit.TrackSource]meeting.Source{
	livekit.TrackSource_CAMERA:             meeting.Camera,
	livekit.TrackSource_MICROPHONE:         meeting.Microphone,
	livekit.TrackSource_SCREEN_SHARE:       meeting.Screen,
	livekit.TrackSource_SCREEN_SHARE_AUDIO: meeting.ScreenAudio,
}

// sourceOf takes a publisher that names no source by the kind of its track.
func sourceOf(t *livekit.TrackInfo) meeting.Source {
	if s, ok := sources[t.Source]; ok {
		return s
	}
	if t.Type == livekit.TrackType_VIDEO {
		return meeting.Camera
	}
	return meeting.Microphone
}

func sourceToWire(s meeting.Source) livekit.TrackSource {
	for wire, source := range sources {
		if source == s {
			return wire
		}
	}
	return livekit.TrackSource_UNKNOWN
}

var reasons = map[livekit.DisconnectReason]meeting.Reason{
	livekit.DisconnectReason_CLIENT_INITIATED:    meeting.ClientDisconnected,
	livekit.DisconnectReason_DUPLICATE_IDENTITY:  meeting.DuplicateIdentity,
	livekit.DisconnectReason_SERVER_SHUTDOWN:     meeting.ServerShutdown,
	livekit.DisconnectReason_PARTICIPANT_REMOVED: meeting.ForceDisconnected,
	livekit.DisconnectReason_ROOM_DELETED:        meeting.RoomClosed,
	livekit.DisconnectReason_ROOM_CLOSED:         meeting.RoomClosed,
}

// reasonOf: whatever LiveKit does not blame on anybody was the network.
func reasonOf(r livekit.DisconnectReason) meeting.Reason {
	if reason, ok := reasons[r]; ok {
		return reason
	}
	return meeting.NetworkDisconnected
}

func actionOf(a livekit.LeaveRequest_Action) leaveAction {
	switch a {
	case livekit.LeaveRequest_RESUME:
		return leaveAndResume
	case livekit.LeaveRequest_RECONNECT:
		return leaveAndRejoin
	case livekit.LeaveRequest_DISCONNECT:
	}
	return leaveForGood
}

// leaveOf reads a Leave; servers before protocol 13 know only can_reconnect.
func leaveOf(l *livekit.LeaveRequest) serverLeft {
	reason := reasonOf(l.Reason)
	action := actionOf(l.Action)
	if action == leaveForGood && l.CanReconnect {
		action = leaveAndRejoin
	}
	return serverLeft{action: action, reason: reason, err: left(reason)}
}

// codecName is "video/VP8" as "vp8".
func codecName(mime string) string {
	_, name, found := strings.Cut(mime, "/")
	if !found {
		name = mime
	}
	return strings.ToLower(name)
}

func streamOf(t *livekit.TrackInfo) meeting.Stream {
	codec := t.MimeType
	if len(t.Codecs) > 0 {
		codec = t.Codecs[0].MimeType
	}
	return meeting.Stream{
		ID: t.Sid, Source: sourceOf(t), Name: t.Name, Codec: codecName(codec), Muted: t.Muted,
		Width: int(t.Width), Height: int(t.Height),
	}
}

// describePerson fills what a ParticipantInfo says about the person, and leaves the streams alone.
func describePerson(c *meeting.Connection, p *livekit.ParticipantInfo) {
	c.ID, c.Name, c.Data, c.Attributes = p.Identity, p.Name, p.Metadata, p.Attributes
	if c.Name == "" {
		c.Name = p.Identity
	}
	c.JoinedAt = time.Unix(p.JoinedAt, 0)
	if p.JoinedAtMs > 0 {
		c.JoinedAt = time.UnixMilli(p.JoinedAtMs)
	}
	if perm := p.Permission; perm != nil {
		c.Capabilities.Publish = perm.CanPublish
		c.Capabilities.Subscribe = perm.CanSubscribe
		c.Capabilities.Signal = perm.CanPublishData
	}
	moderates := p.Attributes[roleAttribute] == moderatorRole
	c.Capabilities.ForceDisconnect, c.Capabilities.ForceUnpublish, c.Capabilities.ForceMute = moderates, moderates, moderates
}

var qualities = map[livekit.ConnectionQuality]meeting.Quality{
	livekit.ConnectionQuality_POOR:      meeting.PoorQuality,
	livekit.ConnectionQuality_GOOD:      meeting.GoodQuality,
	livekit.ConnectionQuality_EXCELLENT: meeting.ExcellentQuality,
	livekit.ConnectionQuality_LOST:      meeting.LostQuality,
}

var layerQualities = map[string]livekit.VideoQuality{
	"q": livekit.VideoQuality_LOW, "h": livekit.VideoQuality_MEDIUM, "f": livekit.VideoQuality_HIGH, "": livekit.VideoQuality_HIGH,
}

// addTrackRequest asks to publish. The cid must be the track id in the offer's msid: it is how the server matches them.
func addTrackRequest(t LocalTrack, muted bool) *livekit.AddTrackRequest {
	r := &livekit.AddTrackRequest{
		Cid: t.id(), Name: t.Source.String(), Source: sourceToWire(t.Source), Type: livekit.TrackType_AUDIO, Muted: muted,
		Stream: "camera",
	}
	if t.Source == meeting.Screen || t.Source == meeting.ScreenAudio {
		r.Stream = "screen"
	}
	if !t.Source.Video() {
		r.DisableRed = true // we send plain Opus with in-band FEC
		return r
	}
	r.Type, r.Width, r.Height = livekit.TrackType_VIDEO, uint32(t.Width), uint32(t.Height)
	for _, l := range t.Layers {
		r.Layers = append(r.Layers, &livekit.VideoLayer{
			Quality: layerQualities[l.RID], Width: uint32(l.Width), Height: uint32(l.Height), Bitrate: uint32(l.Bitrate), Rid: l.RID,
		})
	}
	r.SimulcastCodecs = []*livekit.SimulcastCodec{{Codec: t.Codec, Cid: t.id(), Layers: r.Layers}}
	return r
}

// isOurs recognizes a track of ours in the server's list by its cid; servers that do not list those have one track per source.
func isOurs(t *livekit.TrackInfo, ours LocalTrack) bool {
	if sourceOf(t) != ours.Source {
		return false
	}
	named := false
	for _, c := range t.Codecs {
		if c.Cid == ours.id() {
			return true
		}
		named = named || c.Cid != ""
	}
	return !named
}

func iceServers(servers []*livekit.ICEServer) []webrtc.ICEServer {
	var out []webrtc.ICEServer
	for _, s := range servers {
		out = append(out, webrtc.ICEServer{URLs: s.Urls, Username: s.Username, Credential: s.Credential})
	}
	return out
}

func serverOf(url string, info *livekit.ServerInfo, dual bool) meeting.Server {
	s := meeting.Server{URL: url, Mode: "single"}
	if dual {
		s.Mode = "dual"
	}
	if info != nil {
		s.Version, s.Region = info.Version, info.Region
	}
	return s
}

func relayOnly(c *livekit.ClientConfiguration) bool {
	return c.GetForceRelay() == livekit.ClientConfigSetting_ENABLED
}

// activeLayers says which rids the server wants of a codec; ok is false when the update is about other codecs only.
func activeLayers(u *livekit.SubscribedQualityUpdate, codec string) (active map[string]bool, ok bool) {
	//lint:ignore SA1019 servers that know no codecs in this message still send it
	list := u.SubscribedQualities
	for _, c := range u.SubscribedCodecs {
		if strings.EqualFold(codecName(c.Codec), codec) {
			list = c.Qualities
		}
	}
	active = map[string]bool{}
	for _, q := range list {
		for rid, quality := range layerQualities {
			if rid != "" && quality == q.Quality {
				active[rid] = q.Enabled
			}
		}
	}
	return active, len(list) > 0
}

// simulation asks the server to misbehave.
func simulation(f Fault) *livekit.SimulateScenario {
	switch f.Kind {
	case NodeFailure:
		return &livekit.SimulateScenario{Scenario: &livekit.SimulateScenario_NodeFailure{NodeFailure: true}}
	case Migration:
		return &livekit.SimulateScenario{Scenario: &livekit.SimulateScenario_Migration{Migration: true}}
	case ServerLeave:
		return &livekit.SimulateScenario{Scenario: &livekit.SimulateScenario_ServerLeave{ServerLeave: true}}
	case ICEOverTCP:
		return switchProtocol(livekit.CandidateProtocol_TCP)
	case ICEOverTLS:
		return switchProtocol(livekit.CandidateProtocol_TLS)
	}
	seconds := max(int32(f.For/time.Second), 3)
	return &livekit.SimulateScenario{Scenario: &livekit.SimulateScenario_SpeakerUpdate{SpeakerUpdate: seconds}}
}

func switchProtocol(p livekit.CandidateProtocol) *livekit.SimulateScenario {
	return &livekit.SimulateScenario{Scenario: &livekit.SimulateScenario_SwitchCandidateProtocol{SwitchCandidateProtocol: p}}
}

// packet is a letter on the wire. The server fills in the sender; older ones believe what we say.
func (l *letter) packet(identity, sid string) []byte {
	raw, err := proto.Marshal(&livekit.DataPacket{
		//lint:ignore SA1019 servers before 1.5 read the kind and not the channel
		Kind: livekit.DataPacket_RELIABLE, ParticipantIdentity: identity, ParticipantSid: sid,
		DestinationIdentities: l.to, Sequence: l.sequence,
		Value: &livekit.DataPacket_User{User: &livekit.UserPacket{Payload: []byte(l.text), Topic: &l.topic, Id: &l.id}},
	})
	if err != nil {
		panic(err) // cannot be: names and ids are ours, and a topic that is not UTF-8 was refused
	}
	return raw
}

// message is a user packet that was received.
type message struct {
	from, sid, id, topic, text string
	sequence                   uint32 // 0: not numbered
}

// readMessage reads a data packet's user payload.
func readMessage(raw []byte) (message, bool) {
	packet := &livekit.DataPacket{}
	if err := proto.Unmarshal(raw, packet); err != nil {
		return message{}, false
	}
	user := packet.GetUser()
	if user == nil {
		return message{}, false
	}
	return message{
		from: packet.ParticipantIdentity, sid: packet.ParticipantSid, id: user.GetId(), topic: user.GetTopic(),
		text: string(user.Payload), sequence: packet.Sequence,
	}, true
}
