//go:build e2e && unix

package e2e

import (
	"slices"
	"testing"
	"time"
)

// TestKinds has an agent, a recorder, a caller and somebody hidden come into a meeting, with tokens as LiveKit's own
// programs have them. Ann is told what they are, and who of them counts.
func TestKinds(t *testing.T) {
	s := StartServer(t)
	const room = "kinds"
	quiet := []string{"--camera", "none", "--microphone", "none", "--speaker", "none"}
	ann := StartConfab(t, ConfabOptions{Server: s.URL, Room: room, Name: "Ann", Args: quiet})
	ann.Await(starting, "sessionConnected", nil)
	key, secret := s.Keys(t)
	come := func(identity, kind string, grant map[string]any) *Confab {
		grant["roomJoin"], grant["room"] = true, room
		token := signClaims(t, secret, map[string]any{
			"iss": key, "sub": identity, "exp": time.Now().Add(time.Hour).Unix(), "video": grant, "kind": kind,
		})
		c := StartConfab(t, ConfabOptions{
			Server: ServeTickets(t, s.SFU, token).URL, Room: room, Name: identity,
			Args: quiet,
		})
		c.Await(starting, "sessionConnected", nil)
		return c
	}
	unseen := come("unseen", "standard", map[string]any{"hidden": true})
	for identity, kind := range map[string]string{"ai": "agent", "stream": "ingress", "caller": "sip"} {
		come(identity, kind, map[string]any{})
		created := ann.Await(starting, "connectionCreated",
			func(e Event) bool { return e.Text("connectionId") == identity })
		if created.Text("kind") != kind {
			t.Errorf("%s came as %v", identity, created.Fields)
		}
	}
	if before := ann.Status(); before.Recording {
		t.Error("nobody records yet")
	}
	recorder := come("EG_1", "egress", map[string]any{"recorder": true, "canPublish": false})
	ann.Await(starting, "connectionCreated", func(e Event) bool { return e.Text("kind") == "egress" })
	now := ann.Status()
	var kinds []string
	for _, c := range now.Connections {
		kinds = append(kinds, c.Kind)
	}
	slices.Sort(kinds)
	want := []string{"agent", "egress", "ingress", "sip"}
	if !slices.Equal(kinds, want) || now.People != 2 || !now.Recording {
		t.Errorf("%v are here, %d of them people; recording: %v", kinds, now.People, now.Recording)
	}
	if theirs := unseen.Status(); theirs.People != 2 {
		t.Errorf("who is hidden counts %d people", theirs.People)
	}
	recorder.Leave()
	ann.Await(starting, "connectionDestroyed", func(e Event) bool { return e.Text("connectionId") == "EG_1" })
	if ann.Status().Recording {
		t.Error("the recorder has gone")
	}
}
