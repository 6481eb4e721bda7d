package credentials

import "fmt"

// Style is the wire format of a token endpoint.
type Style uint8

// Styles, as in --endpoint-style.
const (
	Auto      Style = iota // try what fits, read what comes
	LiveKit                // POST {room_name, participant_name, …}: docs.livekit.io, "endpoint token generation"
	OpenVidu               // POST {roomName, participantName}: OpenVidu 3's tutorials
	OpenVidu2              // log in, then POST {session}: openvidu-js-node
	Vonage                 // GET /room/NAME or /session: learning-opentok-node and its successors
)

var styleNames = [...]string{"auto", "livekit", "openvidu", "openvidu2", "vonage"}

func (s Style) String() string {
	if int(s) >= len(styleNames) {
		return "invalid"
	}
	return styleNames[s]
}

// ParseStyle is the inverse of String. "" is Auto.
func ParseStyle(name string) (Style, error) {
	if name == "" {
		return Auto, nil
	}
	for i, n := range styleNames {
		if n == name {
			return Style(i), nil
		}
	}
	return Auto, fmt.Errorf("endpoint style %q is none of %v", name, styleNames)
}
