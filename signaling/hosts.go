package signaling

import (
	"strings"
	"sync"
)

// Hosts remembers which servers answered 404 on /rtc/v1, so that the next dial need not ask again. Share one between all
// dials of a program. The zero value and nil are ready to use; nil remembers nothing.
type Hosts struct {
	mu   sync.Mutex
	dual map[string]bool
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
