// Package shared is the Redis that the session servers of one LiveKit cluster have in common: short values that all of
// them see, each for a limited time.
//
// A [Store] owns its connections, dials with the first request and starts nothing else; [Store.Close] ends them. It
// says once that Redis does not answer, and once that it does again. It asks nothing twice, waits for Redis for a
// second at most, and puts neither the password nor the URL that may hold it into any error or log.
package shared
