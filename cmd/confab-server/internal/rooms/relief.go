package rooms

import (
	"context"
	"time"

	"github.com/livekit/protocol/livekit"
)

// relieveEvery is how often LiveKit is asked, at most, which sessions can be forgotten.
const relieveEvery = 10 * time.Second

// findPlace makes sure that one more session can be remembered. Sessions in which nothing was decided make place by
// themselves; of the others those go that LiveKit does not have, and if it has them all the error is [ErrFull].
func (d *Directory) findPlace(ctx context.Context) error {
	if !d.memory.crowded() {
		return nil
	}
	crowded, err := d.relief.Do(ctx, "", func() (bool, error) {
		if time.Since(d.relieved) < relieveEvery {
			return d.memory.crowded(), nil
		}
		ctx, cancel := context.WithTimeout(d.ctx, d.options.Timeout)
		defer cancel()
		asked := time.Now()
		answer, err := d.options.Service.ListRooms(ctx, &livekit.ListRoomsRequest{})
		if err != nil {
			return true, classify(err)
		}
		open := make(map[string]bool, len(answer.GetRooms()))
		for _, room := range answer.GetRooms() {
			open[room.GetName()] = true
		}
		d.relieved = asked
		d.memory.has(open, asked)
		d.memory.clear()
		d.save()
		return d.memory.crowded(), nil
	})
	if err == nil && crowded {
		return ErrFull
	}
	return err
}
