// Package sfu keeps a LiveKit server at hand: one of its own, or somebody else's.
//
// [Server] owns the embedded LiveKit. It runs as a child process of the same binary (a panic in one SFU session ends
// the process it lives in), is restarted with growing, jittered pauses when it ends or hangs, and never outlives its
// parent: the child ends when its standard input closes, on Linux the kernel kills it as well. [External] is a LiveKit
// that somebody else runs; the package only asks whether it answers.
//
// [Server.Run] starts the child and returns when its context is done and the child is gone, at most two grace periods
// later. What the child logs is said again through the owner's logger, with anything that looks like a token taken
// out. With Options.Admit participants reach LiveKit through the parent, which asks about the one token of each request
// and hands on that token and nothing else that LiveKit could take for one. Keys are made once and kept in a file of
// mode 0600 ([LoadKeys]); they reach the child through a pipe, never through its arguments or environment.
//
// The package does not link LiveKit: the child's side is package node, so that supervision is tested without it.
package sfu
