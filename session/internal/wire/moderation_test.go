package wire

import (
	"reflect"
	"testing"

	"confab/session/internal/publications"
)

func FuzzVerdict(f *testing.F) {
	f.Add(
		`{"action":"forceMute","by":"mod","byName":"Mo","connectionId":"me","streamId":"TR_m","source":"microphone"}`,
		"me", "TR_m",
	)
	f.Add(`{"action":"forceMuteAll","by":"mod","excluded":["a","b"]}`, "me", "TR_m")
	f.Add(`{"action":"forceMuteAll","excluded":{}}`, "", "")
	f.Fuzz(func(t *testing.T, raw, connectionID, streamID string) {
		a, ok := Act(raw)
		if !ok && !reflect.DeepEqual(a, publications.Act{}) {
			t.Errorf("%v of %+v", ok, a)
		}
		if ok && a.Mutes(connectionID, streamID) && a.Kind == publications.Unpublished {
			t.Errorf("%+v mutes", a)
		}
	})
}

func FuzzTerms(f *testing.F) {
	f.Add(`{"confab":{"sessionId":"2_x","mediaMode":"relayed","archiveMode":"manual","muted":{"by":"mod"}}}`)
	f.Add(`[]`)
	f.Fuzz(func(t *testing.T, metadata string) {
		if terms := termsOf(metadata); !terms.Silenced && terms.SilencedBy != "" {
			t.Errorf("%+v", terms)
		}
	})
}
