package rooms

import (
	"context"
	"errors"

	"github.com/livekit/protocol/livekit"
)

// expel ends a connection; one that ended meanwhile is well. Two requests to LiveKit for one person disturb each other:
// with the first the person's node stops listening, and the second has no answer for 3 s. So those who want the same
// share one request, and where it has no answer, a look decides.
func (d *Directory) expel(ctx context.Context, room, connectionID string) error {
	_, err := d.expulsions.Do(ctx, room+"\x00"+connectionID, func() (struct{}, error) {
		if !d.begin() {
			return struct{}{}, ErrUnavailable
		}
		defer d.work.Done()
		ctx, cancel := context.WithTimeout(d.ctx, d.options.Timeout)
		defer cancel()
		_, err := d.options.Service.RemoveParticipant(ctx, &livekit.RoomParticipantIdentity{
			Room:     room,
			Identity: connectionID,
		})
		return struct{}{}, classify(err)
	})
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return ErrUnavailable
	}
	if errors.Is(err, ErrUnavailable) {
		if _, seen := d.person(ctx, room, connectionID); errors.Is(seen, ErrNotThere) {
			return nil
		}
	}
	if errors.Is(err, ErrNotThere) {
		return nil
	}
	return err
}
