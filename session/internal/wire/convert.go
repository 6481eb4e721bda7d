package wire

import (
	"strings"

	"github.com/livekit/protocol/livekit"
	"github.com/pion/webrtc/v4"

	"confab/session/internal/failure"
	"confab/session/internal/publications"
	"confab/session/internal/recovery"
	"confab/session/legible"
	"confab/session/meeting"
	"confab/session/track"
	"confab/signaling"
)

var sources = map[livekit.TrackSource]meeting.Source{
	livekit.TrackSource_CAMERA:             meeting.Camera,
	livekit.TrackSource_MICROPHONE:         meeting.Microphone,
	livekit.TrackSource_SCREEN_SHARE:       meeting.Screen,
	livekit.TrackSource_SCREEN_SHARE_AUDIO: meeting.ScreenAudio,
}

// sourceOf takes a publisher that names no source, or one that its track cannot be of, by the kind of the track.
func sourceOf(t *livekit.TrackInfo) meeting.Source {
	picture := t.Type == livekit.TrackType_VIDEO
	switch s, ok := sources[t.Source]; {
	case ok && s.Video() == picture:
		return s
	case picture:
		return meeting.Camera
	}
	return meeting.Microphone
}

func Source(s meeting.Source) livekit.TrackSource {
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

// Reason: whatever LiveKit does not blame on anybody was the network.
func Reason(r livekit.DisconnectReason) meeting.Reason {
	if reason, ok := reasons[r]; ok {
		return reason
	}
	return meeting.NetworkDisconnected
}

func actionOf(a livekit.LeaveRequest_Action) recovery.LeaveAction {
	switch a {
	case livekit.LeaveRequest_RESUME:
		return recovery.LeaveAndResume
	case livekit.LeaveRequest_RECONNECT:
		return recovery.LeaveAndRejoin
	case livekit.LeaveRequest_DISCONNECT:
	}
	return recovery.LeaveForGood
}

// leaveOf reads a Leave; servers before protocol 13 know only can_reconnect.
func leaveOf(l *livekit.LeaveRequest) recovery.ServerLeft {
	left := Left(l.Reason, l.Action)
	if left.Action == recovery.LeaveForGood && l.CanReconnect {
		left.Action = recovery.LeaveAndRejoin
	}
	return left
}

// Left is what the reason and the action of a Leave amount to.
func Left(r livekit.DisconnectReason, a livekit.LeaveRequest_Action) recovery.ServerLeft {
	reason := Reason(r)
	return recovery.ServerLeft{Action: actionOf(a), Reason: reason, Err: failure.Left(reason)}
}

// CodecName is "video/VP8" as "vp8".
func CodecName(mime string) string {
	_, name, found := strings.Cut(mime, "/")
	if !found {
		name = mime
	}
	return strings.ToLower(legible.Line(name, legible.LongestWord))
}

func Stream(t *livekit.TrackInfo) meeting.Stream {
	codec := t.MimeType
	if len(t.Codecs) > 0 {
		codec = t.Codecs[0].MimeType
	}
	return meeting.Stream{
		ID: t.Sid, Source: sourceOf(t), Name: legible.Name(t.Name), Codec: CodecName(codec), Muted: t.Muted,
		Width: int(t.Width), Height: int(t.Height), Encrypted: t.Encryption != livekit.Encryption_NONE,
	}
}

// codecsOf are the names of the codecs in which a track is to be had; none where its publisher declares nothing.
func codecsOf(t *livekit.TrackInfo) []string {
	if t.MimeType == "" {
		return nil
	}
	names := []string{CodecName(t.MimeType)}
	for _, c := range t.Codecs {
		names = append(names, CodecName(c.MimeType))
	}
	return names
}

var layerQualities = map[string]livekit.VideoQuality{
	"q": livekit.VideoQuality_LOW, "h": livekit.VideoQuality_MEDIUM, "f": livekit.VideoQuality_HIGH,
	"": livekit.VideoQuality_HIGH,
}

// AddTrack asks to publish. The cid must be the track id in the offer's msid: it is how the server matches
// them.
func AddTrack(t track.LocalTrack, muted bool) *livekit.AddTrackRequest {
	r := &livekit.AddTrackRequest{
		Cid: t.ID(), Name: t.Source.String(), Source: Source(t.Source), Type: livekit.TrackType_AUDIO,
		Muted:  muted,
		Stream: "camera",
	}
	if t.Source == meeting.Screen || t.Source == meeting.ScreenAudio {
		r.Stream = "screen"
	}
	if !t.Source.Video() {
		return r
	}
	r.Type, r.Width, r.Height = livekit.TrackType_VIDEO, uint32(t.Width), uint32(t.Height)
	for _, l := range t.Layers {
		r.Layers = append(r.Layers, &livekit.VideoLayer{
			Quality: layerQualities[l.RID], Width: uint32(l.Width), Height: uint32(l.Height),
			Bitrate: uint32(l.Bitrate), Rid: l.RID,
		})
	}
	r.SimulcastCodecs = []*livekit.SimulcastCodec{{Codec: t.Codec, Cid: t.ID(), Layers: r.Layers}}
	return r
}

// listed are tracks of ours in the server's list.
func listed(tracks []*livekit.TrackInfo) []publications.Listed {
	var all []publications.Listed
	for _, t := range tracks {
		l := publications.Listed{Receipt: t, Source: sourceOf(t)}
		for _, c := range t.Codecs {
			if c.Cid != "" {
				l.Names = append(l.Names, c.Cid)
			}
		}
		all = append(all, l)
	}
	return all
}

// published says to the server what it has accepted, as it was.
func published(h publications.Held) *livekit.TrackPublishedResponse {
	info, _ := h.Receipt.(*livekit.TrackInfo)
	return &livekit.TrackPublishedResponse{Cid: h.Name, Track: info}
}

func ICEServers(servers []*livekit.ICEServer) []webrtc.ICEServer {
	var out []webrtc.ICEServer
	for _, s := range servers {
		out = append(out, webrtc.ICEServer{URLs: s.Urls, Username: s.Username, Credential: s.Credential})
	}
	return out
}

func Server(url string, info *livekit.ServerInfo, dual bool) meeting.Server {
	s := meeting.Server{URL: legible.Line(signaling.Shown(url), legible.LongestError), Mode: "single"}
	if dual {
		s.Mode = "dual"
	}
	if info != nil {
		s.Version, s.Region = legible.Line(
			info.Version, legible.LongestWord,
		), legible.Line(info.Region, legible.LongestWord)
	}
	return s
}

func RelayOnly(c *livekit.ClientConfiguration) bool {
	return c.GetForceRelay() == livekit.ClientConfigSetting_ENABLED
}

// activeLayers says which rids the server wants of a codec; ok is false when the update is about other codecs only.
func activeLayers(u *livekit.SubscribedQualityUpdate, codec string) (active map[string]bool, ok bool) {
	//lint:ignore SA1019 servers that know no codecs in this message still send it
	list := u.SubscribedQualities
	for _, c := range u.SubscribedCodecs {
		if strings.EqualFold(CodecName(c.Codec), codec) {
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
