package peer

import (
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"confab/session/internal/blackhole"
)

func TestSplitTCP(t *testing.T) {
	const (
		udp = "a=candidate:1 1 udp 2130706431 10.0.0.1 7882 typ host\r\n"
		tcp = "candidate:2 1 tcp 1671430143 10.0.0.1 7881 typ host tcptype passive"
		big = "candidate:3 1 TCP 1671430143 10.0.0.1 7881 typ host tcptype passive"
	)
	for name, test := range map[string]struct {
		sdp, rest string
		split     []string
	}{
		"nothing":  {"", "", nil},
		"udp-only": {"v=0\r\n" + udp, "v=0\r\n" + udp, nil},
		"both": {
			"v=0\r\n" + udp + "a=" + tcp + "\r\na=" + big + "\r\na=mid:0\r\n", "v=0\r\n" + udp + "a=mid:0\r\n",
			[]string{tcp, big},
		},
		"last-line": {"v=0\na=" + tcp, "v=0\n", []string{tcp}},
		"other-lines": {
			"a=tcp 1 tcp\r\nm=audio 9 tcp\r\na=candidate:\r\n", "a=tcp 1 tcp\r\nm=audio 9 tcp\r\na=candidate:\r\n", nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			if rest, split := splitTCP(test.sdp); rest != test.rest || !slices.Equal(split, test.split) {
				t.Errorf("%q and %q, want %q and %q", rest, split, test.rest, test.split)
			}
		})
	}
}

func TestCredentials(t *testing.T) {
	for sdp, want := range map[string]string{
		"": "", "v=0\r\na=ice-ufrag:abc\r\na=ice-pwd:x\r\na=ice-ufrag:other\r\n": "abc", "a=ice-ufrag:z": "z",
	} {
		if got := credentials(sdp); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// FuzzSplitTCP: what is split off is over TCP, nothing of that is left, and no byte is lost but for the ends of those
// lines.
func FuzzSplitTCP(f *testing.F) {
	f.Add("v=0\r\na=candidate:2 1 tcp 1671430143 10.0.0.1 7881 typ host tcptype passive\r\na=ice-ufrag:x\r\n")
	f.Add("a=candidate:1 1 TCP")
	f.Fuzz(func(t *testing.T, sdp string) {
		rest, split := splitTCP(sdp)
		least := len(rest)
		for _, candidate := range split {
			if !overTCP(candidate) {
				t.Errorf("split off %q", candidate)
			}
			least += len("a=") + len(candidate)
		}
		if again, more := splitTCP(rest); again != rest || len(more) > 0 || len(sdp) < least ||
			len(split) == 0 && rest != sdp {
			t.Errorf("%q and %q of %q", rest, split, sdp)
		}
		if name := credentials(sdp); strings.Contains(name, "\n") {
			t.Errorf("credentials %q", name)
		}
	})
}

// tcpServer is a server that can be reached over UDP and over TCP. Its mux is closed after it: a check of ours that
// comes over TCP when the server's agent has gone already makes a connection that only the mux knows.
func tcpServer(t *testing.T) *server {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	mux := webrtc.NewICETCPMux(nil, listener, 8)
	t.Cleanup(func() { _ = mux.Close() })
	engine := settings(Options{Loopback: true, Logger: quiet})
	engine.SetICETCPMux(mux)
	media := &webrtc.MediaEngine{}
	if err := media.RegisterDefaultCodecs(); err != nil {
		t.Fatal(err)
	}
	return newServerOf(t, webrtc.NewAPI(webrtc.WithSettingEngine(engine), webrtc.WithMediaEngine(media)))
}

// TestPath: UDP is preferred also when it is the slower one, TCP is taken when UDP does not get through, and where it
// is refused nothing is.
func TestPath(t *testing.T) {
	for name, test := range map[string]struct {
		away    time.Duration // how long UDP is
		refused bool          // TCP
		path    string
	}{
		"udp":         {path: "udp"},
		"udp-slow":    {away: headStart / 2, path: "udp"},
		"tcp":         {away: time.Minute, path: "tcp"},
		"tcp-refused": {away: 2 * headStart, refused: true, path: "udp"},
	} {
		t.Run(name, func(t *testing.T) {
			network := blackhole.New()
			if test.away > 0 {
				network.Swallow(test.away)
			}
			began := time.Now()
			p, s, _ := connectTo(
				t, tcpServer(t), Options{Net: network.Net(), RefuseTCP: func() bool { return test.refused }}, nil,
			)
			if got := p.Path(); got != test.path {
				t.Errorf("over %q after %v, want %q", got, time.Since(began), test.path)
			}
			p.RestartICE(nil, false)
			await(t, p, s, func(e StateChanged) bool { return e.State == Connecting })
			await(t, p, s, func(e StateChanged) bool { return e.State == Connected })
			if got := p.Path(); got != test.path {
				t.Errorf("over %q after an ICE restart, want %q", got, test.path)
			}
		})
	}
}
