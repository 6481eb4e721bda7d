package api

import (
	"net"
	"net/http"
	"net/url"
	"strings"
)

// guard keeps pages of other sites away from a server that is open to anyone on this machine: a browser here runs them
// too. A page could send requests from its own origin, or have its own name point to 127.0.0.1 (DNS rebinding) and so
// share our origin; the first shows in Origin, the second in Host. Pages served from this machine itself may ask.
func (a *API) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		if !a.options.Open {
			next.ServeHTTP(w, r)
			return
		}
		if !Loopback(hostOf(r.Host)) {
			a.fail(w, r, &problem{http.StatusForbidden, "foreign_host", "this server is open to its own machine only: ask for it as 127.0.0.1 or localhost"})
			return
		}
		origin := r.Header.Get("Origin")
		// A page that only wants the effect of a GET, such as a picture, says no origin but cannot hide that it is foreign.
		if origin == "" && r.Header.Get("Sec-Fetch-Site") != "cross-site" {
			next.ServeHTTP(w, r)
			return
		}
		w.Header().Add("Vary", "Origin")
		page, err := url.Parse(origin)
		if err != nil || !Loopback(page.Hostname()) {
			a.fail(w, r, &problem{http.StatusForbidden, "foreign_origin", "this server is open to its own machine only, not to pages of other sites"})
			return
		}
		w.Header().Set("Access-Control-Allow-Origin", origin)
		if r.Method == http.MethodOptions {
			w.Header().Set("Access-Control-Allow-Methods", "GET, POST")
			w.Header().Set("Access-Control-Allow-Headers", "Content-Type")
			w.Header().Set("Access-Control-Max-Age", "86400")
			w.WriteHeader(http.StatusNoContent)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// hostOf is the host of a Host header, without port and brackets.
func hostOf(header string) string {
	if host, _, err := net.SplitHostPort(header); err == nil {
		return host
	}
	return strings.Trim(header, "[]")
}

// Loopback tells whether host is a name or address that never leaves this machine. Names other than localhost are not
// looked up: what they mean is up to somebody else.
func Loopback(host string) bool {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
