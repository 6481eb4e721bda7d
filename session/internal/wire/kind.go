package wire

import (
	"strings"

	"github.com/livekit/protocol/livekit"

	"confab/session/meeting"
)

var kinds = map[livekit.ParticipantInfo_Kind]meeting.Kind{
	livekit.ParticipantInfo_STANDARD:  meeting.Standard,
	livekit.ParticipantInfo_INGRESS:   meeting.Ingress,
	livekit.ParticipantInfo_EGRESS:    meeting.Egress,
	livekit.ParticipantInfo_SIP:       meeting.SIP,
	livekit.ParticipantInfo_AGENT:     meeting.Agent,
	livekit.ParticipantInfo_CONNECTOR: meeting.Connector,
	livekit.ParticipantInfo_BRIDGE:    meeting.Bridge,
}

// describeKind fills what somebody is. Servers before 1.6 name no kinds: there a recorder and an agent have a
// permission to be one.
func describeKind(c *meeting.Connection, p *livekit.ParticipantInfo) {
	c.Kind, c.KindDetails, c.Hidden = kinds[p.Kind], nil, p.Permission.GetHidden()
	for _, d := range p.KindDetails {
		c.KindDetails = append(c.KindDetails, strings.ToLower(d.String()))
	}
	if p.Kind != livekit.ParticipantInfo_STANDARD {
		return
	}
	//lint:ignore SA1019 older servers have nothing else
	recorder, agent := p.Permission.GetRecorder(), p.Permission.GetAgent()
	switch {
	case recorder:
		c.Kind = meeting.Egress
	case agent:
		c.Kind = meeting.Agent
	}
}

// otherName is what to call who has no name and is no person with a client: of a telephone call the number, of an
// agent what LiveKit dispatched it as. Only servers and agents set these attributes, for the kinds are theirs.
func otherName(p *livekit.ParticipantInfo) string {
	switch p.Kind {
	case livekit.ParticipantInfo_SIP:
		return p.Attributes["sip.phoneNumber"]
	case livekit.ParticipantInfo_AGENT:
		return p.Attributes["lk.agent.name"]
	}
	return ""
}
