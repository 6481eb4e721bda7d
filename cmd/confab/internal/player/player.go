package player

import (
	"context"
	"errors"
	"image"
	"log/slog"
	"sync"
	"time"

	"confab/cmd/confab/internal/observe"
	"confab/media/playback"
	"confab/media/render"
	"confab/session"
	"confab/session/meeting"
)

// Player turns one remote track into sound or pictures. It starts no goroutine but in Run.
type Player struct {
	session.RemoteTrack
	video   *render.Video   // one of the two is set
	audio   *playback.Audio //
	box     *render.Mailbox // with video
	before  Counters        // of earlier players of the stream
	latency *latencyMeter   // nil unless measured
	gaps    *GapMeter       // nil unless measured
}

// Report is what a player tells of its track.
type Report struct {
	Player   *Player
	Begun    bool             // the first packet of sound, or the first picture, was decoded
	Size     image.Point      // unless zero: of the pictures from now on
	Obstacle meeting.Obstacle // otherwise: what stands in the way of decoding from now on
}

// Counters are what only grows of a stream: a subscription that was refused and granted again begins another player.
type Counters struct {
	framesDecoded, framesDropped, freezes uint64
	packetsReceived, packetsLost          uint64
	concealedMs                           float64
}

// Count gives those of the player and of the earlier ones.
func (p *Player) Count() Counters {
	if p.audio != nil {
		a := p.audio.Stats()
		own := Counters{packetsReceived: a.PacketsReceived, packetsLost: a.PacketsLost, concealedMs: a.ConcealedMs}
		return p.before.plus(own)
	}
	v := p.video.Stats()
	return p.before.plus(Counters{
		framesDecoded: v.FramesDecoded, framesDropped: v.FramesDropped, freezes: v.Freezes,
		packetsReceived: v.PacketsReceived, packetsLost: v.PacketsLost,
	})
}

func (c Counters) plus(o Counters) Counters {
	return Counters{
		c.framesDecoded + o.framesDecoded, c.framesDropped + o.framesDropped, c.freezes + o.freezes,
		c.packetsReceived + o.packetsReceived, c.packetsLost + o.packetsLost, c.concealedMs + o.concealedMs,
	}
}

// Options says what a player does besides playing.
type Options struct {
	Logger  *slog.Logger
	Measure bool         // the latency of test pictures
	Gaps    *GapMeter    // nil: gaps between pictures are not measured
	Before  Counters     // of earlier players of the stream
	Tell    func(Report) // called on the player's goroutine; must not wait
}

// New prepares a player; Run plays.
func New(t session.RemoteTrack, box *render.Mailbox, mixer *playback.Mixer, o Options) *Player {
	p := &Player{RemoteTrack: t, before: o.Before}
	var once sync.Once
	begun := func() { once.Do(func() { o.Tell(Report{Player: p, Begun: true}) }) }
	obstacle := func(err error) { o.Tell(Report{Player: p, Obstacle: obstacleOf(err)}) }
	defer p.Follow(t.TrackState)
	if !t.Source.Video() {
		p.audio = playback.NewAudio(playback.Options{
			Track: t.Track, Mixer: mixer, Started: begun, Obstacle: obstacle, Logger: o.Logger,
		})
		return p
	}
	if o.Measure {
		p.latency = &latencyMeter{}
	}
	p.gaps, p.box = o.Gaps, box
	var size image.Point // of the last picture; the sink's
	p.video = render.NewVideo(render.Options{
		Track: t.Track, RequestKeyFrame: t.RequestKeyFrame, RoundTrip: t.RoundTrip,
		Obstacle: obstacle, Logger: o.Logger,
		Sink: func(pic *image.YCbCr, _ time.Time, _ uint32) {
			begun()
			if now := pic.Bounds().Size(); now != size {
				size = now
				o.Tell(Report{Player: p, Size: size})
			}
			box.Put(pic)
			if p.latency != nil {
				p.latency.note(pic)
			}
			if p.gaps != nil {
				p.gaps.note(time.Now())
			}
		},
	})
	return p
}

// Run plays until ctx ends or the track does.
func (p *Player) Run(ctx context.Context) error {
	if p.audio != nil {
		return p.audio.Run(ctx)
	}
	return p.video.Run(ctx)
}

// Follow takes up what the session says is to be expected of the track.
func (p *Player) Follow(s session.TrackState) {
	if p.audio != nil {
		p.audio.SetEncrypted(s.Encrypted)
		return
	}
	p.video.SetEncrypted(s.Encrypted)
	p.video.SetSilent(s.Silent)
}

// Codec is what is decoded: absent before the first packet.
func (p *Player) Codec() string {
	if p.audio != nil {
		return p.audio.Stats().Codec
	}
	return p.video.Stats().Codec
}

// Status is the player's line in /status.
func (p *Player) Status(name string) observe.Subscribe {
	s := observe.Subscribe{
		StreamID: p.StreamID, ConnectionID: p.ConnectionID, Name: name, Source: p.Source.String(), Number: p.Number,
	}
	all := p.Count()
	s.FramesDecoded, s.FramesDropped, s.Freezes = all.framesDecoded, all.framesDropped, all.freezes
	s.PacketsReceived, s.PacketsLost, s.ConcealedMs = all.packetsReceived, all.packetsLost, all.concealedMs
	if p.audio != nil {
		a := p.audio.Stats()
		s.Codec, s.JitterMs, s.BufferMs, s.AudioLevel = a.Codec, a.JitterMs, a.BufferMs, a.AudioLevel
		return s
	}
	v := p.video.Stats()
	s.Codec, s.Width, s.Height, s.FPS = v.Codec, v.Width, v.Height, v.FPS
	s.JitterMs, s.BufferMs = v.JitterMs, v.BufferMs
	if p.latency != nil {
		s.PatternLatency = p.latency.sum()
	}
	if p.gaps != nil {
		s.LongestGapMs, s.Gaps = p.gaps.sum()
	}
	return s
}

// obstacleOf is what render and playback say of a track, in the meeting's words.
func obstacleOf(err error) meeting.Obstacle {
	switch {
	case err == nil:
		return meeting.NoObstacle
	case errors.Is(err, render.ErrEncrypted), errors.Is(err, playback.ErrEncrypted):
		return meeting.Encrypted
	}
	return meeting.Undecodable
}

// Video says whether it plays pictures, and not sound.
func (p *Player) Video() bool { return p.video != nil }

// Clear takes away the last picture: nothing of the past is to be seen when the next one comes.
func (p *Player) Clear() {
	if p.box != nil {
		p.box.Clear()
	}
}
