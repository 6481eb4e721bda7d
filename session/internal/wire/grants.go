package wire

import (
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/livekit/protocol/auth"

	"confab/session/meeting"
)

// MayPublish reads from a token of LiveKit's which sources its owner may publish; ok is false for what cannot be read.
// Nothing is verified: that is the server's business.
func MayPublish(token string) (may func(meeting.Source) bool, ok bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, false
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return nil, false
	}
	var claims auth.ClaimGrants
	if json.Unmarshal(payload, &claims) != nil || claims.Video == nil {
		return nil, false
	}
	return func(s meeting.Source) bool { return claims.Video.GetCanPublishSource(Source(s)) }, true
}
