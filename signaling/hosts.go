package signaling

import (
	"strings"
	"sync"

	"confab/signaling/internal/address"
)

// Hosts remembers which servers have nothing at /rtc/v1, and whether those whose address has no scheme speak TLS, so
// that the next dial need not try again. Share one between all dials of a program. The zero value and nil are ready
// to use; nil remembers nothing.
type Hosts struct {
	mu      sync.Mutex
	dual    map[string]bool
	schemes address.Schemes // ws or wss
}

func (h *Hosts) scheme(host string) string {
	if h == nil {
		return ""
	}
	return h.schemes.Of(host)
}

func (h *Hosts) setScheme(host, scheme string) {
	if h != nil {
		h.schemes.Set(host, scheme)
	}
}

// LacksSingle reports whether host ("name:port" as in the URL) is known not to offer /rtc/v1.
func (h *Hosts) LacksSingle(host string) bool {
	if h == nil {
		return false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.dual[strings.ToLower(host)]
}

func (h *Hosts) setLacksSingle(host string) {
	if h == nil {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.dual == nil {
		h.dual = make(map[string]bool)
	}
	h.dual[strings.ToLower(host)] = true
}
