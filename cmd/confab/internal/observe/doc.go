// Package observe tells scripts what confab does: the event file (--events), the status server (--status) and its
// Prometheus metrics.
//
// It looks at the application and changes nothing in it, but for two routes that --diagnostics opens. [Events] owns a
// goroutine that writes, and [Server.Run] serves until its context is done; both end within a bounded time. An event
// file or pipe that takes nothing holds nobody up: what does not fit into the queue is dropped, counted, and said in
// the log, in the status and by a later event. It refuses to answer pages in a browser and, without a token, other
// machines. What it promises to scripts is documented with [Events], [Server] and [Status].
package observe
