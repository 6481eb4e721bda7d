package api

import (
	"net/http"
	"testing"
)

func TestGuardKeepsOtherSitesOut(t *testing.T) {
	for name, row := range map[string]struct {
		host, origin, method string
		status               int
		allowed              string // as Access-Control-Allow-Origin
	}{
		"no-browser":        {"127.0.0.1:7980", "", "POST", 201, ""},
		"ipv6":              {"[::1]:7980", "", "POST", 201, ""},
		"ipv6-no-port":      {"[::1]", "", "POST", 201, ""},
		"rebound-name":      {"evil.example:7980", "", "POST", 403, ""},
		"name-like-ours":    {"localhost.evil.example", "", "POST", 403, ""},
		"no-host":           {"", "", "POST", 403, ""},
		"own-page":          {"localhost", "http://localhost:3000", "POST", 201, "http://localhost:3000"},
		"own-page-asks":     {"localhost", "http://127.0.0.1:3000", "OPTIONS", 204, "http://127.0.0.1:3000"},
		"foreign-page":      {"localhost", "https://evil.example", "POST", 403, ""},
		"foreign-page-asks": {"localhost", "https://evil.example", "OPTIONS", 403, ""},
		"nowhere":           {"localhost", "null", "POST", 403, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := ask(t, &house{}, row.method, "/token", "", func(q *http.Request) {
				q.Host = row.host
				if row.origin != "" {
					q.Header.Set("Origin", row.origin)
				}
			})
			if r.StatusCode != row.status || r.Header.Get("Access-Control-Allow-Origin") != row.allowed {
				t.Errorf("%d, allowed %q", r.StatusCode, r.Header.Get("Access-Control-Allow-Origin"))
			}
		})
	}
}

func TestGuardSeesPicturesOfOtherSites(t *testing.T) {
	for site, status := range map[string]int{"cross-site": 403, "same-origin": 200, "none": 200, "": 200} {
		r := ask(t, &house{}, http.MethodGet, "/session", "",
			func(q *http.Request) { q.Header.Set("Sec-Fetch-Site", site) })
		if r.StatusCode != status {
			t.Errorf("%q: %d", site, r.StatusCode)
		}
	}
}
