package account

import (
	"net/http"
	"net/url"
)

// hasLogin: an endpoint that sets cookies for people who are not logged in is none that asks for a login.
func hasLogin(jar http.CookieJar, server string) bool {
	root, err := url.Parse(server)
	return err == nil && len(jar.Cookies(root)) > 0
}
