package api

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"confab/cmd/internal/loopback"
)

// guard keeps pages of other sites away. To a server that is open to anyone on this machine that means pages in a
// browser here: one could send requests from its own origin, or have its own name point to 127.0.0.1 (DNS rebinding)
// and so share our origin; the first shows in Origin, the second in Host. Pages served from this machine itself may ask
// it. A server with logins is asked by its own pages and by those of the sites it is told of.
func (a *API) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Add("Vary", "Origin")
		if a.options.Open && !loopback.Header(r.Host) {
			a.fail(w, r, &problem{
				http.StatusForbidden, "foreign_host",
				"this server is open to its own machine only: ask for it as 127.0.0.1 or localhost",
			})
			return
		}
		origin := r.Header.Get("Origin")
		// Browsers send no Origin with a GET for a picture, but they say that the page is of another site.
		if origin == "" && r.Header.Get("Sec-Fetch-Site") != "cross-site" {
			next.ServeHTTP(w, r)
			return
		}
		if !a.welcome(r, origin) {
			a.fail(w, r, &problem{
				http.StatusForbidden, "foreign_origin",
				"this server does not answer to pages of other sites",
			})
			return
		}
		w.Header().Set("Access-Control-Allow-Origin", origin)
		w.Header().Set("Access-Control-Allow-Credentials", "true")
		w.Header().Set("Access-Control-Expose-Headers", "Retry-After, X-Request-Id")
		if r.Method == http.MethodOptions {
			w.Header().Set("Access-Control-Allow-Methods", "GET, POST")
			w.Header().Set("Access-Control-Allow-Headers", "Authorization, Content-Type")
			w.Header().Set("Access-Control-Max-Age", "86400")
			w.WriteHeader(http.StatusNoContent)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// welcome tells whether pages of an origin may ask.
func (a *API) welcome(r *http.Request, origin string) bool {
	page, err := url.Parse(origin)
	if err != nil || page.Host == "" {
		return false
	}
	if slices.Contains(a.options.Origins, origin) || a.options.Open && loopback.Host(page.Hostname()) {
		return true
	}
	return !a.options.Open && strings.EqualFold(page.Host, r.Host) && (page.Scheme == "https") == a.secure(r)
}
