// Package wire is where protobuf stops: it turns what LiveKit says into the values that the packages beside it take,
// and what those have to say into LiveKit's messages.
//
// What is for people is made legible here, and nowhere behind it; what is for programs, such as ids and data, stays as
// it is. The package owns no state, starts nothing, and refuses to decide: it drops only what cannot be read.
package wire
