package api

import (
	"fmt"
	"net/http"
	"runtime/debug"
)

// survive answers a request whose handler panics, and says in the log where it did. net/http would close the
// connection, and tell the server's ErrorLog.
func (a *API) survive(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen := &statusWriter{ResponseWriter: w}
		defer func() {
			cause := recover()
			if cause == nil {
				return
			}
			if cause == http.ErrAbortHandler { //nolint:errorlint // net/http compares it so
				panic(cause)
			}
			a.log(r).Error("a handler panicked", "method", r.Method, "path", r.URL.Path, "cause", fmt.Sprint(cause),
				"stack", string(debug.Stack()))
			if seen.status != 0 { // it has begun to answer
				panic(http.ErrAbortHandler)
			}
			a.fail(w, r, fmt.Errorf("panic: %v", cause))
		}()
		next.ServeHTTP(seen, r)
	})
}
