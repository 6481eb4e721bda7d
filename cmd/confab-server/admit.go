package main

import (
	"context"
	"errors"
	"net/http"

	"confab/cmd/confab-server/internal/rooms"
	"confab/cmd/confab-server/internal/sfu"
)

// admit stands before the embedded LiveKit, which looks only at who signed a token and when it expires: it refuses
// those who were put out or have no account any more, and opens a room again that LiveKit closed because nobody was
// there.
func (a *app) admit(ctx context.Context, token string) *sfu.Refusal {
	switch err := a.rooms.Enter(ctx, token); {
	case errors.Is(err, rooms.ErrRemoved):
		return &sfu.Refusal{
			Status:  http.StatusForbidden,
			Message: "a moderator has put this participant out of the session",
		}
	case errors.Is(err, rooms.ErrNoAccount):
		return &sfu.Refusal{
			Status:  http.StatusForbidden,
			Message: "the account that this token was made for is no more",
		}
	case errors.Is(err, rooms.ErrUnavailable):
		return &sfu.Refusal{Status: http.StatusServiceUnavailable, Message: "the media server is starting"}
	}
	return nil // whatever else is wrong with the token, LiveKit refuses it itself
}
