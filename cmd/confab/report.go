package main

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"time"

	"confab/media/capture"
	"confab/session/meeting"
)

// status asks the loop for the whole truth and waits for it, as long as ctx allows.
func (c *conductor) status(ctx context.Context) (status, error) {
	answer := make(chan status, 1)
	c.do(func() { answer <- c.report() })
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	select {
	case s := <-answer:
		return s, nil
	case <-ctx.Done():
		return status{}, ctx.Err()
	}
}

// report puts the status together, on the loop.
func (c *conductor) report() status {
	snap := c.Snapshot()
	s := status{
		Phase: snap.Phase.String(), Banner: snap.Banner.String(), SessionID: snap.SessionID, ConnectionID: snap.Me.ID,
		Room: snap.Room, Name: c.form.Name, RTT: ms(snap.RTT), Path: snap.Path, Reconnects: reconnects{snap.Resumed, snap.Rejoined},
		Publish: c.published(snap), Subscribe: c.subscribed(snap), Devices: c.devices(),
		Goroutines: runtime.NumGoroutine(), UptimeMs: time.Since(c.started).Milliseconds(),
	}
	if snap.Server.URL != "" {
		s.Server = &serverStatus{URL: snap.Server.URL, Version: snap.Server.Version, Mode: snap.Server.Mode}
	}
	s.CPUSeconds, s.RSSBytes = usage()
	return s
}

func (c *conductor) published(snap *meeting.Snapshot) []publishStatus {
	list := []publishStatus{}
	for _, p := range snap.Publications {
		line := publishStatus{StreamID: p.StreamID, Source: p.Source.String(), Codec: p.Codec, Muted: p.Muted}
		if p.Source == meeting.Camera {
			line.Layers = layersOf(c.studio.Camera().Stats())
		}
		list = append(list, line)
	}
	return list
}

func layersOf(stats []capture.LayerStats) []layerStatus {
	var list []layerStatus
	for _, l := range stats {
		list = append(list, layerStatus{
			RID: l.RID, Width: l.Width, Height: l.Height, FPS: l.FPS, Kbps: float64(l.Bitrate) / 1000, Active: l.Active,
		})
	}
	return list
}

func (c *conductor) subscribed(snap *meeting.Snapshot) []subscribeStatus {
	names := namesOf(snap)
	list := []subscribeStatus{}
	for _, p := range c.players {
		list = append(list, p.status(names[p.ConnectionID]))
	}
	slices.SortFunc(list, func(a, b subscribeStatus) int { return strings.Compare(a.StreamID, b.StreamID) })
	return list
}

// namesOf is what to call everybody else, by connection id.
func namesOf(snap *meeting.Snapshot) map[string]string {
	names := map[string]string{}
	for _, o := range snap.Others {
		names[o.ID] = o.Name
	}
	return names
}
