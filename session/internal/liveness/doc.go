// Package liveness judges from counters and silence whether media and data still flow, and who has stopped.
//
// A [Watch] owns what is remembered between two looks: since when we have been sending, how the packets of each stream
// came, what the transport has confirmed. Silence alone is no evidence: who is muted, paused, hidden or quiet by
// discontinuous transmission sends nothing, and that is in order, so each look is told which streams should be sending.
//
// It starts nothing and keeps no clock: [Watch.Look] is called every [LookEvery] with the time and the counters. It
// refuses to act on what it finds.
package liveness
