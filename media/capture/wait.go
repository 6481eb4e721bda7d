package capture

import (
	"context"
	"fmt"
)

// waitFor waits for the RTCP readers of tracks.
func waitFor(ctx context.Context, tracks ...*track) error {
	for _, t := range tracks {
		t.mu.Lock()
		quiet := t.quiet
		t.mu.Unlock()
		if quiet == nil {
			continue
		}
		select {
		case <-quiet:
		case <-ctx.Done():
			return fmt.Errorf("wait for RTCP readers: %w", ctx.Err())
		}
	}
	return nil
}
