//go:build race

package voice

// slowed says that everything takes ten times as long: one row has to do.
const slowed = true
