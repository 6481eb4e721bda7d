package disk

import (
	"fmt"
	"time"
)

const (
	// timeout is how long a change waits for those of other programs, each of which takes milliseconds.
	timeout = 10 * time.Second
	// again is how often it tries: no system has a lock that can be waited for and given up after some time.
	again = 5 * time.Millisecond
)

// lock keeps other programs, and other goroutines of this one, from changing the files of a folder until unlock. The
// system takes the lock off a program that is killed.
func lock(folder string) (unlock func(), err error) {
	handle, err := openLock(folder)
	if err != nil {
		return nil, err
	}
	tick := time.NewTicker(again)
	defer tick.Stop()
	for began := time.Now(); ; <-tick.C {
		taken, err := handle.try()
		if err != nil {
			handle.close()
			return nil, fmt.Errorf("lock %s: %w", folder, err)
		}
		if taken {
			return handle.close, nil
		}
		if time.Since(began) > timeout {
			handle.close()
			return nil, fmt.Errorf("another program has been changing the files of %s for %v", folder, timeout)
		}
	}
}
