// Package rooms turns room names into sessions and guests into tokens.
//
// A [Directory] owns the knowledge of which names were opened lately; the rooms themselves live in LiveKit, asked through
// its RoomService. One name is one session: requests for the same name that arrive together become one request to
// LiveKit, which itself gives an existing room for a name it knows. After LiveKit was restarted [Directory.Restore] makes
// the rooms again, so that participants can come back with the tokens they have. Several confab-servers with one LiveKit
// cluster agree through a [Store] who makes a room; without it two may make one at two nodes at the same moment.
//
// It starts one short goroutine per request to LiveKit, bounded by a time limit, which [Directory.Close] waits for. It
// refuses names, identities and metadata that LiveKit could not carry ([InvalidError]), and logs no token.
package rooms
