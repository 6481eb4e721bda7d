package rooms

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/livekit/protocol/livekit"
)

const (
	// refresh is how old the written time of a session's last opening may get: not every token costs a write.
	refresh = 10 * time.Minute
	// readBack is the least time after which a change is looked at again where others may have changed the room
	// meanwhile: some times what another server takes from reading a room to writing it.
	readBack = 100 * time.Millisecond
)

// meet brings together what a room says of itself and what is remembered, and remembers that. What the room says
// counts for nothing when it is another's word; then wanted does.
func (d *Directory) meet(made *livekit.Room, wanted state, edit func(*state)) (told, now state) {
	name, at := made.GetName(), time.Now()
	told, ok := readState(made.GetMetadata())
	says := told
	if !ok || told.SessionID != d.seals.id(name) {
		says = wanted
	}
	known := d.memory.get(name)
	now = says.join(known.State, at)
	if edit == nil && known.open && now.same(known.State) && at.Sub(known.Opened) < refresh {
		return told, now
	}
	d.memory.change(name, at, func(r *record) {
		now = says.join(r.State, at) // which may have changed since
		if edit != nil {
			edit(&now)
		}
		r.State, r.open = now, true
	})
	d.save()
	return told, now
}

// adopt remembers the state of a room as LiveKit has it, and completes it there with what only this directory knows:
// modes of a room that was made by a token, people removed before LiveKit lost its memory.
func (d *Directory) adopt(ctx context.Context, made *livekit.Room, wanted state) (state, error) {
	told, now := d.meet(made, wanted, nil)
	if told.same(now) {
		return now, nil
	}
	return d.alter(ctx, made.GetName(), wanted, nil)
}

// change edits the state of a room that is there, in LiveKit and in memory.
func (d *Directory) change(ctx context.Context, room string, edit func(*state)) error {
	answer, err := d.options.Service.ListRooms(ctx, &livekit.ListRoomsRequest{Names: []string{room}})
	if err != nil {
		return classify(err)
	}
	if len(answer.GetRooms()) == 0 {
		return ErrNotThere
	}
	wanted := d.memory.get(room).State
	if wanted.SessionID == "" {
		wanted.SessionID = d.seals.id(room)
		wanted.Modes, _ = NewModes("", "")
	}
	_, err = d.alter(ctx, room, wanted, edit)
	return err
}

// alter makes a room say what it is to say. Reading and writing are two requests, so they are done under a lock that
// every confab-server takes. Where there is no such lock, what was written is read again, and written again until it
// stands: as all servers do that, and join what they read to what they know, none of several changes at one moment is
// lost. What is told again without an edit is not looked at: should it be lost, the next who opens the room tells it.
func (d *Directory) alter(ctx context.Context, name string, wanted state, edit func(*state)) (state, error) {
	ctx, release, alone, err := d.alone(ctx, name)
	if err != nil {
		return state{}, err
	}
	defer release()
	final := alone || edit == nil
	for {
		began := time.Now()
		// The node that has the room answers, where ListRooms would answer from what that node told it last (room.go,
		// SetMetadata, returns before OnRoomUpdated stores the room).
		made, err := d.options.Service.CreateRoom(ctx, d.order(name, wanted))
		if err != nil {
			return state{}, classify(err)
		}
		told, now := d.meet(made, wanted, edit)
		edit = nil
		if told.same(now) {
			return now, nil
		}
		if stands, err := d.tell(ctx, made, now); err != nil || final || !stands {
			return now, err
		}
		if err := pause(ctx, max(readBack, 3*time.Since(began))); err != nil {
			return now, err
		}
	}
}

// alone waits until nobody else changes the room. It is false where another confab-server may all the same: there is
// no Store, or it does not answer, and then moderating goes on.
func (d *Directory) alone(ctx context.Context, name string) (_ context.Context, release func(), alone bool, err error) {
	leave, err := d.turns.take(ctx, name)
	if err != nil {
		return nil, nil, false, err
	}
	if d.options.Alone || d.options.Store == nil {
		return ctx, leave, d.options.Alone, nil
	}
	held, unlock, err := d.lock(ctx, changingKeys+name)
	switch {
	case errors.Is(err, ErrLock):
		return ctx, leave, false, nil
	case err != nil:
		leave()
		return nil, nil, false, err
	}
	return held, func() { unlock(); leave() }, true, nil
}

// pause waits for a time, and up to half as long again so that servers that did the same at one moment do not do so
// again.
func pause(ctx context.Context, least time.Duration) error {
	timer := time.NewTimer(least + rand.N(least/2))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ErrUnavailable
	}
}

// tell writes a room's state into its metadata. It is false for metadata of another program that leaves no place for
// ours; that stays.
func (d *Directory) tell(ctx context.Context, made *livekit.Room, now state) (bool, error) {
	metadata, ok := writeState(made.GetMetadata(), now)
	if !ok || metadata == made.GetMetadata() {
		return false, nil
	}
	q := &livekit.UpdateRoomMetadataRequest{Room: made.GetName(), Metadata: metadata}
	_, err := d.options.Service.UpdateRoomMetadata(ctx, q)
	err = classify(err)
	if _, tooLarge := errors.AsType[*InvalidError](err); tooLarge {
		d.options.Logger.Warn("the room's metadata has no place for the session's state: it is known to this server "+
			"only",
			"room", made.GetName(), "bytes", len(metadata))
		return false, nil
	}
	return err == nil, err
}
