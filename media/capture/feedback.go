package capture

import (
	"errors"
	"io"
	"net"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
)

// maxBadReports is how many errors in a row end an RTCP reader. pion's interceptors answer Read with an error for a
// report that they cannot parse, after which the next may be fine.
const maxBadReports = 32

// readRTCP passes on what receivers say, until pion closes the stream.
func (t *track) readRTCP(key bindingKey, reader interceptor.RTCPReader) {
	defer func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if delete(t.reading, key); len(t.reading) == 0 {
			close(t.quiet)
		}
	}()
	buffer := make([]byte, 1500)
	for bad := 0; bad < maxBadReports; {
		n, _, err := reader.Read(buffer, nil)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrClosedPipe) || errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			bad++
			continue
		}
		reports, err := rtcp.Unmarshal(buffer[:n])
		if err != nil {
			bad++
			continue
		}
		bad = 0
		for _, r := range reports {
			t.report(key, r)
		}
	}
}

// report handles one RTCP packet that came for a binding.
func (t *track) report(key bindingKey, r rtcp.Packet) {
	ssrc := uint32(key.ssrc)
	switch r := r.(type) {
	case *rtcp.PictureLossIndication:
		if r.MediaSSRC == ssrc {
			t.to.keyFrameWanted()
		}
	case *rtcp.FullIntraRequest:
		for _, f := range r.FIR {
			if f.SSRC == ssrc {
				t.to.keyFrameWanted()
			}
		}
	case *rtcp.ReceiverReport:
		t.receptions(key, r.Reports)
	case *rtcp.SenderReport:
		t.receptions(key, r.Reports)
	}
}

func (t *track) receptions(key bindingKey, reports []rtcp.ReceptionReport) {
	for _, r := range reports {
		if r.SSRC != uint32(key.ssrc) {
			continue
		}
		t.to.lossReported(int(r.FractionLost) * 100 / 256)
	}
}
