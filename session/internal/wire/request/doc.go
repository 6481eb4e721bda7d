// Package request makes LiveKit's messages of what we have to say to the server: to be let in, to publish, to receive.
//
// It owns nothing and starts nothing. It refuses to decide when something is said, and to wait for answers: package
// wire reads those.
package request
