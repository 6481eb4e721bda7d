// Package message is what the server says on the signalling socket, in our words: nothing here knows protobuf.
//
// Values only: it owns nothing, starts nothing, and refuses to decide what a message means for the meeting. Package
// wire reads them.
package message
