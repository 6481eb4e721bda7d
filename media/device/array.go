package device

import (
	"errors"
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

// array is a microphone with more than two channels, heard without miniaudio, which has the sound server map them to
// positions of its own choice (ma_device_init__pulse) and so mix those that have none.
type array struct {
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

// openArray connects to a source, without hearing anything yet.
func openArray(name string) (*array, error) {
	a := &array{ring: newRing(), corked: true}
	var picker *channels.Picker
	server, err := dialPulse(func(message any) {
		switch message := message.(type) {
		case *proto.DataPacket:
			a.ring.write(picker.Mix(message.Data))
		case *proto.RecordStreamKilled:
			a.ring.fail(errors.New("the sound server has ended it"))
		case *proto.ConnectionClosed:
			a.ring.fail(errors.New("the sound server is gone"))
		}
	})
	if err != nil {
		return nil, err
	}
	a.server = server
	info, err := sourceOf(server, name)
	if err != nil {
		server.close()
		return nil, err
	}
	n := len(info.ChannelMap)
	a.source = formatIn(info.SampleSpec, nil)
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
	a.stream = reply.StreamIndex
	return a, nil
}

func (a *array) sound() *ring   { return a.ring }
func (a *array) format() Format { return a.source }

func (a *array) start() error {
	a.ring.start()
	a.changing.Lock()
	defer a.changing.Unlock()
	return a.cork(false)
}

// cork stops or starts it; changing is held.
func (a *array) cork(corked bool) error {
	if a.corked == corked {
		return nil
	}
	a.corked = corked
	if !corked {
		if err := a.server.Request(&proto.FlushRecordStream{StreamIndex: a.stream}, nil); err != nil {
			return err
		}
	}
	return a.server.Request(&proto.CorkRecordStream{StreamIndex: a.stream, Corked: corked}, nil)
}

func (a *array) pause(paused bool) {
	a.ring.pause(paused)
	a.paused.Store(paused)
	go func() {
		a.changing.Lock()
		defer a.changing.Unlock()
		if err := a.cork(a.paused.Load()); err != nil {
			a.ring.fail(err)
		}
	}()
}

func (a *array) close() { a.server.close() }
