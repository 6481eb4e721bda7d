// Package faultnet is a piece of bad network between two programs on this machine: a relay for TCP or UDP that cuts,
// refuses, stalls, drops, delays and reorders, each direction by itself, on command.
//
// [New] opens the relay's address, [Relay.Run] carries traffic until its context ends and returns when every goroutine
// and socket of the relay is gone. A relay holds a bounded number of connections and a bounded amount of what waits in
// them. It listens on loopback addresses and refuses others, save private ones that are asked for by name: it is a tool
// of tests and has no idea of security.
package faultnet
