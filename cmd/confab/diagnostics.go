package main

import (
	"time"

	"confab/session/meeting"
	"confab/ui/model"
)

// Diagnostics implements ui.Diagnostics; safe from any goroutine.
func (c *conductor) Diagnostics() model.Diagnostics {
	snap := c.Snapshot()
	d := model.Diagnostics{Events: c.events.newest()}
	for _, p := range snap.Publications {
		row := model.SendRow{Source: p.Source, Codec: p.Codec, Muted: p.Muted}
		switch p.Source {
		case meeting.Camera:
			for _, l := range c.studio.Camera().Stats() {
				row.Layers = append(row.Layers, model.LayerRow{
					RID: l.RID, Width: l.Width, Height: l.Height, FPS: l.FPS, Kbps: float64(l.Bitrate) / 1000, Active: l.Active,
				})
			}
		case meeting.Microphone:
			a := c.studio.Microphone().Stats()
			row.Layers = []model.LayerRow{{Kbps: float64(a.Bitrate) / 1000, Active: a.Active}}
		case meeting.Screen, meeting.ScreenAudio, meeting.UnknownSource:
		}
		d.Send = append(d.Send, row)
	}
	if playing := c.playing.Load(); playing != nil {
		names := namesOf(snap)
		for _, p := range *playing {
			d.Receive = append(d.Receive, receiveRow(p, p.status(names[p.ConnectionID])))
		}
	}
	return d
}

func receiveRow(p *player, s subscribeStatus) model.ReceiveRow {
	return model.ReceiveRow{
		Who: s.Name, Source: p.Source, Codec: s.Codec, Width: s.Width, Height: s.Height, FPS: s.FPS,
		Frames: s.FramesDecoded, Freezes: s.Freezes, Received: s.PacketsReceived, Lost: s.PacketsLost,
		Jitter: milliseconds(s.JitterMs), Buffer: milliseconds(s.BufferMs),
	}
}

func milliseconds(v float64) time.Duration { return time.Duration(v * float64(time.Millisecond)) }
