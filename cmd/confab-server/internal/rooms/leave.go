package rooms

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/livekit/protocol/livekit"
)

// mostTokens is how many tokens of one session are kept to come back; the ones handed out first are forgotten first.
const mostTokens = 10_000

// Hand notes that a token was handed out to be handed back with [Directory.Return]: OpenVidu's way.
func (d *Directory) Hand(room Room, pass Pass) {
	d.memory.change(room.Name, time.Now(), func(r *record) {
		r.Tokens = append(r.Tokens, pass.Identity)
		r.Tokens = r.Tokens[max(0, len(r.Tokens)-mostTokens):]
	})
	d.save()
}

// Return takes a token back. The last one out closes the session, unless somebody is in it all the same. The error is
// [ErrNotThere] when there is no such session, [ErrNoSession] when it has no tokens that could come back, and [ErrToken]
// when this one is not among them.
func (d *Directory) Return(ctx context.Context, name, token string) error {
	known := d.memory.get(name)
	if known.State.SessionID == "" {
		return ErrNotThere
	}
	if len(known.Tokens) == 0 {
		return ErrNoSession
	}
	b, err := d.read(token)
	if err != nil || b.Room != name {
		return ErrToken
	}
	found, left := false, 0
	d.memory.change(name, time.Now(), func(r *record) {
		i := slices.Index(r.Tokens, b.Identity)
		if found = i >= 0; found {
			r.Tokens = slices.Delete(r.Tokens, i, i+1)
		}
		left = len(r.Tokens)
	})
	if !found {
		return ErrToken
	}
	d.save()
	if left > 0 {
		return nil
	}
	return d.act(ctx, "close session", func(ctx context.Context) error { return d.closeEmpty(ctx, name, b.Identity) })
}

// closeEmpty ends a room in which nobody is but, perhaps still, the one who leaves.
func (d *Directory) closeEmpty(ctx context.Context, name, leaver string) error {
	people, err := d.People(ctx, name)
	if err != nil && !errors.Is(err, ErrNotThere) {
		return err
	}
	if slices.ContainsFunc(people, func(p Person) bool { return p.ID != leaver }) {
		return nil
	}
	_, err = d.options.Service.DeleteRoom(ctx, &livekit.DeleteRoomRequest{Room: name})
	if err = classify(err); err != nil && !errors.Is(err, ErrNotThere) {
		return err
	}
	d.memory.mark(name, false)
	// Who was put out stays known: their tokens outlive the session.
	if len(d.memory.get(name).State.Removed) == 0 {
		d.memory.drop(name)
		d.save()
	}
	return nil
}
