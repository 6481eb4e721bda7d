package wire

import (
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/livekit/protocol/auth"

	"confab/session/meeting"
)

// Grants are what a token says that its owner may do. They are read without verifying anything: that is the server's
// business.
type Grants struct{ video *auth.VideoGrant }

// ReadGrants reads a token of LiveKit's; ok is false for what cannot be read.
func ReadGrants(token string) (g Grants, ok bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return Grants{}, false
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return Grants{}, false
	}
	var claims auth.ClaimGrants
	if json.Unmarshal(payload, &claims) != nil || claims.Video == nil {
		return Grants{}, false
	}
	return Grants{claims.Video}, true
}

// MayPublish says whether a source may be published.
func (g Grants) MayPublish(s meeting.Source) bool { return g.video.GetCanPublishSource(Source(s)) }
