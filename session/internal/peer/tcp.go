package peer

import (
	"slices"
	"strings"
	"time"

	"github.com/pion/webrtc/v4"
)

// headStart is how long UDP is tried alone. ICE takes the first pair that works and stays with it, so with all
// candidates at once every fifteenth join on a busy machine was over TCP, where each lost packet delays all that come
// after it. It is as long as the delay between two attempts to connect in RFC 8305 §5.
const headStart = 250 * time.Millisecond

// tcp is where the other side's candidates over TCP wait until UDP has had its chance.
type tcp struct {
	credentials string // of the other side: an ICE restart changes them, and begins anew
	waiting     []webrtc.ICECandidateInit
	due         bool // UDP has had its chance
}

// begin starts over when these are the credentials of another attempt.
func (t *tcp) begin(credentials string) {
	if credentials != t.credentials {
		*t = tcp{credentials: credentials}
	}
}

// mayUseTCP says whether a candidate over TCP is to be used now. It keeps the candidate when that is for later.
func (t *transport) mayUseTCP(c webrtc.ICECandidateInit) bool {
	switch {
	case t.refuseTCP != nil && t.refuseTCP():
		return false
	case t.tcp.due:
		return !t.connected()
	}
	if t.tcp.waiting = append(t.tcp.waiting, c); len(t.tcp.waiting) == 1 {
		credentials := t.tcp.credentials
		t.later(func() { t.releaseTCP(credentials) })
	}
	return false
}

// releaseTCP has candidates over TCP tried too, where UDP has not found a path by now.
func (t *transport) releaseTCP(credentials string) {
	if t.tcp.credentials != credentials {
		return
	}
	waiting := t.tcp.waiting
	t.tcp.waiting, t.tcp.due = nil, true
	t.addCandidates(waiting)
}

func (t *transport) connected() bool {
	switch t.pc.ICEConnectionState() {
	case webrtc.ICEConnectionStateConnected, webrtc.ICEConnectionStateCompleted:
		return true
	}
	return false
}

// splitTCP takes the candidates over TCP out of a description (RFC 8839 §5.1: foundation, component, transport, …).
func splitTCP(sdp string) (rest string, candidates []string) {
	lines := strings.SplitAfter(sdp, "\n")
	lines = slices.DeleteFunc(lines, func(line string) bool {
		candidate, is := strings.CutPrefix(strings.TrimRight(line, "\r\n"), "a=")
		is = is && overTCP(candidate)
		if is {
			candidates = append(candidates, candidate)
		}
		return is
	})
	return strings.Join(lines, ""), candidates
}

func overTCP(candidate string) bool {
	words := strings.Fields(candidate)
	return len(words) > 2 && strings.HasPrefix(words[0], "candidate:") && strings.EqualFold(words[2], "tcp")
}

// credentials finds the user name of ICE in a description (RFC 8839 §5.4), the same in all sections of a bundle.
func credentials(sdp string) string { return firstLine(sdp, "a=ice-ufrag:") }

// firstLine is what follows on the first line that begins so; empty: there is none.
func firstLine(sdp, begins string) string {
	_, after, _ := strings.Cut(sdp, begins)
	line, _, _ := strings.Cut(after, "\n")
	return strings.TrimSpace(line)
}
