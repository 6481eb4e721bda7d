package rooms

import (
	"context"
	"time"

	"github.com/livekit/protocol/auth"
)

// Bearer is who shows a participant's token.
type Bearer struct {
	Room     string // the only one that the token opens
	Identity string
	Name     string
	Role     Role
	Account  string // whose login the token was made for; empty for none
	Version  string // of the account when the token was made
	Expires  time.Time
}

// Verify tells whose token this is. Anything but a token for a room, signed with LiveKit's secret and not expired, is
// [ErrToken]; one whose owner was put out of the room is [ErrRemoved].
func (d *Directory) Verify(token string) (Bearer, error) {
	b, err := d.read(token)
	if err != nil {
		return Bearer{}, err
	}
	if d.removed(b.Room, b.Identity) {
		return Bearer{}, ErrRemoved
	}
	return b, nil
}

// Accounts knows the accounts that tokens were made for.
type Accounts interface {
	// Exists tells whether there is such an account.
	Exists(name string) bool
	// Stands tells whether an account still has this version, and may still give the role.
	Stands(name, version string, role Role) bool
}

// Authorize is Verify for somebody who is about to act: their account has to be as it was, and LiveKit is asked
// whether another confab-server put them out.
func (d *Directory) Authorize(ctx context.Context, token string) (Bearer, error) {
	b, err := d.Verify(token)
	if err != nil {
		return Bearer{}, err
	}
	if d.options.Accounts != nil && b.Account != "" && !d.options.Accounts.Stands(b.Account, b.Version, b.Role) {
		return Bearer{}, ErrToken
	}
	there, err := d.Sessions(ctx, b.Room)
	if err != nil {
		return Bearer{}, err
	}
	for _, s := range there {
		if s.state.isRemoved(d.seals.removedMark(b.Room, b.Identity), time.Now()) {
			return Bearer{}, ErrRemoved
		}
	}
	return b, nil
}

// removed tells whether an identity was put out of a room, as far as is known here.
func (d *Directory) removed(room, identity string) bool {
	return d.memory.get(room).State.isRemoved(d.seals.removedMark(room, identity), time.Now())
}

func (d *Directory) read(token string) (Bearer, error) {
	// LiveKit's parser takes HS256 alone and panics on nothing, and its verifier compares in constant time.
	parsed, err := auth.ParseAPIToken(token)
	if err != nil || parsed.APIKey() != d.options.Key {
		return Bearer{}, ErrToken
	}
	registered, claims, err := parsed.Verify(d.options.Secret)
	if err != nil || registered.ExpiresAt == nil || claims.Video == nil || !claims.Video.RoomJoin {
		return Bearer{}, ErrToken
	}
	if claims.Video.Room == "" || claims.Identity == "" {
		return Bearer{}, ErrToken
	}
	b := Bearer{
		Room: claims.Video.Room, Identity: claims.Identity, Name: claims.Name, Expires: registered.ExpiresAt.Time,
		Account: claims.Attributes[accountAttribute], Version: claims.Attributes[versionAttribute],
	}
	b.Role, _ = ParseRole(claims.Attributes[roleAttribute])
	return b, nil
}

// Enter is asked before somebody connects to LiveKit with a token: it makes the room of the token again when LiveKit
// has closed it meanwhile, and refuses those who were put out or whose account is no more.
func (d *Directory) Enter(ctx context.Context, token string) error {
	b, err := d.Verify(token)
	if err != nil {
		return err
	}
	if d.options.Accounts != nil && b.Account != "" && !d.options.Accounts.Exists(b.Account) {
		return ErrNoAccount
	}
	known := d.memory.get(b.Room)
	if known.State.SessionID == "" || known.open {
		return nil
	}
	_, err = d.Open(ctx, b.Room)
	return err
}
