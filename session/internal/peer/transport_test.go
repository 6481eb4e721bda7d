package peer

import "testing"

func TestWithoutTCP(t *testing.T) {
	const (
		udp = "a=candidate:1 1 udp 2130706431 10.0.0.1 7882 typ host\r\n"
		tcp = "a=candidate:2 1 tcp 1671430143 10.0.0.1 7881 typ host tcptype passive\r\n"
		big = "a=candidate:3 1 TCP 1671430143 10.0.0.1 7881 typ host tcptype passive\r\n"
	)
	for name, test := range map[string]struct{ sdp, want string }{
		"nothing":     {"", ""},
		"udp-only":    {"v=0\r\n" + udp, "v=0\r\n" + udp},
		"both":        {"v=0\r\n" + udp + tcp + big + "a=mid:0\r\n", "v=0\r\n" + udp + "a=mid:0\r\n"},
		"other-lines": {"a=tcp 1 tcp\r\nm=audio 9 tcp\r\na=candidate:\r\n", "a=tcp 1 tcp\r\nm=audio 9 tcp\r\na=candidate:\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := withoutTCP(test.sdp); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

// TestRefuseTCP: refused candidates are left out wherever they come from.
func TestRefuseTCP(t *testing.T) {
	for refused, want := range map[bool]int{true: 0, false: 1} {
		p, err := New(Options{RefuseTCP: func() bool { return refused }})
		if err != nil {
			t.Fatal(err)
		}
		p.Candidate(Publisher, `{"candidate":"candidate:2 1 tcp 1671430143 10.0.0.1 7881 typ host tcptype passive"}`)
		for _, order := range p.orders.Take() {
			order()
		}
		if got := len(p.publisher.pending); got != want {
			t.Errorf("refused %v: %d candidates", refused, got)
		}
		p.close()
	}
}
