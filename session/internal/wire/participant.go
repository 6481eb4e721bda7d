package wire

import (
	"time"

	"github.com/livekit/protocol/livekit"

	"confab/session/internal/roster"
	"confab/session/legible"
	"confab/session/meeting"
)

// describePerson fills what a ParticipantInfo says about the person, and leaves the streams alone.
func describePerson(c *meeting.Connection, p *livekit.ParticipantInfo) {
	c.ID, c.Data, c.Attributes = p.Identity, p.Metadata, p.Attributes
	c.Name = legible.Name(p.Name, otherName(p), p.Identity, p.Sid)
	describeKind(c, p)
	c.JoinedAt = time.Unix(p.JoinedAt, 0)
	if p.JoinedAtMs > 0 {
		c.JoinedAt = time.UnixMilli(p.JoinedAtMs)
	}
	if perm := p.Permission; perm != nil {
		c.Capabilities.Publish = perm.CanPublish
		c.Capabilities.PublishSources = sourcesOf(perm.CanPublishSources)
		c.Capabilities.Subscribe = perm.CanSubscribe
		c.Capabilities.Signal = perm.CanPublishData
	}
	moderates := p.Attributes[RoleAttribute] == ModeratorRole
	may := &c.Capabilities
	may.ForceDisconnect, may.ForceUnpublish, may.ForceMute = moderates, moderates, moderates
}

// RoleAttribute is the attribute in which confab-server's tokens say somebody's role, and ModeratorRole the one that
// may act upon others. Participants cannot change it.
const (
	RoleAttribute = "confab.role"
	ModeratorRole = "moderator"
)

// Participant reads what the server tells of somebody.
func Participant(info *livekit.ParticipantInfo) roster.Participant {
	p := roster.Participant{
		Permitted: info.Permission != nil, SID: info.Sid, Version: info.Version,
		Gone:   info.State == livekit.ParticipantInfo_DISCONNECTED,
		Reason: reasonOf(info.DisconnectReason),
	}
	describePerson(&p.Connection, info)
	for _, t := range info.Tracks {
		if t.Type != livekit.TrackType_DATA { // that is neither seen nor heard
			p.Tracks = append(p.Tracks, roster.Track{Stream: streamOf(t), Codecs: codecsOf(t)})
		}
	}
	return p
}

// Participants reads a list of people.
func Participants(list []*livekit.ParticipantInfo) []roster.Participant {
	var all []roster.Participant
	for _, info := range list {
		all = append(all, Participant(info))
	}
	return all
}

// sourcesOf reads a list of which LiveKit says that none means all.
func sourcesOf(wire []livekit.TrackSource) meeting.Sources {
	var list []meeting.Source
	for _, w := range wire {
		list = append(list, sources[w])
	}
	return meeting.SourcesOf(list...)
}

var qualities = map[livekit.ConnectionQuality]meeting.Quality{
	livekit.ConnectionQuality_POOR:      meeting.PoorQuality,
	livekit.ConnectionQuality_GOOD:      meeting.GoodQuality,
	livekit.ConnectionQuality_EXCELLENT: meeting.ExcellentQuality,
	livekit.ConnectionQuality_LOST:      meeting.LostQuality,
}
