package main

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"confab/session"
	"confab/session/meeting"
)

// takeTracks starts and stops players, and passes on what the server wants of our own tracks.
func (c *conductor) takeTracks() {
	for _, change := range c.session.Tracks().Take() {
		switch change := change.(type) {
		case session.TrackStarted:
			c.play(change.RemoteTrack)
		case session.TrackStopped:
			c.stopPlayer(change.StreamID)
		case session.LayersWanted:
			if change.Source == meeting.Camera {
				c.studio.Camera().SetLayers(change.Active)
			}
		case session.MuteWanted:
			c.muteWanted(change)
		case session.Revoked:
			c.muteWanted(session.MuteWanted{Source: change.Source, Muted: true})
		}
	}
}

func (c *conductor) muteWanted(m session.MuteWanted) {
	switch m.Source {
	case meeting.Camera:
		c.studio.SetCamera(!m.Muted)
	case meeting.Microphone:
		c.studio.SetMicrophone(!m.Muted)
	}
}

func (c *conductor) play(t session.RemoteTrack) {
	c.stopPlayer(t.StreamID)
	box := c.pictures.of(t.ConnectionID, t.Source)
	o := playerOptions{logger: c.log, measure: c.config.diagnostics, tell: func(e playerEvent) { c.notices.Put(e) }}
	if c.config.diagnostics {
		o.gaps = c.pictures.gapsOf(t.ConnectionID, t.Source)
	}
	p := newPlayer(t, box, c.mixer, o)
	ctx, cancel := context.WithCancel(context.Background())
	p.stop = cancel
	c.players[t.StreamID] = p
	c.showPlayers()
	c.work.Go(func() {
		defer cancel()
		if err := p.run(ctx); err != nil && ctx.Err() == nil {
			c.log.Debug("player ended", "stream", t.StreamID, "error", err)
		}
	})
}

func (c *conductor) stopPlayer(streamID string) {
	if p, ok := c.players[streamID]; ok {
		delete(c.players, streamID)
		c.showPlayers()
		p.stop()
	}
}

// showPlayers lets other goroutines see who plays.
func (c *conductor) showPlayers() {
	list := slices.SortedFunc(maps.Values(c.players), func(a, b *player) int { return strings.Compare(a.StreamID, b.StreamID) })
	c.playing.Store(&list)
}

// stopPlayers stops all and waits for them.
func (c *conductor) stopPlayers() {
	for id := range c.players {
		c.stopPlayer(id)
	}
	c.work.Wait()
}

// playerSaid: the first picture or sound of a stream, or trouble with one.
func (c *conductor) playerSaid(e playerEvent) {
	p := e.player
	if e.err != nil {
		c.events.session(meeting.Failed{Err: asMeetingError(e.err)})
		return
	}
	if !e.firstFrame || c.players[p.StreamID] != p {
		return
	}
	fields := map[string]any{"streamId": p.StreamID, "connectionId": p.ConnectionID, "source": p.Source.String(), "codec": p.codec()}
	if p.video != nil {
		fields["firstFrameMs"] = ms(time.Since(c.clicked))
	}
	c.events.write("subscriberConnected", fields)
}
