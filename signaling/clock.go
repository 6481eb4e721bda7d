package signaling

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"strings"
	"time"
)

// leeway is how far a server's clock may be off a token's times (livekit/protocol auth/verifier.go, tokenLeeway).
const leeway = time.Minute

// times are what a token says of itself; zero where it says nothing.
type times struct {
	notBefore, issued, expires time.Time
	grants                     bool // its claims let it enter a room
}

// timesOf reads a token's payload without verifying anything: the server does that.
func timesOf(token string) times {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return times{}
	}
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return times{}
	}
	var claims struct {
		NotBefore any             `json:"nbf"`
		Issued    any             `json:"iat"`
		Expires   any             `json:"exp"`
		Video     json.RawMessage `json:"video"`
	}
	if json.Unmarshal(raw, &claims) != nil {
		return times{}
	}
	var grant struct{ RoomJoin bool }
	_ = json.Unmarshal(claims.Video, &grant) // a claim of another type grants nothing
	return times{numericDate(claims.NotBefore), numericDate(claims.Issued), numericDate(claims.Expires), grant.RoomJoin}
}

// numericDate reads seconds since 1970 (RFC 7519 §2); what is no such number is no time.
func numericDate(v any) time.Time {
	seconds, ok := v.(float64)
	if !ok || seconds <= 0 || seconds > math.MaxInt32*4 {
		return time.Time{}
	}
	return time.Unix(int64(seconds), 0)
}

// validFrom is when the token begins to be good.
func (t times) validFrom() time.Time {
	if t.notBefore.IsZero() {
		return t.issued
	}
	return t.notBefore
}

// judge says what a server with that clock has against the token's times; ErrDenied: nothing, so it is another matter.
func (t times) judge(clock time.Time) error {
	switch {
	case clock.IsZero():
		return ErrDenied
	case !t.validFrom().IsZero() && t.validFrom().After(clock.Add(leeway)):
		return ErrEarly
	case !t.expires.IsZero() && t.expires.Before(clock.Add(-leeway)):
		return ErrExpired
	}
	return ErrDenied
}

// ValidFrom is when a token begins to be good, by itself: its nbf, else its iat. Zero: it does not say.
func ValidFrom(token string) time.Time { return timesOf(token).validFrom() }
