package app

import (
	"time"

	"confab/cmd/confab/internal/observe"
	"confab/cmd/confab/internal/player"
	"confab/cmd/confab/internal/sources"

	"confab/ui"
	"confab/ui/model"
)

// Panel is what the window's diagnostics panel is made of. A room machine has none, and nothing is broken on purpose,
// unless --diagnostics says so.
func (a *App) Panel() (ui.Diagnostics, ui.Faulter) {
	switch {
	case a.o.Diagnostics:
		return a, faultButtons{a}
	case a.o.Kiosk:
		return nil, nil
	}
	return a, nil
}

// Diagnostics implements ui.Diagnostics; safe from any goroutine.
func (a *App) Diagnostics() model.Diagnostics {
	snap := a.Snapshot()
	d := model.Diagnostics{Events: a.events.Newest(), Devices: a.deviceRows()}
	for _, p := range snap.Publications {
		row := model.SendRow{Source: p.Source, Codec: p.Codec, Muted: p.Muted}
		if s, ok := a.sources.Sending(p.TrackID); ok {
			row.Layers = layerRows(s)
		}
		d.Send = append(d.Send, row)
	}
	if playing := a.playing.Load(); playing != nil {
		names := namesOf(snap)
		for _, p := range *playing {
			d.Receive = append(d.Receive, receiveRow(p, p.Status(names[p.ConnectionID])))
		}
	}
	return d
}

// deviceRows is what is open.
func (a *App) deviceRows() []model.DeviceRow {
	var rows []model.DeviceRow
	for _, o := range a.opened() {
		rows = append(rows, model.DeviceRow{
			Name: o.Source, Label: o.Label, Format: o.Format, Since: o.Since, Why: o.Why,
		})
	}
	return rows
}

// layerRows is what is sent of a source; sound is one layer.
func layerRows(s sources.Source) []model.LayerRow {
	if a := s.Audio(); a != nil {
		now := a.Stats()
		return []model.LayerRow{{Kbps: float64(now.Bitrate) / 1000, Active: now.Active}}
	}
	var rows []model.LayerRow
	for _, l := range s.Video().Stats() {
		rows = append(rows, model.LayerRow{
			RID: l.RID, Width: l.Width, Height: l.Height, FPS: l.FPS, Kbps: float64(l.Bitrate) / 1000, Active: l.Active,
			Target: float64(l.TargetBitrate) / 1000, Limited: limitation(l.Limited),
		})
	}
	return rows
}

func receiveRow(p *player.Player, s observe.Subscribe) model.ReceiveRow {
	return model.ReceiveRow{
		Who: s.Name, Source: p.Source, Codec: s.Codec, Width: s.Width, Height: s.Height, FPS: s.FPS,
		Frames: s.FramesDecoded, Freezes: s.Freezes, Received: s.PacketsReceived, Lost: s.PacketsLost,
		Jitter: milliseconds(s.JitterMs), Buffer: milliseconds(s.BufferMs),
	}
}

func milliseconds(v float64) time.Duration { return time.Duration(v * float64(time.Millisecond)) }
