package signaling

import (
	"encoding/base64"
	"errors"
	"math/rand"
	"net/url"
	"strings"
	"testing"

	"github.com/livekit/protocol/livekit"
	"google.golang.org/protobuf/proto"
)

func TestBase(t *testing.T) {
	for _, row := range []struct{ name, in, want string }{
		{"ws-stays", "ws://sfu.example:7880", "ws://sfu.example:7880"},
		{"wss-stays", "wss://sfu.example", "wss://sfu.example"},
		{"http-becomes-ws", "http://sfu.example:7880/", "ws://sfu.example:7880"},
		{"https-becomes-wss", "HTTPS://sfu.example", "wss://sfu.example"},
		{"prefix-is-kept", "https://example.com/media/livekit//", "wss://example.com/media/livekit"},
		{"query-and-fragment-go", "wss://example.com/x?access_token=eyJhbGciOi#y", "wss://example.com/x"},
		{"user-is-kept-apart", "wss://me:secret@example.com", "wss://me:secret@example.com"},
		{"spaces-around", "  wss://example.com \n", "wss://example.com"},
		{"bare-loopback", "localhost:7880", "//localhost:7880"},
		{"bare-ipv6-loopback", "::1", "//[::1]"},
		{"bare-host", "meet.example.com/rooms", "//meet.example.com/rooms"},
		{"umlauts", "wss://bücher.example", "wss://xn--bcher-kva.example"},
		{"percent-encoding", "wss://b%C3%BCcher.example", "wss://xn--bcher-kva.example"},
		{"zone", "ws://[fe80::1%eth0]:7880", "ws://[fe80::1%25eth0]:7880"},
		{"empty", "", ""},
		{"other-scheme", "ftp://example.com", ""},
		{"no-host", "wss://", ""},
		{"port-zero", "ws://example.com:0", ""},
		{"port-too-big", "ws://example.com:70000", ""},
		{"not-a-url", "ws://exa mple.com", ""},
		{"control-characters", "ws://a\x7f/", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			u, err := base(row.in)
			if row.want == "" {
				if !errors.Is(err, ErrBadURL) {
					t.Fatalf("got %v, %v, want ErrBadURL", u, err)
				}
				return
			}
			if err != nil || u.String() != row.want {
				t.Fatalf("got %v, %v, want %s", u, err, row.want)
			}
		})
	}
}

func TestTries(t *testing.T) {
	remembered := &Hosts{}
	remembered.setScheme("box.local:1", "ws")
	remembered.setScheme("localhost:1", "wss")
	for in, want := range map[string]string{
		"ws://h.example":    "ws wss", // plain to TLS is no loss
		"wss://h.example":   "wss",
		"h.example":         "wss", // a token goes over the public network encrypted or not at all
		"192.168.0.1:7880":  "wss ws",
		"box:7880":          "wss ws",
		"localhost:7880":    "ws wss",
		"box.local:1":       "ws wss",
		"localhost:1":       "wss ws",
		"ws://localhost:1":  "ws wss",
		"wss://box.local:1": "wss",
	} {
		given, err := base(in)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, u := range tries(given, remembered) {
			got = append(got, u.Scheme)
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s: %s, want %s", in, s, want)
		}
	}
}

func TestSingleURL(t *testing.T) {
	noise := make([]byte, 30_000)
	rand.New(rand.NewSource(1)).Read(noise)
	tracks := []*livekit.AddTrackRequest{{Cid: "camera"}}
	for _, row := range []struct {
		name    string
		sdp     string
		dropped bool
	}{
		{"no-offer", "", false},
		{"ordinary-offer-is-sent", strings.Repeat("a=rtcp-fb:96 nack pli\r\n", 500), false},
		{"offer-that-does-not-compress-is-dropped", base64.StdEncoding.EncodeToString(noise), true},
	} {
		t.Run(row.name, func(t *testing.T) {
			join := Options{Join: &livekit.JoinRequest{AddTrackRequests: tracks}}.withDefaults().Join
			if row.sdp != "" {
				join.PublisherOffer = &livekit.SessionDescription{Type: "offer", Sdp: row.sdp, Id: 1}
			}
			before := proto.Clone(join)
			b, _ := base("https://example.com/prefix")
			addr, dropped, err := singleURL(b, join)
			if err != nil || dropped != row.dropped {
				t.Fatalf("dropped %v, err %v", dropped, err)
			}
			if len(addr) > longestURL {
				t.Errorf("address is %d bytes long", len(addr))
			}
			if !strings.HasPrefix(addr, "wss://example.com/prefix/rtc/v1?join_request=") {
				t.Errorf("address begins %.60s", addr)
			}
			if !proto.Equal(before, join) {
				t.Error("the caller's join was changed")
			}
		})
	}
}

func TestDualURL(t *testing.T) {
	join := Options{Version: "1.2.3", Join: &livekit.JoinRequest{
		Reconnect: true, ParticipantSid: "PA_x", ReconnectReason: livekit.ReconnectReason_RR_SIGNAL_DISCONNECTED,
		ParticipantAttributes: map[string]string{"a": "b"},
		ConnectionSettings: &livekit.ConnectionSettings{
			AdaptiveStream:         true,
			AutoSubscribeDataTrack: proto.Bool(false),
		},
	}}.withDefaults().Join
	b, _ := base("ws://example.com")
	addr, err := dualURL(b, join)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(addr)
	if err != nil || u.Path != "/rtc" {
		t.Fatalf("address %s, %v", addr, err)
	}
	for key, want := range map[string]string{
		"protocol": "17", "sdk": "go", "version": sdkVersion, "other_sdks": "confab:1.2.3",
		"auto_subscribe": "0", "adaptive_stream": "1", "subscriber_allow_pause": "1", "auto_subscribe_data_track": "0",
		"reconnect": "1", "sid": "PA_x", "reconnect_reason": "1", "attributes": "eyJhIjoiYiJ9",
		"client_protocol": "2", "capabilities": "CAP_COMPRESSION_DEFLATE_RAW",
	} {
		if got := u.Query().Get(key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	for _, key := range []string{"access_token", "join_request"} {
		if u.Query().Has(key) {
			t.Errorf("%s is in the address", key)
		}
	}
}

func TestModeString(t *testing.T) {
	for m, want := range map[Mode]string{Auto: "auto", Single: "single", Dual: "dual", 9: "invalid"} {
		if m.String() != want {
			t.Errorf("Mode(%d) is %q, want %q", m, m, want)
		}
	}
}

func TestShown(t *testing.T) {
	for in, want := range map[string]string{
		"wss://me:secret@h.example/x": "wss://h.example/x", "me:secret@h.example:1": "h.example:1",
		"wss://h.example": "wss://h.example", "": "", "?": "?",
	} {
		if got := Shown(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}

func TestLoopback(t *testing.T) {
	for in, want := range map[string]bool{
		"ws://127.0.0.1:7880": true, "localhost:7880": true, "::1": true, "wss://h.example": false, "": false,
	} {
		if Loopback(in) != want {
			t.Errorf("%q: want %v", in, want)
		}
	}
}
