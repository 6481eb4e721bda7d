// Package moderation asks the session server to do what a moderator wants, over its REST API, and puts its answer into
// words. It keeps nothing, starts nothing, and shows the token to nobody but the server that it is for.
package moderation
