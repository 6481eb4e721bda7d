// Package wire is where protobuf stops: it turns what LiveKit says on the signalling socket into the values of package
// message and of the packages beside it. Packages request and packet are the other way, and the data channels.
//
// What is for people is made legible here, and nowhere behind it; what is for programs, such as ids and data, stays as
// it is. It owns no state, starts nothing, and refuses to decide: it drops only what cannot be read.
package wire
