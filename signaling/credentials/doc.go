// Package credentials asks a token endpoint where to connect and with which token.
//
// It knows the endpoints of LiveKit (token source, LiveKit Meet), OpenVidu 3, the Vonage and OpenTok samples, and
// OpenVidu's old tutorial with its login, and reads every answer by the fields that are present, so that the
// endpoint's style need not be configured. When a token turns out to be for a cloud that does not speak LiveKit, it
// says so instead of letting the connection fail later for a reason nobody understands.
//
// It reads addresses as people type them, tries TLS and plain where no scheme was given, and follows redirects with
// what was posted, but never from https to http, and with a password only within one host. An answer is taken for the
// endpoint's own where it looks like one; web pages and refusals of anybody else are [ErrIntercepted] or say that
// nothing is there, so that a proxy's word is not taken for the endpoint's.
//
// It starts no goroutine of its own and keeps nothing between calls but what Hosts remembers: cookies of a login live
// as long as one Fetch, unless the caller's http.Client has a jar for them. A Fetch ends within Client.Timeout, reads
// at most 1 MiB per answer, and never puts a token or password into an error or log. It does not verify tokens and
// does not retry a request that failed, except once after logging in and once with the other scheme.
package credentials
