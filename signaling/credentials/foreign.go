package credentials

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Clouds whose tokens get mistaken for LiveKit's.
const (
	cloudVonage    = "Vonage Video (OpenTok)"
	cloudOpenVidu2 = "OpenVidu 2"
)

// foreign reports whose token it is when it cannot be LiveKit's. In doubt it says nothing: the server will judge.
func (a answer) foreign() error {
	if strings.HasPrefix(a.token, "T1==") {
		return &ForeignCloudError{Cloud: cloudVonage}
	}
	if isOpenVidu2(a.token) {
		return &ForeignCloudError{Cloud: cloudOpenVidu2}
	}
	c, isJWT := claimsOf(a.token)
	switch {
	case isJWT && c.Video != nil: // LiveKit's grants
		return nil
	case isJWT && (slices.Contains(strings.Fields(c.Scope), "session.connect") || c.SessionID != "" &&
		c.ApplicationID != ""):
		return &ForeignCloudError{Cloud: cloudVonage}
	case a.url == "" && a.sessionID != "" && isVonageProject(a.project):
		return &ForeignCloudError{Cloud: cloudVonage}
	}
	return nil
}

// isOpenVidu2 knows wss://host:4443?sessionId=…&token=… and the bare token in it.
func isOpenVidu2(token string) bool {
	if strings.HasPrefix(token, "tok_") {
		return true
	}
	u, err := url.Parse(token)
	return err == nil && (u.Scheme == "wss" || u.Scheme == "ws") && u.Query().Has("sessionId") && u.Query().Has("token")
}

// isVonageProject knows OpenTok's API keys (numbers) and Vonage's application ids (UUIDs).
func isVonageProject(id string) bool {
	if _, err := strconv.ParseUint(id, 10, 64); err == nil {
		return true
	}
	return len(id) == 36 && strings.Count(id, "-") == 4
}

// claims are the parts of a token's payload that tell clouds apart.
type claims struct {
	Video         json.RawMessage // LiveKit
	Scope         string          // Vonage
	ApplicationID string          // Vonage
	SessionID     string          // Vonage
}

// claimsOf reads a JSON Web Token's payload without verifying anything. A claim of an unexpected type counts as absent.
func claimsOf(token string) (claims, bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return claims{}, false
	}
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return claims{}, false
	}
	var all map[string]json.RawMessage
	if json.Unmarshal(raw, &all) != nil || all == nil {
		return claims{}, false
	}
	text := func(key string) string {
		var s string
		if json.Unmarshal(all[key], &s) != nil {
			return ""
		}
		return s
	}
	return claims{
		Video: all["video"], Scope: text("scope"), ApplicationID: text("application_id"),
		SessionID: text("session_id"),
	}, true
}
