package render

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/pion/rtp"

	"confab/media/codec"
	"confab/media/internal/reception"
)

// arrival is a packet as it came.
type arrival struct {
	packet   *rtp.Packet
	at       time.Time
	sequence int64
	stamp    int64
	kind     *codec.Video // nil: cannot be decoded
	mimeType string
}

// maxReadErrors is how many errors in a row end a track. pion returns some for single bad packets (an unknown payload
// type).
const maxReadErrors = 100

// reader reads a track and nothing else.
type reader struct {
	track RemoteTrack

	packets chan arrival // out, closed at the end
	done    chan error   // out, one value after packets was closed
}

// run reads until ctx is done or the track ends.
func (r *reader) run(ctx context.Context) {
	_ = r.track.SetReadDeadline(time.Time{})
	unblocked := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(unblocked)
		_ = r.track.SetReadDeadline(time.Unix(1, 0)) // a track that is closed needs no waking
	})
	err := r.read(ctx)
	if !stop() {
		<-unblocked
	}
	close(r.packets)
	if errors.Is(err, errEnded) || ctx.Err() != nil {
		err = nil
	}
	r.done <- err
}

func (r *reader) read(ctx context.Context) error {
	var (
		sequence    reception.Sequence
		stamp       reception.Timestamp
		payloadType = -1
		kind        *codec.Video
		mimeType    string
		failures    int
	)
	for ctx.Err() == nil {
		packet, _, err := r.track.ReadRTP()
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrClosedPipe):
			return errEnded
		case err != nil:
			if failures++; failures >= maxReadErrors {
				return fmt.Errorf("read track: %w", err)
			}
			continue
		}
		failures = 0
		// pion follows a changed payload type on the packet that brings it (track_remote.go, checkAndUpdateTrack).
		if int(packet.PayloadType) != payloadType {
			payloadType = int(packet.PayloadType)
			mimeType = r.track.Codec().MimeType
			kind = codec.VideoOf(mimeType)
		}
		a := arrival{packet: packet, at: time.Now(), kind: kind, mimeType: mimeType}
		a.sequence, a.stamp = sequence.Unwrap(packet.SequenceNumber), stamp.Unwrap(packet.Timestamp)
		select {
		case r.packets <- a:
		case <-ctx.Done():
		}
	}
	return nil
}
