package wire

import (
	"github.com/pion/webrtc/v4"

	"confab/session/internal/roster"
	"confab/session/internal/wire/message"
	"confab/session/meeting"
	"confab/signaling"
)

// Joined is the server's welcome to a new participant session.
type Joined struct {
	Server     meeting.Server
	RelayOnly  bool
	Room       *message.Room
	Me         *message.Person
	Others     []roster.Participant
	ICEServers []webrtc.ICEServer
}

// ReadJoin reads a welcome from the server at url.
func ReadJoin(w *signaling.Welcome, url string) Joined {
	j := w.Join
	return Joined{
		Server: serverOf(url, j.ServerInfo, w.Mode == signaling.Dual), RelayOnly: relayOnly(j.ClientConfiguration),
		Room: ReadRoom(j.Room), Me: person(j.Participant), Others: Participants(j.OtherParticipants),
		ICEServers: iceServers(j.IceServers),
	}
}

// Resumed is the server's welcome to a participant session that goes on.
type Resumed struct {
	LastSequence uint32 // the highest number of our data that it has; 0 says nothing
	RelayOnly    bool
	ICEServers   []webrtc.ICEServer
}

// ReadResume reads such a welcome; ok is false when it is none.
func ReadResume(w *signaling.Welcome) (r Resumed, ok bool) {
	if w.Reconnect == nil {
		return Resumed{}, false
	}
	return Resumed{
		LastSequence: w.Reconnect.LastMessageSeq, RelayOnly: relayOnly(w.Reconnect.ClientConfiguration),
		ICEServers: iceServers(w.Reconnect.IceServers),
	}, true
}
