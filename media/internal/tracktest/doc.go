// Package tracktest is a scripted remote track: a test says which packets come and when, and the receiver under test
// reads them as it would from pion. It starts no goroutine; tests drive it from their own.
package tracktest
