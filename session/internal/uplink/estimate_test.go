package uplink

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"

	"confab/session/internal/congestion"
)

// play writes pictures at a bit rate, 30 a second.
func play(t *testing.T, w interceptor.RTPWriter, from uint16, bitrate int, length time.Duration) (next uint16) {
	t.Helper()
	for n := time.Duration(0); n < length; n += time.Second / 30 {
		packets := max(1, bitrate/30/8/1000)
		writePicture(t, w, from, packets)
		from += uint16(packets)
		time.Sleep(time.Second / 30)
	}
	return from
}

// TestEstimate: the path is probed as soon as the server reports anything, and the estimate is told.
func TestEstimate(t *testing.T) {
	for name, test := range map[string]struct{ rate, least, most int }{
		"free": {0, 2_000_000, 8_000_000},
		"1M":   {1_000_000, 600_000, 1_050_000},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var told []Estimate
				u, w := start(t, Options{Estimated: func(e Estimate) { told = append(told, e) }})
				w.rate = test.rate
				u.Want(2_500_000)
				play(t, w.bind(t, picture), 0, 500_000, 2*time.Second)
				got := u.Figures()
				if got.Bitrate < test.least || got.Bitrate > test.most {
					t.Errorf("%d bit/s after 2 s: %+v", got.Bitrate, told)
				}
				if got.RoundTrip < 39*time.Millisecond || got.RoundTrip > 80*time.Millisecond {
					t.Errorf("round trip %v", got.RoundTrip)
				}
				if got.Sent < 300_000 {
					t.Errorf("sent %d bit/s", got.Sent)
				}
				if len(told) < 2 || told[len(told)-1].Bitrate < test.least {
					t.Errorf("told %+v", told)
				}
			})
		})
	}
}

// TestIntroduction: the server learns the retransmission stream before the first loss, from padding that names it.
func TestIntroduction(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, w := start(t, Options{})
		play(t, w.bind(t, picture), 0, 500_000, 3*time.Second)
		list := w.sent(again)
		if len(list) == 0 {
			t.Fatal("nothing on the retransmission stream")
		}
		for i, p := range list {
			length := len(p.Payload)
			if !p.Padding || int(p.Payload[length-1]) != length {
				t.Fatalf("packet %d is more than padding: %v, %d bytes", i, p.Padding, length)
			}
			if string(p.GetExtension(repairedID)) != "q" || string(p.GetExtension(midID)) != "0" {
				t.Fatalf("packet %d does not name what it repairs: %v", i, p.Header)
			}
		}
		if list[0].PaddingSize+byte(len(list[0].Payload)) > 8 {
			t.Errorf("the introduction has %d bytes", len(list[0].Payload))
		}
	})
}

// TestLossIsTold: packets that are lost show in the figures, and the estimate stays.
func TestLossIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		u, w := start(t, Options{})
		n := 0
		w.drop = func(*rtp.Header) bool { n++; return n%20 == 0 }
		u.Want(2_500_000)
		play(t, w.bind(t, picture), 0, 1_000_000, 10*time.Second)
		got := u.Figures()
		if got.Loss < 0.03 || got.Loss > 0.1 {
			t.Errorf("loss %.3f, want 0.05", got.Loss)
		}
		if got.Bitrate < 1_500_000 {
			t.Errorf("%d bit/s at a loss of a twentieth", got.Bitrate)
		}
	})
}

// TestReceiverReports: where the server agrees on no transport-wide numbers, what receivers report lost makes the
// estimate, as in libwebrtc: little loss lets it grow, what a radio link loses does not matter, and much cuts it.
func TestReceiverReports(t *testing.T) {
	for name, test := range map[string]struct {
		lost        uint8 // of 256
		least, most int   // bit/s after ten reports
	}{
		"none":             {0, 1_000_000, 1_500_000},
		"as-on-radio":      {256 * 6 / 100, congestion.Start, congestion.Start * 11 / 10},
		"much":             {256 * 40 / 100, 0, congestion.Start / 3},
		"nothing-comes-in": {255, 0, congestion.Start / 10},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var told Estimate
				u, w := start(t, Options{Estimated: func(e Estimate) { told = e }})
				u.Want(2_500_000)
				writer := w.bindAs(t, &interceptor.StreamInfo{SSRC: picture, MimeType: "video/VP8", PayloadType: 96})
				h := &rtp.Header{Version: 2, SSRC: picture, PayloadType: 96}
				for range 10 {
					for range 10 {
						h.SequenceNumber++
						_, _ = writer.Write(h, make([]byte, 1000), nil)
						time.Sleep(100 * time.Millisecond)
					}
					lost := rtcp.ReceptionReport{SSRC: picture, FractionLost: test.lost}
					w.report(&rtcp.ReceiverReport{Reports: []rtcp.ReceptionReport{lost}})
				}
				synctest.Wait()
				if told.Bitrate < test.least || told.Bitrate > test.most {
					t.Errorf("told %d bit/s, want %d to %d", told.Bitrate, test.least, test.most)
				}
			})
		})
	}
}

// TestPrompt: a server that reports after so many packets is given some more, small ones, where few are sent.
func TestPrompt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, w := start(t, Options{})
		writer := w.bind(t, picture)
		next := play(t, writer, 0, 500_000, 2*time.Second)
		time.Sleep(2 * time.Second)
		before, sent := w.reported(), len(w.sent(0))
		for n := range uint16(40) { // 80 kbit/s
			writePicture(t, writer, next+n, 1)
			time.Sleep(100 * time.Millisecond)
		}
		if got := w.reported() - before; got < 4 {
			t.Errorf("%d reports in 4 s, want one in 0.8 s", got)
		}
		if got := len(w.sent(0)) - sent; got > 300 { // probes among them
			t.Errorf("%d packets for 40 of pictures", got)
		}
	})
}
