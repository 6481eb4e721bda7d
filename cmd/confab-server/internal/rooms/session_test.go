package rooms

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/livekit/protocol/auth"
	"github.com/livekit/protocol/livekit"
)

func TestSessionIDs(t *testing.T) {
	here, there, stranger := newSeals(testSecret), newSeals(testSecret), newSeals("another secret of thirty-two bytes!")
	seen := map[string]string{}
	for _, name := range []string{"demo", "demo2", "d", "会议 室", strings.Repeat("😀", 256)} {
		id := here.id(name)
		if there.id(name) != id || seen[id] != "" || len(id) > longestID || strings.Contains(id, name) &&
			len(name) > 1 {
			t.Errorf("%q is %q", name, id)
		}
		seen[id] = name
		if back, err := there.name(id); back != name || err != nil {
			t.Errorf("%q came back as %q, %v", name, back, err)
		}
		if _, err := stranger.name(id); !errors.Is(err, ErrNoSession) {
			t.Errorf("another server opened the id of %q", name)
		}
		spoiled := []byte(id)
		spoiled[len(spoiled)/2] ^= 1
		if _, err := here.name(string(spoiled)); !errors.Is(err, ErrNoSession) {
			t.Errorf("a spoiled id of %q: %v", name, err)
		}
	}
}

func FuzzSessionID(f *testing.F) {
	s := newSeals(testSecret)
	for _, seed := range []string{"", s.id("demo"), "RM_abc", "../..", strings.Repeat("A", 40)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, id string) {
		if name, err := s.name(id); err == nil && s.id(name) != id {
			t.Errorf("%q opens %q, whose id is another", id, name)
		}
	})
}

func TestFirstModesHold(t *testing.T) {
	d := directory(t, &service{})
	relayed, err := NewModes("relayed", "")
	if err != nil {
		t.Fatal(err)
	}
	routed, _ := NewModes("", "")
	for n, modes := range []Modes{relayed, routed, {}} {
		room, err := d.Create(t.Context(), "demo", modes)
		if err != nil || room.Modes != relayed {
			t.Errorf("%d: %+v, %v", n, room.Modes, err)
		}
	}
	a, errA := d.Create(t.Context(), "", routed)
	b, errB := d.Create(t.Context(), "", routed)
	if errA != nil || errB != nil || a.SessionID == b.SessionID {
		t.Errorf("two sessions without a name: %v %v, %v %v", a, errA, b, errB)
	}
	if _, err := NewModes("relayed", "always"); err == nil ||
		!strings.Contains(err.Error(), "always needs mediaMode routed") {
		t.Errorf("always with relayed: %v", err)
	}
}

func TestRoleGrants(t *testing.T) {
	d := directory(t, &service{})
	for role, want := range map[Role]string{
		Subscriber: "publish=false subscribe=true sources=0", Publisher: "publish=true subscribe=true sources=4",
		PublisherOnly: "publish=true subscribe=false sources=4", Moderator: "publish=true subscribe=true sources=4",
	} {
		pass, err := d.Admit(Room{Name: "demo"}, Guest{Role: role})
		if err != nil {
			t.Fatal(err)
		}
		b, err := d.Verify(pass.Token)
		if err != nil || b.Role != role || b.Room != "demo" || b.Identity != pass.Identity {
			t.Errorf("%v: %+v, %v", role, b, err)
		}
		claims := claimsOf(t, pass.Token)
		v := claims.Video
		got := fmt.Sprintf("publish=%v subscribe=%v sources=%d", v.GetCanPublish(), v.GetCanSubscribe(),
			len(v.CanPublishSources))
		if got != want || v.RoomAdmin || v.GetCanUpdateOwnMetadata() || !v.GetCanPublishData() {
			t.Errorf("%v: %s, %+v", role, got, v)
		}
		if back, err := ParseRole(role.String()); back != role || err != nil {
			t.Errorf("%v parses as %v, %v", role, back, err)
		}
	}
	if _, err := ParseRole(""); err == nil {
		t.Error("no role is a role")
	}
}

func TestVerifyRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := directory(t, &service{})
		pass, err := d.Admit(Room{Name: "demo"}, Guest{Life: time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		sign := func(key, secret string, grant *auth.VideoGrant) string {
			text, err := auth.NewAccessToken(key, secret).SetIdentity("ann").SetVideoGrant(grant).ToJWT()
			if err != nil {
				t.Fatal(err)
			}
			return text
		}
		join := &auth.VideoGrant{RoomJoin: true, Room: "demo"}
		parts := strings.Split(pass.Token, ".")
		for name, text := range map[string]string{
			"nothing":         "",
			"nonsense":        "a.b.c",
			"other-secret":    sign(testKey, "another secret of thirty-two bytes!", join),
			"other-key":       sign("other", testSecret, join),
			"admin":           sign(testKey, testSecret, &auth.VideoGrant{RoomAdmin: true, Room: "demo"}),
			"no-room":         sign(testKey, testSecret, &auth.VideoGrant{RoomJoin: true}),
			"no-signature":    parts[0] + "." + parts[1] + ".",
			"none-algorithm":  "eyJhbGciOiJub25lIn0." + parts[1] + ".",
			"none-signed":     "eyJhbGciOiJub25lIn0." + parts[1] + "." + parts[2],
			"other-signature": parts[0] + "." + parts[1] + "." + strings.Repeat("A", len(parts[2])),
			"longer":          pass.Token + "A",
		} {
			if b, err := d.Verify(text); !errors.Is(err, ErrToken) {
				t.Errorf("%s: %+v, %v", name, b, err)
			}
		}
		time.Sleep(time.Hour + 2*time.Minute) // fake time
		if _, err := d.Verify(pass.Token); !errors.Is(err, ErrToken) {
			t.Errorf("expired: %v", err)
		}
	})
}

func FuzzVerify(f *testing.F) {
	d := New(Options{Key: testKey, Secret: testSecret})
	pass, err := d.Admit(Room{Name: "demo"}, Guest{})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(pass.Token)
	f.Add("eyJhbGciOiJub25lIn0.e30.")
	f.Fuzz(func(t *testing.T, text string) {
		if b, err := d.Verify(text); err == nil && b.Room != "demo" {
			t.Errorf("%q opens %q", text, b.Room)
		}
	})
}

func FuzzMetadata(f *testing.F) {
	f.Add(`{"confab":{"sessionId":"x","mediaMode":"routed"},"other":[1]}`)
	f.Add(`null`)
	f.Fuzz(func(t *testing.T, metadata string) {
		s, _ := readState(metadata)
		s.SessionID = "id"
		if written, ok := writeState(metadata, s); ok {
			if again, ok := readState(written); !ok || again.SessionID != "id" {
				t.Errorf("%q does not keep a state", metadata)
			}
		}
	})
}

func TestRoomsOfOthersAreCompleted(t *testing.T) {
	for name, row := range map[string]struct{ before, want string }{
		"nothing": {``, `{"confab":{"sessionId":"ID","mediaMode":"routed","archiveMode":"manual"}}`},
		"object":  {`{"x":1}`, `{"confab":{"sessionId":"ID","mediaMode":"routed","archiveMode":"manual"},"x":1}`},
		"no-json": {`hello`, `hello`},
		"forgery": {
			`{"confab":{"sessionId":"other","mediaMode":"relayed","archiveMode":"always"}}`,
			`{"confab":{"sessionId":"ID","mediaMode":"routed","archiveMode":"manual"}}`,
		},
		"complete": {
			`{"confab":{"sessionId":"ID","mediaMode":"relayed","archiveMode":"manual"}}`,
			`{"confab":{"sessionId":"ID","mediaMode":"relayed","archiveMode":"manual"}}`,
		},
	} {
		s := &service{rooms: map[string]*livekit.Room{}}
		d := directory(t, s)
		id := func(text string) string { return strings.Replace(text, "ID", d.ID("demo"), 1) }
		s.rooms["demo"] = &livekit.Room{Name: "demo", Sid: "RM_1", Metadata: id(row.before)}
		mustOpen(t, d, "demo")
		if got := s.rooms["demo"].Metadata; got != id(row.want) {
			t.Errorf("%s: %s", name, got)
		}
	}
}
