package peer

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/pion/stun/v3"
	"github.com/pion/webrtc/v4"
)

var (
	errNoCredentials = errors.New("a TURN server without credentials")
	errPortRange     = errors.New("the port must be between 1 and 65535")
)

// Skipped is the address of a STUN or TURN server that cannot be used, and why.
type Skipped struct {
	URL string
	Err error
}

// UsableServers leaves out what pion refuses: one such address would fail the whole connection. Each address comes
// once and by itself, so that it takes no other with it.
func UsableServers(servers []webrtc.ICEServer) (usable []webrtc.ICEServer, skipped []Skipped) {
	var seen []string
	for _, s := range servers {
		for _, raw := range s.URLs {
			address, err := serverAddress(raw, s)
			if err != nil {
				skipped = append(skipped, Skipped{raw, err})
				continue
			}
			key := fmt.Sprintf("%s %q %q", address, s.Username, s.Credential)
			if slices.Contains(seen, key) {
				continue
			}
			seen = append(seen, key)
			one := s
			one.URLs = []string{address}
			usable = append(usable, one)
		}
	}
	return usable, skipped
}

// serverAddress is the address as pion takes it (RFC 7064, RFC 7065).
func serverAddress(raw string, s webrtc.ICEServer) (string, error) {
	raw = strings.TrimSpace(raw)
	if scheme, rest, found := strings.Cut(raw, ":"); found { // schemes and transports are of any case
		host, query, asked := strings.Cut(rest, "?")
		raw = strings.ToLower(scheme) + ":" + host
		if asked {
			raw += "?" + strings.ToLower(query)
		}
	}
	u, err := stun.ParseURI(raw)
	var quoted *url.Error // it repeats the address, in which there may be a login
	if errors.As(err, &quoted) {
		err = quoted.Err
	}
	switch {
	case err != nil:
		return "", fmt.Errorf("read address: %w", err)
	case u.Port < 1 || u.Port > 65535:
		return "", errPortRange
	case u.Scheme != stun.SchemeTypeTURN && u.Scheme != stun.SchemeTypeTURNS:
		return raw, nil
	}
	if password, ok := s.Credential.(string); s.Username == "" || !ok || password == "" {
		return "", errNoCredentials
	}
	return raw, nil
}
