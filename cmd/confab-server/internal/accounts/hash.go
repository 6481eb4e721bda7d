package accounts

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Cost of a hash: RFC 9106 and OWASP's first choice for interactive logins with little memory. Some 20 ms on a laptop.
const (
	hashMemory  = 19 << 10 // KiB
	hashTime    = 2
	hashThreads = 1
	hashLength  = 32
	saltLength  = 16
)

// The most that a hash from the file may cost: a file is not to stop the server.
const (
	mostMemory = 1 << 20
	mostTime   = 64
)

// hasher computes hashes, few at a time: each holds hashMemory. A flood of strangers does not take the turns of those
// who are known.
type hasher struct{ strangers, known chan struct{} }

func newHasher() hasher {
	return hasher{strangers: make(chan struct{}, 4), known: make(chan struct{}, 2)}
}

// makeHash is the PHC string of a password.
func makeHash(password string) string {
	salt := make([]byte, saltLength)
	_, _ = rand.Read(salt) // rand.Read never returns an error
	sum := argon2.IDKey([]byte(password), salt, hashTime, hashMemory, hashThreads, hashLength)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, hashMemory, hashTime, hashThreads,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(sum))
}

// phc is a hash with what it was made with.
type phc struct {
	memory, time uint32
	threads      uint8
	salt, sum    []byte
}

var errHash = errors.New("not an argon2id hash")

func parseHash(text string) (phc, error) {
	var p phc
	var version int
	parts := strings.Split(text, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" {
		return p, errHash
	}
	if n, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &p.memory, &p.time,
		&p.threads); n != 4 || err != nil || version != argon2.Version {
		return p, errHash
	}
	var err error
	if p.salt, err = base64.RawStdEncoding.Strict().DecodeString(parts[4]); err != nil || len(p.salt) < 8 ||
		len(p.salt) > 64 {
		return p, errHash
	}
	if p.sum, err = base64.RawStdEncoding.Strict().DecodeString(parts[5]); err != nil || len(p.sum) < 16 ||
		len(p.sum) > 64 {
		return p, errHash
	}
	if p.time < 1 || p.time > mostTime || p.threads < 1 || p.memory < 8*uint32(p.threads) || p.memory > mostMemory {
		return p, errHash
	}
	return p, nil
}

// matches tells whether the password is the hash's, in a time that does not depend on it.
func (h hasher) matches(ctx context.Context, p phc, password string, known bool) (bool, error) {
	turns := h.strangers
	if known {
		turns = h.known
	}
	select {
	case turns <- struct{}{}:
	case <-ctx.Done():
		return false, ctx.Err()
	}
	defer func() { <-turns }()
	// nolint:gosec // at most 64
	sum := argon2.IDKey([]byte(password), p.salt, p.time, p.memory, p.threads, uint32(len(p.sum)))
	return subtle.ConstantTimeCompare(sum, p.sum) == 1, nil
}
