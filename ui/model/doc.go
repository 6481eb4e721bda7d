// Package model decides what each screen says, as plain values.
//
// [Present] turns a meeting's snapshot and the local side into an [App]; the views draw that and nothing else. It is
// pure: no clock, no goroutine, no toolkit; the time comes in as a value. It refuses to hold state.
package model
