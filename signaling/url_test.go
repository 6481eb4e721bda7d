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
		{"user-goes", "wss://me:secret@example.com", "wss://example.com"},
		{"spaces-around", "  wss://example.com \n", "wss://example.com"},
		{"bare-loopback-is-plain", "localhost:7880", "ws://localhost:7880"},
		{"bare-ipv6-loopback-is-plain", "[::1]:7880", "ws://[::1]:7880"},
		{"bare-host-is-encrypted", "meet.example.com/rooms", "wss://meet.example.com/rooms"},
		{"empty", "", ""},
		{"other-scheme", "ftp://example.com", ""},
		{"no-host", "wss:///rtc", ""},
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
		ConnectionSettings:    &livekit.ConnectionSettings{AdaptiveStream: true, AutoSubscribeDataTrack: proto.Bool(false)},
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
	} {
		if got := u.Query().Get(key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	for _, key := range []string{"access_token", "join_request", "client_protocol"} {
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
