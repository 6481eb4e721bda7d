package rooms

import (
	"context"
	"time"

	"github.com/livekit/protocol/livekit"
)

// obtain gives the room that is there, or makes it; open tells that LiveKit had it last. LiveKit looks for a room's
// node and notes the one it chose in two steps (roomallocator.go, SelectRoomNode): two requests at one moment may
// make a room at two nodes. So of all confab-servers with one store, one makes it, with one request at a time. A room
// that is there has its node and is locked by nobody.
func (d *Directory) obtain(ctx context.Context, q *livekit.CreateRoomRequest, open bool) (*livekit.Room, error) {
	if d.options.Store != nil {
		there, err := d.options.Service.ListRooms(ctx, &livekit.ListRoomsRequest{Names: []string{q.GetName()}})
		if err != nil {
			return nil, classify(err)
		}
		if open = len(there.GetRooms()) > 0; !open {
			return d.makeAlone(ctx, q)
		}
	}
	leave := func() {}
	if !open {
		var err error
		if leave, err = d.places.take(ctx); err != nil {
			return nil, err
		}
	}
	room, err := d.insist(ctx, q, leave)
	return room, classify(err)
}

// makeAlone makes a room unless another confab-server was faster: CreateRoom looks once more whether it is there, and
// gives it as it is.
func (d *Directory) makeAlone(ctx context.Context, q *livekit.CreateRoomRequest) (*livekit.Room, error) {
	leave, err := d.places.take(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	defer time.AfterFunc(askAgain, leave).Stop()
	held, unlock, err := d.lock(ctx, makingKeys+q.GetName())
	if err != nil {
		return nil, err
	}
	defer unlock()
	for {
		try, cancel := context.WithTimeout(held, lockTry)
		room, err := d.options.Service.CreateRoom(try, q)
		late := try.Err() != nil && held.Err() == nil
		cancel()
		if err == nil || !late {
			return room, classify(err)
		}
	}
}
