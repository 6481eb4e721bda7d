package page

import "strings"

// WantsTLS knows what comes back for plain HTTP from a port of TLS: words by Go, nginx and Apache in the body of a 400,
// and a TLS alert by others, which net/http quotes in its error as no answer at all.
func WantsTLS(said string) bool {
	said = strings.ToLower(said)
	return strings.Contains(said, "https server") || strings.Contains(said, "https port") ||
		strings.Contains(said, "ssl-enabled server") || strings.Contains(said, `malformed http response "\x15\x03`)
}
