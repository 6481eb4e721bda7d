// Package node is the child's side of the embedded LiveKit: one LiveKit server in this process.
//
// It reads LiveKit's configuration from the first line of its input, serves, says "ready" on its output, stops serving
// at the line "stop", and ends when the input ends, which it also does when the parent process is killed. It starts
// LiveKit's goroutines and does not wait for all of them: the process is meant to exit when [Run] returns. It refuses
// to run with an unknown configuration key.
package node
