// Package sleep tells for how long this computer has slept. It keeps nothing, starts nothing and cannot fail: where the
// system does not say, it has not slept.
package sleep
