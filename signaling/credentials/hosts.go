package credentials

import "confab/signaling/internal/address"

// Hosts remembers whether endpoints whose address has no scheme speak TLS, so that the next Fetch need not try. The
// zero value and nil are ready to use; nil remembers nothing.
type Hosts struct {
	schemes address.Schemes // http or https, by host:port
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
