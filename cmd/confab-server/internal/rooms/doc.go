// Package rooms turns room names into sessions and guests into tokens.
//
// A [Directory] owns the knowledge of which names were opened lately; the rooms themselves live in LiveKit, asked
// through its RoomService. One name is one session: requests for the same name that arrive together become one
// request to LiveKit, which itself gives an existing room for a name it knows. After LiveKit was restarted
// [Directory.Restore] makes the rooms again, so that participants can come back with the tokens they have.
//
// What is decided in a session, who was put out and whether everybody is muted, is in the metadata of its LiveKit
// room, and remembered by every confab-server that had to do with it. Several confab-servers with one LiveKit cluster
// agree through a [Store] who makes a room, and who changes one; without it two may make one at two nodes at the same
// moment, and a change is read again until it stands. What is remembered is bounded (50,000 sessions, 64 MB), and
// kept in a [File] that one process has open: sessions in which nothing was decided are forgotten first, the ones
// opened longest ago before others, and one that LiveKit has and in which somebody was put out never is.
//
// It starts one short goroutine per request to LiveKit, bounded by a time limit, which [Directory.Close] waits for.
// It refuses names, identities and metadata that LiveKit could not carry ([InvalidError]), and logs no token.
package rooms
