//go:build linux

package v4l2

import (
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

// What becomes of trouble while reading:
//
//	damaged, short or flagged picture; EIO     left out; lost after lostAfter without a good one
//	any other error of a call                  the same
//	no picture at all                          waited for: who reads has a limit of their own
//	ENODEV and its like                        lost at once: unplugged
const (
	lostAfter = 3 * time.Second
	fewestBad = 10                    // in that time: a slow camera is not lost for one bad picture
	breather  = 10 * time.Millisecond // after an error of a call, which may come back at once
)

// badRun counts bad pictures since the last good one.
type badRun struct {
	bad   int
	since time.Time
}

func (r *badRun) good() { *r = badRun{} }

// add notes what went wrong and gives an error once that has gone on for too long.
func (r *badRun) add(err error, now time.Time) error {
	if unplugged(err) {
		return err
	}
	if r.bad == 0 {
		r.since = now
	}
	r.bad++
	if r.bad >= fewestBad && now.Sub(r.since) >= lostAfter {
		return fmt.Errorf("no good picture for %v, %d bad ones: %w", now.Sub(r.since).Round(time.Second), r.bad, err)
	}
	return nil
}

// unplugged says whether an error means that the device is not there any more.
func unplugged(err error) bool {
	return isAny(err, unix.ENODEV, unix.ENXIO, unix.EBADF, unix.ESHUTDOWN, unix.ENOTCONN, unix.ECONNABORTED)
}
