package device

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/jfreymuth/pulse/proto"

	"confab/media/device/channels"
)

// recorder is a microphone being heard.
type recorder interface {
	sound() *ring
	format() Format // of the microphone itself
	start() error
	pause(paused bool)
	close() // may hang for ever when the sound server is gone
}

// pulseStream is a microphone of a sound server, heard without miniaudio: that has the server map channels to positions
// of its own choice (ma_device_init__pulse), and so mix those that have none; and it notices after a second that a
// microphone is unplugged, and keeps two threads and eight descriptors of it for ever.
type pulseStream struct {
	source Format
	server *pulseConn
	stream uint32
	ring   *ring

	paused atomic.Bool // as asked for last

	changing sync.Mutex // held while it is stopped or started again
	corked   bool
}

// sourceOf is what the sound server says of a microphone.
func sourceOf(server *pulseConn, name string) (*proto.GetSourceInfoReply, error) {
	var info proto.GetSourceInfoReply
	err := server.Request(&proto.GetSourceInfo{SourceIndex: proto.Undefined, SourceName: name}, &info)
	return &info, err
}

// errNoServer says that there is no sound server to hear a microphone of.
var errNoServer = errors.New("no sound server")

// openPulse connects to a source, without hearing anything yet.
func openPulse(name string) (*pulseStream, error) {
	s := &pulseStream{ring: newRing(), corked: true}
	var picker *channels.Picker
	server, err := dialPulse(func(message any) {
		switch message := message.(type) {
		case *proto.DataPacket:
			s.ring.write(picker.Mix(message.Data))
		case *proto.RecordStreamKilled:
			s.ring.fail(errors.New("the sound server has ended it"))
		case *proto.ConnectionClosed:
			s.ring.fail(errors.New("the sound server is gone"))
		}
	})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNoServer, err)
	}
	s.server = server
	info, err := sourceOf(server, name)
	if errors.Is(err, proto.ErrNoSuchEntity) {
		err = ErrNotFound
	}
	if err != nil {
		server.close()
		return nil, err
	}
	n := len(info.ChannelMap)
	s.source = formatIn(info.SampleSpec)
	picker = channels.New(n, played.last)
	volumes := make(proto.ChannelVolumes, n)
	for i := range volumes {
		volumes[i] = uint32(proto.VolumeNorm)
	}
	var reply proto.CreateRecordStreamReply
	err = server.Request(&proto.CreateRecordStream{
		SampleSpec: proto.SampleSpec{Format: proto.FormatInt16LE, Channels: byte(n), Rate: SampleRate},
		ChannelMap: info.ChannelMap, ChannelVolumes: volumes,
		SourceIndex: proto.Undefined, SourceName: name, DirectOnInputIndex: proto.Undefined,
		Corked: true, NoMove: true, AdjustLatency: true,
		BufferFragSize: uint32(BlockSamples * 2 * n), BufferMaxLength: uint32(roomPeriods * BlockSamples * 2 * n),
		Properties: proto.PropList{"media.name": proto.PropListString("microphone")},
	}, &reply)
	if err != nil {
		server.close()
		return nil, err
	}
	s.stream = reply.StreamIndex
	return s, nil
}

func (s *pulseStream) sound() *ring   { return s.ring }
func (s *pulseStream) format() Format { return s.source }

func (s *pulseStream) start() error {
	s.ring.start()
	s.changing.Lock()
	defer s.changing.Unlock()
	return s.cork(false)
}

// cork stops or starts it; changing is held.
func (s *pulseStream) cork(corked bool) error {
	if s.corked == corked {
		return nil
	}
	s.corked = corked
	if !corked {
		if err := s.server.Request(&proto.FlushRecordStream{StreamIndex: s.stream}, nil); err != nil {
			return err
		}
	}
	return s.server.Request(&proto.CorkRecordStream{StreamIndex: s.stream, Corked: corked}, nil)
}

func (s *pulseStream) pause(paused bool) {
	s.ring.pause(paused)
	s.paused.Store(paused)
	go func() {
		s.changing.Lock()
		defer s.changing.Unlock()
		if err := s.cork(s.paused.Load()); err != nil {
			s.ring.fail(err)
		}
	}()
}

func (s *pulseStream) close() { s.server.close() }
