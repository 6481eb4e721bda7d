package app

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"time"

	"confab/cmd/confab/internal/observe"

	"confab/media/allocation"
	"confab/media/capture"
	"confab/session/meeting"
)

// reportStatus asks for the status.
type reportStatus struct{ answer chan<- observe.Status }

func (reportStatus) String() string { return "report the status" }

func (c reportStatus) do(a *App) { c.answer <- a.report() } // it has room

// Status implements observe.Observed: it asks the loop for the whole truth and waits for it, as long as ctx allows.
func (a *App) Status(ctx context.Context) (observe.Status, error) {
	answer := make(chan observe.Status, 1)
	a.tell(reportStatus{answer})
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	select {
	case s := <-answer:
		return s, nil
	case <-ctx.Done():
		return observe.Status{}, ctx.Err()
	}
}

// Healthy implements observe.Observed: the process does its job when a session that should be there is there, or being
// restored.
func (a *App) Healthy() error {
	snap := a.Snapshot()
	if a.o.Join && snap.Phase == meeting.Closed && snap.Reason != meeting.ClientDisconnected {
		return meeting.AsError(snap.Cause)
	}
	return nil
}

// report puts the status together, on the loop.
func (a *App) report() observe.Status {
	snap := a.Snapshot()
	s := observe.Status{
		Phase: snap.Phase.String(), Banner: snap.Banner.String(), SessionID: snap.SessionID, ConnectionID: snap.Me.ID,
		Room: snap.Room, Name: a.form.Name, RTT: observe.Milliseconds(snap.RTT), Path: snap.Path,
		Reconnects: observe.Reconnects{Resumed: snap.Resumed, Rejoined: snap.Rejoined},
		Publish:    a.published(snap), Subscribe: a.subscribed(snap), Devices: a.devices(), Opened: a.opened(),
		Voice:      a.voiceStatus(),
		Errors:     a.events.Failures(),
		Dropped:    a.events.Dropped(),
		Goroutines: runtime.NumGoroutine(), UptimeMs: time.Since(a.started).Milliseconds(),
	}
	if !snap.JoinedAt.IsZero() {
		s.People, s.Recording, s.Connections = snap.People(), snap.Recording, connections(snap)
	}
	if snap.Server.URL != "" {
		s.Server = &observe.LiveKit{URL: snap.Server.URL, Version: snap.Server.Version, Mode: snap.Server.Mode}
	}
	if snap.Path != "" {
		s.Uplink, s.Downlink = uplinkOf(snap.Uplink), downlinkOf(snap.Downlink)
	}
	s.CPUSeconds, s.RSSBytes = observe.Usage()
	return s
}

func uplinkOf(u meeting.Uplink) *observe.Uplink {
	return &observe.Uplink{
		EstimateKbps: float64(u.Bitrate) / 1000, SentKbps: float64(u.Sent) / 1000,
		RTT: observe.Milliseconds(u.RoundTrip), Loss: u.Loss, Retransmitted: u.Repaired,
		QueueMs: observe.Milliseconds(u.Queue), KeyFrameRequests: u.KeyFrameRequests,
	}
}

func downlinkOf(d meeting.Downlink) *observe.Downlink {
	return &observe.Downlink{
		EstimateKbps: float64(d.Bitrate) / 1000,
		RTT:          observe.Milliseconds(d.RoundTrip), NACKs: d.NACKs, Repaired: d.Repaired,
		KeyFrameRequests: d.KeyFrameRequests,
	}
}

func (a *App) published(snap *meeting.Snapshot) []observe.Publish {
	list := []observe.Publish{}
	for _, p := range snap.Publications {
		line := observe.Publish{StreamID: p.StreamID, Source: p.Source.String(), Codec: p.Codec, Muted: p.Muted}
		if s, ok := a.sources.Sending(p.TrackID); ok && s.Video() != nil {
			q := s.State().Quality
			line.Limited, line.Paused = limitation(q.Limited), q.Paused
			line.Layers = layersOf(s.Video().Stats())
		}
		list = append(list, line)
	}
	return list
}

func layersOf(stats []capture.LayerStats) []observe.Layer {
	var list []observe.Layer
	for _, l := range stats {
		list = append(list, observe.Layer{
			RID: l.RID, Width: l.Width, Height: l.Height, FPS: l.FPS, Kbps: float64(l.Bitrate) / 1000, Active: l.Active,
			Target: float64(l.TargetBitrate) / 1000, Limited: limitation(l.Limited),
		})
	}
	return list
}

// limitation is empty for none: what is absent is left out.
func limitation(l allocation.Limit) string {
	if l == allocation.Unlimited {
		return ""
	}
	return l.String()
}

func (a *App) subscribed(snap *meeting.Snapshot) []observe.Subscribe {
	names := namesOf(snap)
	list := []observe.Subscribe{}
	for _, p := range a.players {
		line := p.Status(names[p.ConnectionID])
		if st, ok := streamOf(snap, p.StreamID); ok {
			line.Obstacle, line.Paused = st.Obstacle.String(), st.Paused
			if line.Codec == "" && st.Obstacle != meeting.NoObstacle {
				line.Codec = st.Codec // nothing else is known of it
			}
		}
		list = append(list, line)
	}
	list = append(list, a.obstructed(snap)...)
	slices.SortFunc(list, func(a, b observe.Subscribe) int { return strings.Compare(a.StreamID, b.StreamID) })
	return list
}

func connections(snap *meeting.Snapshot) []observe.Connection {
	var list []observe.Connection
	for _, o := range snap.Others {
		list = append(list, observe.Connection{
			ConnectionID: o.ID, Name: o.Name, Kind: o.Kind.String(), KindDetails: o.KindDetails, Hidden: o.Hidden,
		})
	}
	return list
}

// obstructed are the streams of others that something keeps from coming here at all.
func (a *App) obstructed(snap *meeting.Snapshot) []observe.Subscribe {
	var list []observe.Subscribe
	for _, o := range snap.Others {
		for _, st := range o.Streams {
			if _, plays := a.players[st.ID]; plays || st.Obstacle == meeting.NoObstacle {
				continue
			}
			list = append(list, observe.Subscribe{
				StreamID: st.ID, ConnectionID: o.ID, Name: o.Name, Source: st.Source.String(), Number: st.Number,
				Codec: st.Codec, Obstacle: st.Obstacle.String(),
			})
		}
	}
	return list
}

// streamOf finds a stream of somebody else's.
func streamOf(snap *meeting.Snapshot, id string) (meeting.Stream, bool) {
	for _, o := range snap.Others {
		for _, st := range o.Streams {
			if st.ID == id {
				return st, true
			}
		}
	}
	return meeting.Stream{}, false
}

// namesOf is what to call everybody else, by connection id.
func namesOf(snap *meeting.Snapshot) map[string]string {
	names := map[string]string{}
	for _, o := range snap.Others {
		names[o.ID] = o.Name
	}
	return names
}
