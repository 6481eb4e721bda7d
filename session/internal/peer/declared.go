package peer

import (
	"errors"
	"fmt"

	"github.com/pion/interceptor"
)

// declared builds what watches and repairs our streams, and keeps pion from guessing what a stream is whose description
// is still on the way. An SFU sends as soon as it has written its answer, so that is every other subscription. pion
// takes such a stream for a simulcast layer and reads up to 11 packets in search of its name (peerconnection.go,
// handleIncomingSSRC), from the same buffer as the track that the answer declares meanwhile: every second packet is
// lost. When it gives up it unbinds the stream from all interceptors, and no packet is counted, reported or asked for
// again. Servers declare every stream that they send us, so there is nothing to guess; what has arrived waits in the
// buffer for its track.
type declared struct{ parts *interceptor.Registry }

// errUndeclared ends pion's guessing.
var errUndeclared = errors.New("not declared yet")

// NewInterceptor builds the parts of one connection.
func (d declared) NewInterceptor(id string) (interceptor.Interceptor, error) {
	parts, err := d.parts.Build(id)
	if err != nil {
		return nil, fmt.Errorf("build interceptors: %w", err)
	}
	return declaredOnly{parts}, nil
}

type declaredOnly struct{ interceptor.Interceptor }

// BindRemoteStream refuses pion's guesses. They are known by their payload type, which it has from the packet; for a
// declared stream it leaves that out (rtpreceiver.go, startReceive).
func (d declaredOnly) BindRemoteStream(info *interceptor.StreamInfo, next interceptor.RTPReader) interceptor.RTPReader {
	if info.PayloadType == 0 {
		return d.Interceptor.BindRemoteStream(info, next)
	}
	return interceptor.RTPReaderFunc(func([]byte, interceptor.Attributes) (int, interceptor.Attributes, error) {
		return 0, nil, errUndeclared
	})
}
