package wire

import (
	"strings"

	"github.com/livekit/protocol/livekit"
	"github.com/pion/webrtc/v4"

	"confab/session/internal/publications"
	"confab/session/internal/wire/message"
	"confab/session/legible"
	"confab/session/meeting"
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

// Source is the word of a source on the wire.
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

// reasonOf: whatever LiveKit does not blame on anybody was the network.
func reasonOf(r livekit.DisconnectReason) meeting.Reason {
	if reason, ok := reasons[r]; ok {
		return reason
	}
	return meeting.NetworkDisconnected
}

// CodecName is "video/VP8" as "vp8".
func CodecName(mime string) string {
	_, name, found := strings.Cut(mime, "/")
	if !found {
		name = mime
	}
	return strings.ToLower(legible.Line(name, legible.LongestWord))
}

func streamOf(t *livekit.TrackInfo) meeting.Stream {
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

// LayerQuality is the word of a layer on the wire.
func LayerQuality(rid string) livekit.VideoQuality { return layerQualities[rid] }

var layerQualities = map[string]livekit.VideoQuality{
	"q": livekit.VideoQuality_LOW, "h": livekit.VideoQuality_MEDIUM, "f": livekit.VideoQuality_HIGH,
	"": livekit.VideoQuality_HIGH,
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

func iceServers(servers []*livekit.ICEServer) []webrtc.ICEServer {
	var out []webrtc.ICEServer
	for _, s := range servers {
		out = append(out, webrtc.ICEServer{URLs: s.Urls, Username: s.Username, Credential: s.Credential})
	}
	return out
}

func serverOf(url string, info *livekit.ServerInfo, dual bool) meeting.Server {
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

func relayOnly(c *livekit.ClientConfiguration) bool {
	return c.GetForceRelay() == livekit.ClientConfigSetting_ENABLED
}

// layersNeeded reads for which layers there are receivers.
func layersNeeded(u *livekit.SubscribedQualityUpdate) message.LayersNeeded {
	m := message.LayersNeeded{
		StreamID: u.TrackSid, ByCodec: map[string]map[string]bool{},
		//lint:ignore SA1019 servers that know no codecs in this message still send it
		Others: layersOf(u.SubscribedQualities),
	}
	for _, c := range u.SubscribedCodecs {
		m.ByCodec[CodecName(c.Codec)] = layersOf(c.Qualities)
	}
	return m
}

// layersOf says by rid which layers are wanted; nil when nothing is said.
func layersOf(list []*livekit.SubscribedQuality) map[string]bool {
	if len(list) == 0 {
		return nil
	}
	active := map[string]bool{}
	for _, q := range list {
		for rid, quality := range layerQualities {
			if rid != "" && quality == q.Quality {
				active[rid] = q.Enabled
			}
		}
	}
	return active
}
