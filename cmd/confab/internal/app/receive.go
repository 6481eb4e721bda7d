package app

import (
	"context"
	"errors"
	"image"
	"maps"
	"slices"
	"time"

	"confab/cmd/confab/internal/local"
	"confab/cmd/confab/internal/player"

	"confab/media/studio"
	"confab/session"
	"confab/session/meeting"
	"confab/session/meeting/event"
	"confab/ui/model"
	"confab/ui/text"
)

// playing is a player, and what stops it.
type playing struct {
	*player.Player
	stop context.CancelFunc
}

// takeTracks starts and stops players, and passes on what the server wants of our own tracks.
func (a *App) takeTracks() {
	for _, change := range a.session.Tracks().Take() {
		switch change := change.(type) {
		case session.TrackStarted:
			a.play(change.RemoteTrack)
		case session.TrackStopped:
			a.stopPlayer(change.StreamID)
		case session.TrackChanged:
			if p, ok := a.players[change.StreamID]; ok {
				p.Follow(change.TrackState)
			}
		case session.LayersWanted:
			if s, ok := a.sources.Sending(change.TrackID); ok && s.Video() != nil {
				s.SetLayers(change.Active)
			}
		case session.UplinkEstimated:
			a.studio.SetUplink(studio.Uplink{Bitrate: change.Bitrate, RoundTrip: change.RoundTrip})
		case session.MuteWanted:
			a.forceOff(change.TrackID, false)
		case session.Revoked:
			a.forceOff(change.TrackID, true)
		}
	}
}

func (a *App) play(t session.RemoteTrack) {
	a.stopPlayer(t.StreamID)
	key := model.TileKey{ConnectionID: t.ConnectionID, Source: t.Source, Number: t.Number}
	o := player.Options{
		Logger: a.log, Measure: a.o.Diagnostics, Before: a.past[t.StreamID].Counters,
		Tell: func(r player.Report) { a.reports.Put(r) },
	}
	if a.o.Diagnostics {
		o.Gaps = a.pictures.Gaps(key)
	}
	p := player.New(t, a.pictures.Box(key), a.mixer, o)
	ctx, cancel := context.WithCancel(context.Background())
	a.players[t.StreamID] = playing{p, cancel}
	a.showPlayers()
	a.work.Go(func() {
		defer cancel()
		if err := p.Run(ctx); err != nil && ctx.Err() == nil {
			a.log.Debug("player ended", "stream", t.StreamID, "error", err)
		}
	})
}

func (a *App) stopPlayer(streamID string) {
	if p, ok := a.players[streamID]; ok {
		delete(a.players, streamID)
		a.showPlayers()
		p.stop()
		if _, lives := streamOf(a.Snapshot(), streamID); lives {
			a.past[streamID] = pastStream{p.Count(), a.past[streamID].size}
		}
	}
}

// showPlayers lets other goroutines see who plays.
func (a *App) showPlayers() {
	var list []*player.Player
	for _, id := range slices.Sorted(maps.Keys(a.players)) {
		list = append(list, a.players[id].Player)
	}
	a.playing.Store(&list)
}

// stopPlayers stops all and waits for them.
func (a *App) stopPlayers() {
	for id := range a.players {
		a.stopPlayer(id)
	}
	a.work.Wait()
}

// playerReported follows what a player says of its stream, unless another plays it by now.
func (a *App) playerReported(r player.Report) {
	p := r.Player
	switch {
	case a.players[p.StreamID].Player != p:
	case r.Size != image.Point{}:
		a.sizeChanged(p.StreamID, r.Size)
	case r.Begun:
		a.session.Obstruct(p.StreamID, meeting.NoObstacle)
		var firstFrame time.Duration
		if p.Video() {
			firstFrame = time.Since(a.joined)
		}
		a.events.SubscriberConnected(event.SubscriberConnected{
			StreamID: p.StreamID, ConnectionID: p.ConnectionID, Source: p.Source, Codec: p.Codec(),
		}, firstFrame)
	default:
		a.session.Obstruct(p.StreamID, r.Obstacle)
	}
}

// pastStream is what is kept of a stream beyond its players.
type pastStream struct {
	player.Counters
	size image.Point // of the last picture
}

// sizeChanged notes how large the pictures of a stream are, and says when that is news.
func (a *App) sizeChanged(streamID string, size image.Point) {
	past := a.past[streamID]
	old := past.size
	past.size = size
	a.past[streamID] = past
	if old != (image.Point{}) && old != size {
		a.events.Session(event.StreamPropertyChanged{
			StreamID: streamID, Property: "videoDimensions", Old: [2]int{old.X, old.Y}, New: [2]int{size.X, size.Y},
		})
	}
}

// propertyChanged: a camera that was turned off shows nothing of the past when it is turned on again.
func (a *App) propertyChanged(e event.StreamPropertyChanged) {
	if p, ok := a.players[e.StreamID]; ok && e.Property == "hasVideo" && e.New == false {
		p.Clear()
	}
}

// failed: what somebody says cannot be read, which nobody would see otherwise; of streams the tiles tell.
func (a *App) failed(e event.Failed) {
	a.log.Warn("error", "name", e.Err.Name, "message", e.Err.Message)
	if errors.Is(e.Err, meeting.ErrEncrypted) && e.StreamID == "" {
		name := namesOf(a.Snapshot())[e.ConnectionID]
		a.local.Notices.Pass(e.ConnectionID, text.Chat.Encrypted(name), local.Short)
	}
}
