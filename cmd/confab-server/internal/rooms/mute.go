package rooms

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/livekit/protocol/livekit"
)

// Mute mutes one stream. Only who sends it can unmute it again.
func (d *Directory) Mute(ctx context.Context, room, streamID string, by By) error {
	return d.act(ctx, "force mute", func(ctx context.Context) error {
		p, s, err := d.stream(ctx, room, streamID)
		if err != nil {
			return err
		}
		// Said first, so that the sender knows who it was when the track goes silent.
		said := d.announce(ctx, room, by, notice{
			Action: "forceMute", ConnectionID: p.ID, StreamID: s.ID,
			Source: s.Source,
		})
		return errors.Join(d.silence(ctx, room, p.ID, s.ID), said)
	})
}

func (d *Directory) silence(ctx context.Context, room, connectionID, streamID string) error {
	_, err := d.options.Service.MutePublishedTrack(ctx, &livekit.MuteRoomTrackRequest{
		Room:     room,
		Identity: connectionID, TrackSid: streamID, Muted: true,
	})
	return classify(err)
}

// MuteAll mutes every stream with sound but the excluded ones (stream or connection ids) and those of the moderator,
// and those published later as well, until [Directory.Unsilence].
func (d *Directory) MuteAll(ctx context.Context, room string, excluded []string, by By) error {
	return d.act(ctx, "force mute all", func(ctx context.Context) error {
		silence := &Silence{By: by.ID, Excluded: append(slices.Clone(excluded), by.ID)}
		if err := silence.fits(); err != nil {
			return err
		}
		if err := d.change(ctx, room, func(s *state) { s.mute(silence, time.Now()) }); err != nil {
			return err
		}
		said := d.announce(ctx, room, by, notice{Action: "forceMuteAll", Excluded: silence.Excluded})
		people, err := d.People(ctx, room)
		failed := errors.Join(said, err)
		for _, p := range people {
			for _, s := range p.Streams {
				if !s.Audio || s.Muted || silence.spares(s.ID, p.ID) {
					continue
				}
				if err := d.silence(ctx, room, p.ID, s.ID); !errors.Is(err, ErrNotThere) {
					failed = errors.Join(failed, err)
				}
			}
		}
		return failed
	})
}

// Unsilence lets streams published from now on be heard. It unmutes nobody: that is theirs to do.
func (d *Directory) Unsilence(ctx context.Context, room string, by By) error {
	return d.act(ctx, "disable force mute", func(ctx context.Context) error {
		if err := d.change(ctx, room, func(s *state) { s.mute(nil, time.Now()) }); err != nil {
			return err
		}
		return d.announce(ctx, room, by, notice{Action: "disableForceMute"})
	})
}

// Unpublish ends one stream. Its sender may publish again.
func (d *Directory) Unpublish(ctx context.Context, room, streamID string, by By) error {
	return d.act(ctx, "force unpublish", func(ctx context.Context) error {
		p, s, err := d.stream(ctx, room, streamID)
		if err != nil {
			return err
		}
		said := d.announce(ctx, room, by, notice{
			Action: "forceUnpublish", ConnectionID: p.ID, StreamID: s.ID,
			Source: s.Source,
		})
		// LiveKit ends the tracks that a participant may no longer send (participant.go, SetPermission): the right is
		// taken away and given back.
		full := p.Role
		if full == 0 {
			full = Publisher
		}
		without := permission(full)
		without.CanPublishSources = slices.DeleteFunc(without.CanPublishSources,
			func(t livekit.TrackSource) bool { return sources[t] == s.Source })
		for _, permission := range []*livekit.ParticipantPermission{without, permission(full)} {
			if _, err := d.options.Service.UpdateParticipant(ctx,
				&livekit.UpdateParticipantRequest{Room: room, Identity: p.ID, Permission: permission}); err != nil {
				return errors.Join(classify(err), said)
			}
		}
		return said
	})
}

func permission(r Role) *livekit.ParticipantPermission { return r.grant("").ToPermission() }
