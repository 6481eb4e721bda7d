package observe

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"net/url"
	"strings"

	"confab/cmd/internal/loopback"
)

// access stands before every route of the status server. It lets in programs of this machine, and from elsewhere
// those that show the token. A page in a browser of this machine is none of them: one of another origin says so in
// Origin and Sec-Fetch-Site, and one whose own name was made to mean this machine (DNS rebinding) in Host.
type access struct {
	token string // empty: nobody from elsewhere
}

func (g access) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		header.Set("Cache-Control", "no-store")
		switch {
		case foreignPage(r):
			http.Error(w, "pages of other sites get no answer here", http.StatusForbidden)
		case g.shown(r):
			next.ServeHTTP(w, r)
		case !fromHere(r):
			header.Set("WWW-Authenticate", "Bearer")
			http.Error(
				w, "another machine has to show the token, as Authorization: Bearer TOKEN", http.StatusUnauthorized,
			)
		case r.Host != "" && !loopback.Header(r.Host): // HTTP/1.0, which health checks still speak, needs none
			http.Error(w, "on this machine ask for 127.0.0.1 or localhost", http.StatusForbidden)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// shown tells whether the request has the token. Sums of equal length are compared, in a time that tells nothing of
// it.
func (g access) shown(r *http.Request) bool {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if g.token == "" || !strings.EqualFold(scheme, "Bearer") {
		return false
	}
	given, want := sha256.Sum256([]byte(strings.TrimSpace(token))), sha256.Sum256([]byte(g.token))
	return subtle.ConstantTimeCompare(given[:], want[:]) == 1
}

// fromHere tells whether a request comes from this machine, and does not only pass through a proxy on it.
func fromHere(r *http.Request) bool {
	for _, name := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via"} {
		if r.Header.Get(name) != "" {
			return false
		}
	}
	peer, _, err := net.SplitHostPort(r.RemoteAddr)
	own, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	return err == nil && loopback.Host(peer) && loopback.Addr(own)
}

// foreignPage tells whether a browser says that a page of another origin asks. There is no page of ours; one that
// somebody opened by typing the address asks for itself.
func foreignPage(r *http.Request) bool {
	for _, site := range r.Header.Values("Sec-Fetch-Site") {
		if site != "none" && site != "same-origin" {
			return true
		}
	}
	for _, origin := range r.Header.Values("Origin") {
		page, err := url.Parse(origin)
		if err != nil || page.Scheme != "http" || !strings.EqualFold(page.Host, r.Host) {
			return true
		}
	}
	return false
}
