package peer

import (
	"errors"
	"reflect"
	"testing"

	"github.com/pion/webrtc/v4"
)

// serverTable is what a server may tell of a STUN or TURN server, and what pion is given of it.
var serverTable = map[string]struct {
	url  string
	user string
	want string // "" = skipped
}{
	"stun":                   {"stun:stun.example:3478", "", "stun:stun.example:3478"},
	"stun-without-a-port":    {"stun:stun.example", "", "stun:stun.example"},
	"turn":                   {"turn:turn.example:3478?transport=udp", "u", "turn:turn.example:3478?transport=udp"},
	"turn-over-tls":          {"turns:turn.example:443?transport=tcp", "u", "turns:turn.example:443?transport=tcp"},
	"ipv6":                   {"stun:[2001:db8::1]:3478", "", "stun:[2001:db8::1]:3478"},
	"odd-credentials":        {"turn:turn.example", "a:b/c?d=e&f%41 é\n", "turn:turn.example"},
	"any-case":               {" TURN:turn.example?transport=UDP ", "u", "turn:turn.example?transport=udp"},
	"empty":                  {"", "", ""},
	"empty-host":             {"stun:", "", ""},
	"empty-host-with-a-port": {"stun::3478", "", ""},
	"ipv6-without-brackets":  {"stun:2001:db8::1", "", ""},
	"no-credentials":         {"turn:turn.example", "", ""},
	"stun-with-a-query":      {"stun:stun.example?transport=udp", "", ""},
	"unknown-transport":      {"turn:turn.example?transport=sctp", "u", ""},
	"unknown-query":          {"turn:turn.example?ttl=1", "u", ""},
	"unknown-scheme":         {"https://turn.example", "u", ""},
	"no-scheme":              {"turn.example:3478", "u", ""},
	"port-zero":              {"stun:stun.example:0", "", ""},
	"port-too-big":           {"stun:stun.example:70000", "", ""},
	"port-in-words":          {"stun:stun.example:http", "", ""},
	"control-characters":     {"stun:stun\x00.example", "", ""},
}

func TestUsableServers(t *testing.T) {
	for name, row := range serverTable {
		t.Run(name, func(t *testing.T) {
			good := webrtc.ICEServer{URLs: []string{"stun:good.example"}}
			usable, skipped := UsableServers([]webrtc.ICEServer{
				{URLs: []string{row.url, row.url}, Username: row.user, Credential: row.user}, good,
			})
			var want []webrtc.ICEServer
			if row.want != "" {
				urls := []string{row.want}
				want = append(want, webrtc.ICEServer{URLs: urls, Username: row.user, Credential: row.user})
			}
			want = append(want, good)
			if !reflect.DeepEqual(usable, want) || (len(skipped) > 0) != (row.want == "") {
				t.Errorf("usable %v, skipped %v", usable, skipped)
			}
			for _, s := range skipped {
				if s.URL != row.url || s.Err == nil {
					t.Errorf("skipped %+v", s)
				}
			}
			pc, err := webrtc.NewPeerConnection(webrtc.Configuration{ICEServers: usable}) // pion has the last word
			if err != nil {
				t.Fatal(err)
			}
			_ = pc.Close()
		})
	}
	if usable, skipped := UsableServers(nil); usable != nil || skipped != nil {
		t.Errorf("of none: %v, %v", usable, skipped)
	}
	_, skipped := UsableServers([]webrtc.ICEServer{{URLs: []string{"turn:x"}, Username: "u"}})
	if len(skipped) != 1 || !errors.Is(skipped[0].Err, errNoCredentials) {
		t.Errorf("without a password: %v", skipped)
	}
}
