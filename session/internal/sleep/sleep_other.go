//go:build !linux

package sleep

import "time"

// Slept is how long the machine has been asleep since began: by so much the clock on the wall has gone further than
// the monotonic one. Somebody may set the former, which cannot be told from sleep here and costs a resume.
func Slept(began time.Time) time.Duration {
	now := time.Now()
	return now.Round(0).Sub(began.Round(0)) - now.Sub(began)
}
