package rooms

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"slices"
	"time"

	"github.com/livekit/protocol/livekit"
)

// mostTokens is how many tokens of one session are kept to come back; the ones handed out first are forgotten first.
const mostTokens = 10_000

// tokenMark is how a token that was handed out is remembered: whoever asks chooses how long an identity is.
func tokenMark(identity string) string {
	sum := sha256.Sum256([]byte(identity))
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// Hand notes that a token was handed out to be handed back with [Directory.Return]: OpenVidu's way.
func (d *Directory) Hand(room Room, pass Pass) {
	d.memory.change(room.Name, time.Now(), func(r *record) {
		r.Handed = append(r.Handed, tokenMark(pass.Identity))
		r.Handed = r.Handed[max(0, len(r.Handed)-mostTokens):]
	})
	d.save()
}

// Return takes a token back. The last one out closes the session, unless somebody is in it all the same. The error is
// [ErrToken] for what is no token, [ErrNotThere] when there is no such session, [ErrNoSession] when it has no tokens
// that could come back, and [ErrToken] when this one is not among them. Whether there is a session is told to whoever
// has a token for it: for others it is as if there were none.
func (d *Directory) Return(ctx context.Context, name, token string) error {
	b, err := d.read(token)
	if err != nil {
		return err
	}
	if b.Room != name {
		return ErrNotThere
	}
	known := d.memory.get(name)
	if known.State.SessionID == "" {
		return ErrNotThere
	}
	if len(known.Handed) == 0 {
		return ErrNoSession
	}
	found, left := false, 0
	d.memory.change(name, time.Now(), func(r *record) {
		i := slices.Index(r.Handed, tokenMark(b.Identity))
		if found = i >= 0; found {
			r.Handed = slices.Delete(r.Handed, i, i+1)
		}
		left = len(r.Handed)
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
