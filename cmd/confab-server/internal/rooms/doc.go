// Package rooms turns room names into sessions and guests into tokens.
//
// A [Directory] owns the knowledge of which names were opened lately and what was decided in each session: who was put
// out, and whether everybody is muted. The rooms themselves live in LiveKit, asked through its RoomService. It starts
// one short goroutine per request to LiveKit, bounded by a time limit, which [Directory.Close] waits for. It refuses
// names, identities and metadata that LiveKit could not carry ([InvalidError]), and logs no token.
package rooms
