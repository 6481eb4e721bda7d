package rooms

import (
	"errors"
	"maps"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/livekit/protocol/auth"
)

func TestAdmit(t *testing.T) {
	d := directory(t, &service{})
	guest := Guest{Name: " Ann ", Identity: "ann-1", Metadata: "m", Attributes: map[string]string{"a": "b"}}
	pass, err := d.Admit(Room{Name: "demo"}, guest)
	if err != nil {
		t.Fatal(err)
	}
	claims := claimsOf(t, pass.Token)
	if claims.Name != "Ann" || claims.Identity != "ann-1" || claims.Metadata != "m" ||
		!maps.Equal(claims.Attributes, map[string]string{"a": "b", "confab.role": "publisher"}) {
		t.Errorf("claims are %+v", claims)
	}
	v := claims.Video
	if !v.RoomJoin || v.Room != "demo" || !*v.CanPublish || !*v.CanSubscribe || !*v.CanPublishData ||
		*v.CanUpdateOwnMetadata {
		t.Errorf("grants are %+v", v)
	}
	if v.RoomAdmin || v.RoomCreate || v.RoomList || v.RoomRecord || v.Hidden || v.Recorder {
		t.Errorf("grants too much: %+v", v)
	}
}

func claimsOf(t *testing.T, text string) *auth.ClaimGrants {
	t.Helper()
	token, err := auth.ParseAPIToken(text)
	if err != nil {
		t.Fatal(err)
	}
	registered, claims, err := token.Verify(testSecret)
	if err != nil {
		t.Fatal(err)
	}
	if life := registered.ExpiresAt.Sub(registered.NotBefore.Time); life != 24*time.Hour {
		t.Errorf("lives %v", life)
	}
	return claims
}

func TestAdmitMakesIdentitiesThatDiffer(t *testing.T) {
	d := directory(t, &service{})
	for name, prefix := range map[string]string{"Ann": "Ann_", "": "guest_", strings.Repeat("é", 256): "éé"} {
		seen := make(map[string]bool)
		for range 100 {
			pass, err := d.Admit(Room{Name: "demo"}, Guest{Name: name})
			if err != nil {
				t.Fatal(err)
			}
			identity := claimsOf(t, pass.Token).Identity
			if seen[identity] || !strings.HasPrefix(identity, prefix) || utf8.RuneCountInString(identity) > maxName {
				t.Fatalf("identity %q", identity)
			}
			seen[identity] = true
		}
	}
}

func TestGuestCheck(t *testing.T) {
	long := strings.Repeat("é", maxName)
	for name, row := range map[string]struct {
		guest Guest
		code  string
	}{
		"nobody":            {Guest{}, ""},
		"longest-name":      {Guest{Name: long, Identity: long}, ""},
		"name-too-long":     {Guest{Name: long + "é"}, "invalid_participant_name"},
		"name-with-newline": {Guest{Name: "a\nb"}, "invalid_participant_name"},
		"identity-too-long": {Guest{Identity: long + "é"}, "invalid_identity"},
		"identity-blank":    {Guest{Identity: "  "}, "invalid_identity"},
		"identity-bell":     {Guest{Identity: "a\a"}, "invalid_identity"},
		"identity-not-utf8": {Guest{Identity: "\xff"}, "invalid_identity"},
		"metadata-most":     {Guest{Metadata: strings.Repeat("m", maxMetadata)}, ""},
		"metadata-too-much": {Guest{Metadata: strings.Repeat("m", maxMetadata+1)}, "metadata_too_large"},
		"attributes-most":   {Guest{Attributes: map[string]string{"k": strings.Repeat("v", maxAttributes-1)}}, ""},
		"attributes-too-big": {
			Guest{Attributes: map[string]string{"k": strings.Repeat("v", maxAttributes)}},
			"attributes_too_large",
		},
		"attribute-of-ours":  {Guest{Attributes: map[string]string{"confab.role": "moderator"}}, "invalid_attributes"},
		"life-too-long":      {Guest{Life: LongestLife + 1}, "invalid_expiry"},
		"life-negative":      {Guest{Life: -1}, "invalid_expiry"},
		"attribute-nameless": {Guest{Attributes: map[string]string{"": "v"}}, "invalid_attributes"},
	} {
		t.Run(name, func(t *testing.T) {
			err := row.guest.Check()
			invalid, _ := errors.AsType[*InvalidError](err)
			switch {
			case row.code == "" && err != nil:
				t.Errorf("refused: %v", err)
			case row.code != "" && (invalid == nil || invalid.Code != row.code):
				t.Errorf("got %v, want %s", err, row.code)
			}
		})
	}
}

func TestCleanName(t *testing.T) {
	long := strings.Repeat("é", maxName)
	for name, row := range map[string]struct {
		in, want string
		ok       bool
	}{
		"plain":        {"demo", "demo", true},
		"trimmed":      {"  my room\t", "my room", true},
		"longest":      {long, long, true},
		"too-long":     {long + "é", "", false},
		"empty":        {"", "", false},
		"blank":        {" \n ", "", false},
		"control":      {"a\x00b", "", false},
		"next-line":    {"a\u0085b", "", false},
		"not-utf8":     {"\xff", "", false},
		"right-script": {"会议 室", "会议 室", true},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := CleanName(row.in)
			if got != row.want || (err == nil) != row.ok {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

func FuzzCleanName(f *testing.F) {
	for _, seed := range []string{
		"demo", " a ", "\xff", strings.Repeat("é", 300), "de\u200bmo", "می\u200cخواهم", "👨\u200d👩\u200d👧",
		"1\ufe0f\u20e3", "e\u200d\u0301",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		got, err := CleanName(in)
		if err != nil {
			return
		}
		if again, err := CleanName(got); err != nil || again != got {
			t.Errorf("%q became %q, then %q (%v)", in, got, again, err)
		}
		if strings.ContainsAny(got, "\u200b\u202e\ufeff\u3164\u00a0") {
			t.Errorf("%+q has characters that are not seen", got)
		}
		if len(got) > 4*maxName {
			t.Errorf("%d bytes: more than LiveKit is set up for", len(got))
		}
	})
}
