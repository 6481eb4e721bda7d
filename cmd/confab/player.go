package main

import (
	"context"
	"errors"
	"image"
	"log/slog"
	"sync"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtp"

	"confab/media/playback"
	"confab/media/render"
	"confab/session"
	"confab/session/meeting"
)

// player turns one remote track into sound or pictures. It runs on its own goroutine until stop or the track's end.
type player struct {
	session.RemoteTrack
	video   *render.Video   // one of the two is set
	audio   *playback.Audio //
	latency *latencyMeter   // nil unless measured
	gaps    *gapMeter       // nil unless measured
	stop    context.CancelFunc
}

// playerEvent is what a player tells the conductor; it never waits for it.
type playerEvent struct {
	player     *player
	firstFrame bool  // it has begun: first packet of sound, first decoded picture
	err        error // something that the user should know
}

// playerOptions are the same for all players.
type playerOptions struct {
	logger  *slog.Logger
	measure bool      // the latency of test pictures
	gaps    *gapMeter // nil: gaps between pictures are not measured
	tell    func(playerEvent)
}

// newPlayer prepares a player; run starts it.
func newPlayer(t session.RemoteTrack, box *render.Mailbox, mixer *playback.Mixer, o playerOptions) *player {
	p := &player{RemoteTrack: t}
	var once sync.Once
	begun := func() { once.Do(func() { o.tell(playerEvent{player: p, firstFrame: true}) }) }
	report := func(err error) { o.tell(playerEvent{player: p, err: err}) }
	if !t.Source.Video() {
		p.audio = playback.NewAudio(playback.Options{
			Track: noticed{t.Track, begun}, Mixer: mixer, Report: report, Logger: o.logger,
		})
		return p
	}
	if o.measure {
		p.latency = &latencyMeter{}
	}
	p.gaps = o.gaps
	p.video = render.NewVideo(render.Options{
		Track: t.Track, RequestKeyFrame: t.RequestKeyFrame, Report: report, Logger: o.logger,
		Sink: func(pic *image.YCbCr, _ time.Time, _ uint32) {
			begun()
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

// run plays until ctx ends or the track does.
func (p *player) run(ctx context.Context) error {
	if p.audio != nil {
		return p.audio.Run(ctx)
	}
	return p.video.Run(ctx)
}

// noticed is a track whose first packet is noticed.
type noticed struct {
	playback.RemoteTrack
	first func()
}

// ReadRTP implements playback.RemoteTrack.
func (n noticed) ReadRTP() (*rtp.Packet, interceptor.Attributes, error) {
	packet, attributes, err := n.RemoteTrack.ReadRTP()
	if err == nil {
		n.first()
	}
	return packet, attributes, err
}

// codec is what is decoded: absent before the first packet.
func (p *player) codec() string {
	if p.audio != nil {
		return p.audio.Stats().Codec
	}
	return p.video.Stats().Codec
}

// status is the player's line in /status.
func (p *player) status(name string) subscribeStatus {
	s := subscribeStatus{StreamID: p.StreamID, ConnectionID: p.ConnectionID, Name: name, Source: p.Source.String()}
	if p.audio != nil {
		a := p.audio.Stats()
		s.Codec, s.PacketsReceived, s.PacketsLost = a.Codec, a.PacketsReceived, a.PacketsLost
		s.JitterMs, s.BufferMs, s.AudioLevel, s.ConcealedMs = a.JitterMs, a.BufferMs, a.AudioLevel, a.ConcealedMs
		return s
	}
	v := p.video.Stats()
	s.Codec, s.Width, s.Height, s.FPS = v.Codec, v.Width, v.Height, v.FPS
	s.FramesDecoded, s.FramesDropped, s.Freezes = v.FramesDecoded, v.FramesDropped, v.Freezes
	s.PacketsReceived, s.PacketsLost, s.JitterMs, s.BufferMs = v.PacketsReceived, v.PacketsLost, v.JitterMs, v.BufferMs
	if p.latency != nil {
		s.PatternLatency = p.latency.sum()
	}
	if p.gaps != nil {
		s.LongestGapMs, s.Gaps = p.gaps.sum()
	}
	return s
}

// asMeetingError makes a player's trouble one that users can be told.
func asMeetingError(err error) *meeting.Error {
	var video *render.UnsupportedError
	var audio *playback.UnsupportedError
	if errors.As(err, &video) || errors.As(err, &audio) {
		return meeting.ErrUnsupported.With(err.Error(), err)
	}
	return meeting.ErrSubscribe.With("a stream could not be played", err)
}
