package rooms

import (
	"slices"

	"github.com/livekit/protocol/auth"
	"github.com/livekit/protocol/livekit"
)

// Role is what a participant may do, in Vonage's words.
type Role uint8

// The zero Role is none.
const (
	Subscriber    Role = iota + 1 // receives
	Publisher                     // receives and sends
	PublisherOnly                 // sends
	Moderator                     // receives, sends, and acts upon others
)

var roleNames = [...]string{"", "subscriber", "publisher", "publisheronly", "moderator"}

func (r Role) String() string { return roleNames[r] }

// Attributes that tell every participant about everybody. Tokens carry them and participants cannot change them.
const (
	ownAttributes    = "confab."
	roleAttribute    = ownAttributes + "role"
	accountAttribute = ownAttributes + "account"
	versionAttribute = ownAttributes + "accountVersion" // changes with the account
)

// ParseRole reads the name of a role; any other text is an *[InvalidError].
func ParseRole(text string) (Role, error) {
	if i := slices.Index(roleNames[1:], text); i >= 0 {
		return Role(i + 1), nil
	}
	return 0, &InvalidError{
		Code:    "invalid_role",
		Message: "the role is subscriber, publisher, publisheronly or moderator",
	}
}

// MayGive tells whether somebody with role r may be given, or give, a token of the other role.
func (r Role) MayGive(other Role) bool {
	switch r {
	case Moderator:
		return true
	case Publisher:
		return other != Moderator
	default:
		return r == other
	}
}

// grant is what LiveKit lets the role do. Nobody may change their own metadata and attributes: others take them for the
// session server's word, and LiveKit signs them into the tokens that it renews.
func (r Role) grant(room string) *auth.VideoGrant {
	yes, no := true, false
	grant := &auth.VideoGrant{
		RoomJoin: true, Room: room, CanPublish: &yes, CanSubscribe: &yes, CanPublishData: &yes,
		CanUpdateOwnMetadata: &no,
	}
	switch r {
	case Subscriber:
		grant.CanPublish = &no
	case PublisherOnly:
		grant.CanSubscribe = &no
	}
	if r != Subscriber {
		grant.SetCanPublishSources([]livekit.TrackSource{
			livekit.TrackSource_CAMERA, livekit.TrackSource_MICROPHONE, livekit.TrackSource_SCREEN_SHARE,
			livekit.TrackSource_SCREEN_SHARE_AUDIO,
		})
	}
	return grant
}
