//go:build !race

package voice

const slowed = false
