// Package api is what confab-server says over HTTP: where to connect and with which token, in the words of every kind
// of client that asks for it; sessions, tokens with roles and moderation; and how the server is.
//
// Who asks is known by a participant's token (Bearer) or the cookie of a login; without either only a server that is
// open answers. The token of a moderator is good for their session, the account of one for every session; a token
// stands and falls with the account that it was made for. Under logins the metrics are for programs of the server's own
// machine, moderators' accounts, and whoever shows Options.Metrics.
//
// [New] makes an http.Handler out of what it is given; the package owns no goroutine and no state but its counters. It
// refuses request bodies over 64 KiB, pages of other sites and names that only pretend to be this machine
// ([API.guard]), tokens and webhooks that were not signed with LiveKit's secret, and answers 503 with Retry-After while
// LiveKit is not ready instead of letting anybody wait. Tokens appear in answers and nowhere else.
package api
