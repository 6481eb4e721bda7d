// Package sessiontest builds what a session says, for tests of those who listen to it: snapshots of plausible meetings,
// ready to be changed by the test. It owns nothing and starts nothing.
package sessiontest
