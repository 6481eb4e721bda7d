package peer

import (
	"net"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
)

// turnServer keeps those who ask it waiting until it is told to refuse them.
type turnServer struct {
	conn   net.PacketConn
	asked  chan struct{} // somebody has
	refuse chan struct{}
	done   chan struct{}
}

func startTURN(t *testing.T) *turnServer {
	t.Helper()
	conn, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &turnServer{
		conn: conn, asked: make(chan struct{}, 100), refuse: make(chan struct{}), done: make(chan struct{}),
	}
	go s.run()
	t.Cleanup(func() {
		_ = conn.Close()
		<-s.done
	})
	return s
}

func (s *turnServer) run() {
	defer close(s.done)
	request := make([]byte, 1500)
	for {
		n, from, err := s.conn.ReadFrom(request)
		if err != nil {
			return
		}
		select {
		case <-s.refuse:
			// RFC 8489 §5 and §14.8: an error response to Allocate (RFC 8656 §17), 8 bytes of attributes, the
			// request's cookie and id; code 500.
			answer := append([]byte{0x01, 0x13, 0, 8}, request[4:min(n, 20)]...)
			_, _ = s.conn.WriteTo(append(answer, 0, 9, 0, 4, 0, 0, 5, 0), from)
		default:
			s.asked <- struct{}{}
		}
	}
}

// TestCloseIsBounded: a TURN server that does not answer keeps nobody from leaving.
func TestCloseIsBounded(t *testing.T) {
	s := startTURN(t)
	p, err := New(Options{Loopback: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.FirstOffer(); err != nil {
		t.Fatal(err)
	}
	stop := run(t, p)
	p.Open(
		[]webrtc.ICEServer{
			{URLs: []string{"turn:" + s.conn.LocalAddr().String() + "?transport=udp"}, Username: "a", Credential: "b"},
		},
		false,
	)
	<-s.asked
	began := time.Now()
	stop()
	if took := time.Since(began); took > 4*closeGrace {
		t.Errorf("closed after %v", took)
	}
	close(s.refuse) // what was left behind ends, or TestMain finds it
	select {
	case <-p.closed:
	case <-time.After(testTimeout):
		t.Fatal("what was left behind does not end")
	}
}
