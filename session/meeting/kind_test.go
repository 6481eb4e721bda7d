package meeting

import "testing"

func TestKinds(t *testing.T) {
	for k, want := range map[Kind]struct {
		name          string
		person, phone bool
	}{
		Standard: {
			"standard",
			true,
			false,
		}, Ingress: {"ingress", false, false}, Egress: {"egress", false, false}, SIP: {"sip", true, true},
		Agent: {"agent", false, false}, Connector: {
			"connector",
			true,
			true,
		}, Bridge: {"bridge", false, false}, 77: {"unknown", true, false},
	} {
		if k.String() != want.name || k.Person() != want.person || k.Phone() != want.phone {
			t.Errorf("%d: %s, person %v, phone %v", k, k, k.Person(), k.Phone())
		}
	}
	for _, hidden := range []bool{false, true} {
		s := Snapshot{Me: Connection{ID: "me", Hidden: hidden}, Others: []Connection{
			{ID: "a"},
			{ID: "b", Kind: Agent},
			{ID: "c", Kind: SIP},
			{ID: "d", Hidden: true},
			{ID: "e", Kind: Egress},
			{ID: "a"},
		}}
		want := 3
		if hidden {
			want = 2
		}
		if got := s.People(); got != want {
			t.Errorf("%d people, want %d (hidden: %v)", got, want, hidden)
		}
	}
}
