package rooms

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
)

// ErrNoSession means that a session id is none of ours, or that its session is not there.
var ErrNoSession = errors.New("no such session")

// longestID is more than the id of the longest room name: 256 characters of four bytes and the tag, in base64.
const longestID = 1400

// seals makes and opens everything that is derived from LiveKit's API secret, so that every confab-server with that
// secret makes the same of it, before and after a restart, and nobody else can.
type seals struct {
	tag, cipher, removed []byte // one key for each purpose
}

func newSeals(secret string) seals {
	return seals{
		tag:     derive(secret, "session id, tag"),
		cipher:  derive(secret, "session id, name"),
		removed: derive(secret, "removed identity"),
	}
}

func derive(secret, purpose string) []byte {
	return digest([]byte(secret), "confab "+purpose)
}

func digest(key []byte, parts ...string) []byte {
	mac := hmac.New(sha256.New, key)
	for _, part := range parts {
		// The length keeps ("a", "bc") and ("ab", "c") apart.
		_, _ = fmt.Fprintf(mac, "%d:%s", len(part), part)
	}
	return mac.Sum(nil)
}

// id is the session id of a room name: a tag that only we can make, and the name encrypted under it (RFC 5297 calls the
// construction SIV). The same name is always the same id; neither tells anything of the other without the secret.
func (s seals) id(name string) string {
	tag := digest(s.tag, name)[:aes.BlockSize]
	return base64.RawURLEncoding.EncodeToString(append(slices.Clone(tag), s.crypt(tag, []byte(name))...))
}

// name opens a session id; anything that [seals.id] did not make is [ErrNoSession].
func (s seals) name(id string) (string, error) {
	if len(id) > longestID {
		return "", ErrNoSession
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(id)
	if err != nil || len(raw) <= aes.BlockSize {
		return "", ErrNoSession
	}
	tag, name := raw[:aes.BlockSize], string(s.crypt(raw[:aes.BlockSize], raw[aes.BlockSize:]))
	if !hmac.Equal(tag, digest(s.tag, name)[:aes.BlockSize]) {
		return "", ErrNoSession
	}
	return name, nil
}

// crypt encrypts and decrypts.
func (s seals) crypt(tag, data []byte) []byte {
	block, err := aes.NewCipher(s.cipher)
	if err != nil {
		panic(err) // the key has 32 bytes, always
	}
	out := make([]byte, len(data))
	cipher.NewCTR(block, tag).XORKeyStream(out, data)
	return out
}

// removedMark is how a removed identity is written where participants can read it.
func (s seals) removedMark(room, identity string) string {
	return base64.RawURLEncoding.EncodeToString(digest(s.removed, room, identity)[:12])
}
