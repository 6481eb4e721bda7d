package downlink

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
)

// TestRoundTrip: asked over the wire, answered as LiveKit answers, and smoothed.
func TestRoundTrip(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := New()
		made, _ := d.NewInterceptor("")
		questions := make(chan []byte, 10)
		made.BindRTCPWriter(interceptor.RTCPWriterFunc(func(p []rtcp.Packet, _ interceptor.Attributes) (int, error) {
			packet, err := rtcp.Marshal(p)
			questions <- packet
			return len(packet), err
		}))
		ended := make(chan struct{})
		made.BindRemoteStream(&interceptor.StreamInfo{SSRC: video}, interceptor.RTPReaderFunc(
			func([]byte, interceptor.Attributes) (int, interceptor.Attributes, error) {
				<-ended
				return 0, nil, nil
			}))
		answer := made.BindRTCPReader(interceptor.RTCPReaderFunc(
			func(b []byte, a interceptor.Attributes) (int, interceptor.Attributes, error) {
				return copy(b, livekitAnswer(t, <-questions)), a, nil
			}))
		for i, row := range []struct{ trip, want time.Duration }{{80 * ms, 80 * ms}, {120 * ms, 90 * ms}} {
			time.Sleep(row.trip)
			if _, _, err := answer.Read(make([]byte, 1500), nil); err != nil {
				t.Fatal(err)
			}
			if got := d.RoundTrip(); (got - row.want).Abs() > ms {
				t.Errorf("%d: measured %v, want %v", i, got, row.want)
			}
			time.Sleep(measureEvery - row.trip)
		}
		made.UnbindRemoteStream(&interceptor.StreamInfo{SSRC: video})
		close(ended)
		_ = made.Close()
	})
}

// livekitAnswer answers a question as downtrack.go does.
func livekitAnswer(t *testing.T, packet []byte) []byte {
	t.Helper()
	packets, err := rtcp.Unmarshal(packet)
	if err != nil || len(packets) != 1 {
		t.Fatalf("%v, %v", packets, err)
	}
	asked := packets[0].(*rtcp.ExtendedReport)
	at := asked.Reports[0].(*rtcp.ReceiverReferenceTimeReportBlock).NTPTimestamp
	made, err := rtcp.Marshal([]rtcp.Packet{&rtcp.ExtendedReport{
		SenderSSRC: asked.SenderSSRC,
		Reports: []rtcp.ReportBlock{&rtcp.DLRRReportBlock{
			Reports: []rtcp.DLRRReport{{SSRC: asked.SenderSSRC, LastRR: uint32(at >> 16)}},
		}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// FuzzAnswers: whatever is said, no round trip is longer than can be believed.
func FuzzAnswers(f *testing.F) {
	f.Add(uint32(1), uint32(0))
	f.Add(uint32(0), uint32(1<<31))
	f.Fuzz(func(t *testing.T, last, delay uint32) {
		var r roundTrip
		r.answered([]rtcp.Packet{&rtcp.ExtendedReport{Reports: []rtcp.ReportBlock{&rtcp.DLRRReportBlock{
			Reports: []rtcp.DLRRReport{{LastRR: last, DLRR: delay}},
		}}}}, time.Unix(100, 0))
		if r.smoothed < 0 || r.smoothed > 10*time.Second {
			t.Errorf("measured %v", r.smoothed)
		}
	})
}
