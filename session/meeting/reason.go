package meeting

// Reason says why a session, connection or stream ended, in OpenTok's words.
type Reason string

// Reasons of sessionDisconnected, connectionDestroyed, streamDestroyed and publisherDestroyed.
const (
	NoReason            Reason = ""
	ClientDisconnected  Reason = "clientDisconnected"  // left of their own accord
	ForceDisconnected   Reason = "forceDisconnected"   // removed by a moderator
	NetworkDisconnected Reason = "networkDisconnected" // the connection was lost
	ServerShutdown      Reason = "serverShutdown"
	RoomClosed          Reason = "roomClosed"
	DuplicateIdentity   Reason = "duplicateIdentity" // the same identity joined from elsewhere
	ForceUnpublished    Reason = "forceUnpublished"
	MediaStopped        Reason = "mediaStopped" // device gone or unpublished
)

// Terminal says whether the server put us out on purpose, so that trying again by ourselves would be wrong.
func (r Reason) Terminal() bool {
	switch r {
	case ForceDisconnected, RoomClosed, DuplicateIdentity:
		return true
	}
	return false
}
