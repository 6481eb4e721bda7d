// Package player turns the tracks of others into sound and pictures, and says what becomes of each.
//
// A [Player] is for one track; Run, on a goroutine of its caller's, plays until its context or the track ends, and
// reports the first packet, new sizes and what stands in the way of decoding. [Pictures] keeps the newest picture of
// every tile, and outlives players: a rejoin shows the last one until the next comes. Counters go on over the players
// of a stream. It knows no session: what is to be expected of a track is told it with Follow.
package player
