package attempt

import (
	"errors"
	"fmt"
	"time"

	"confab/session/meeting"
	"confab/signaling"
)

// noticeable is the difference between two clocks from which on it explains a refusal: LiveKit forgives a minute, and
// Date headers have seconds.
const noticeable = 50 * time.Second

// withClocks adds to a refusal for the token's times how far the clocks of who made it and of the server differ,
// where that can be told. ahead is the former's before ours.
func withClocks(err error, token string, ahead time.Duration, now time.Time) error {
	var refused *signaling.DialError
	if !errors.As(err, &refused) || !errors.Is(err, signaling.ErrEarly) && !errors.Is(err, signaling.ErrExpired) {
		return err
	}
	server := refused.Clock
	if server.IsZero() {
		server = now // as good a guess as any
	}
	differ := ahead - server.Sub(now)
	from := signaling.ValidFrom(token)
	if differ.Abs() < noticeable && errors.Is(err, signaling.ErrEarly) && !from.IsZero() {
		differ = from.Sub(server)
	}
	if differ.Abs() < noticeable {
		return err
	}
	return fmt.Errorf("%w: %w", err, &meeting.ClockError{Differ: differ})
}
