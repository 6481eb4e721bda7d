package api

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// requestKey is where the request's own logger is.
type requestKey struct{}

// numbered gives every request an id, which the log and the answer carry, and logs how it ended.
func (a *API) numbered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get("X-Request-Id")
		if !a.fromProxy(r) || !usableID(id) {
			id = strings.ToLower(rand.Text()[:16])
		}
		w.Header().Set("X-Request-Id", id)
		logger := a.logger.With("request", id)
		began := time.Now()
		seen := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(seen, r.WithContext(context.WithValue(r.Context(), requestKey{}, logger)))
		logger.Debug("answered", "method", r.Method, "path", r.URL.Path, "status", seen.status, "address", a.address(r),
			"took", time.Since(began))
	})
}

// usableID accepts a proxy's id when it cannot garble a log.
func usableID(id string) bool {
	return id != "" && len(id) <= 64 && !strings.ContainsFunc(id, func(c rune) bool {
		return (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '-' && c != '_'
	})
}

// log is the request's logger.
func (a *API) log(r *http.Request) *slog.Logger {
	if logger, ok := r.Context().Value(requestKey{}).(*slog.Logger); ok {
		return logger
	}
	return a.logger
}

// address is the client's: of the connection, or what a trusted proxy says, nearest first.
func (a *API) address(r *http.Request) netip.Addr {
	address := peer(r)
	forwarded := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(forwarded) {
		if !a.trusted(address) {
			break
		}
		next, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			break
		}
		address = next.Unmap()
	}
	return address
}

func peer(r *http.Request) netip.Addr {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	address, _ := netip.ParseAddr(host)
	return address.Unmap().WithZone("")
}

func (a *API) trusted(address netip.Addr) bool {
	return slices.ContainsFunc(a.options.Proxies, func(p netip.Prefix) bool { return p.Contains(address) })
}

func (a *API) fromProxy(r *http.Request) bool { return a.trusted(peer(r)) }

// secure tells whether the client's way to us is encrypted.
func (a *API) secure(r *http.Request) bool {
	return r.TLS != nil || a.fromProxy(r) && strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
}
