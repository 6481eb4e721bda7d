// Package credentials asks a token endpoint where to connect and with which token.
//
// It knows the endpoints of LiveKit (token source, LiveKit Meet), OpenVidu 3, the Vonage and OpenTok samples, and OpenVidu's old
// tutorial with its login, and reads every answer by the fields that are present, so that the endpoint's style need not be
// configured. When a token turns out to be for a cloud that does not speak LiveKit, it says so instead of letting the
// connection fail later for a reason nobody understands.
//
// It starts no goroutine of its own and keeps nothing between calls: cookies of a login live as long as one Fetch, unless the
// caller's http.Client has a jar for them. A Fetch ends within Client.Timeout, reads at most 1 MiB per answer, and never puts a token or password into an error or log. It does not
// verify tokens and does not retry a request that failed, except once after logging in.
package credentials
