package wire

import (
	"reflect"
	"testing"

	"github.com/livekit/protocol/livekit"

	"confab/session/meeting"
)

// kindTable is what servers say of participants of every kind, and what is shown of them.
var kindTable = map[string]struct {
	info *livekit.ParticipantInfo
	want meeting.Connection
}{
	"person": {&livekit.ParticipantInfo{Identity: "ann"}, meeting.Connection{Name: "ann"}},
	"caller": {
		&livekit.ParticipantInfo{
			Identity: "sip_1", Kind: livekit.ParticipantInfo_SIP,
			Attributes: map[string]string{"sip.phoneNumber": "+15550100"},
		},
		meeting.Connection{Name: "+15550100", Kind: meeting.SIP},
	},
	"caller-with-a-name": {
		&livekit.ParticipantInfo{
			Identity: "sip_1", Name: "Ann", Kind: livekit.ParticipantInfo_SIP,
			Attributes: map[string]string{"sip.phoneNumber": "+1"},
		},
		meeting.Connection{Name: "Ann", Kind: meeting.SIP},
	},
	"person-who-claims-a-number": {
		&livekit.ParticipantInfo{
			Identity:   "ann",
			Attributes: map[string]string{"sip.phoneNumber": "+1", "lk.agent.name": "x"},
		},
		meeting.Connection{Name: "ann"},
	},
	"agent": {
		&livekit.ParticipantInfo{
			Identity: "agent-AJ_1", Kind: livekit.ParticipantInfo_AGENT,
			Attributes: map[string]string{"lk.agent.name": "helper"},
			KindDetails: []livekit.ParticipantInfo_KindDetail{
				livekit.ParticipantInfo_CLOUD_AGENT,
				livekit.ParticipantInfo_FORWARDED,
			},
		},
		meeting.Connection{Name: "helper", Kind: meeting.Agent, KindDetails: []string{"cloud_agent", "forwarded"}},
	},
	"kind-of-tomorrow": {&livekit.ParticipantInfo{Identity: "x", Kind: 77}, meeting.Connection{Name: "x"}},
	"hidden": {
		&livekit.ParticipantInfo{Identity: "x", Permission: &livekit.ParticipantPermission{Hidden: true}},
		meeting.Connection{Name: "x", Hidden: true},
	},
	"recorder-of-an-older-server": {
		//lint:ignore SA1019 what older servers send
		&livekit.ParticipantInfo{Identity: "x", Permission: &livekit.ParticipantPermission{Recorder: true}},
		meeting.Connection{Name: "x", Kind: meeting.Egress},
	},
	"agent-of-an-older-server": {
		//lint:ignore SA1019 what older servers send
		&livekit.ParticipantInfo{Identity: "x", Permission: &livekit.ParticipantPermission{Agent: true}},
		meeting.Connection{Name: "x", Kind: meeting.Agent},
	},
}

func TestKindIsDescribed(t *testing.T) {
	for number, name := range livekit.ParticipantInfo_Kind_name {
		if kind, known := kinds[livekit.ParticipantInfo_Kind(number)]; !known || kind.String() == "unknown" {
			t.Errorf("nothing is known of %s", name)
		}
	}
	for name, test := range kindTable {
		t.Run(name, func(t *testing.T) {
			c := meeting.Connection{Kind: meeting.Bridge, KindDetails: []string{"old"}, Hidden: true}
			describePerson(&c, test.info)
			got := meeting.Connection{Name: c.Name, Kind: c.Kind, KindDetails: c.KindDetails, Hidden: c.Hidden}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("%+v, want %+v", got, test.want)
			}
		})
	}
}
