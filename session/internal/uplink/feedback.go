package uplink

import (
	"io"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/transport/v4/packetio"

	"confab/session/internal/congestion"
)

// What pion's buffers hold (srtp, stream_srtp.go and stream_srtcp.go).
const (
	rtpBuffer  = 1000 * 1000
	rtcpBuffer = 100 * 1000
)

// Buffer makes a buffer of received packets for pion, which makes one for each stream and kind. Feedback is read here
// and not as an interceptor does: it may be addressed to a retransmission stream, of which pion reads nothing
// (rtpsender.go), and must not wait until somebody reads.
func (u *Uplink) Buffer(kind packetio.BufferPacketType, ssrc uint32) io.ReadWriteCloser {
	b := packetio.NewBuffer()
	if kind == packetio.RTPBufferPacket {
		b.SetLimitSize(rtpBuffer)
		return b
	}
	b.SetLimitSize(rtcpBuffer)
	return &reports{Buffer: b, up: u, ssrc: ssrc}
}

// reports is the buffer of what is said about one stream.
type reports struct {
	*packetio.Buffer
	up   *Uplink
	ssrc uint32
}

// Write reads reports before it keeps them.
func (r *reports) Write(b []byte) (int, error) {
	if r.up.heard(r.ssrc, b) {
		return len(b), nil
	}
	return r.Buffer.Write(b)
}

// heard reads what came for a stream, ours or not. done: nobody else is going to.
func (u *Uplink) heard(ssrc uint32, b []byte) (done bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	s := u.streams[ssrc]
	if s == nil {
		return false
	}
	list, err := rtcp.Unmarshal(b)
	if err != nil {
		return false
	}
	now := u.now()
	u.stir(now)
	for _, p := range list {
		u.said(s, ssrc, p, now)
	}
	u.nudge()
	return ssrc == s.again
}

// said takes one report. pion gives a compound packet to each stream that it names: each reads what is its own.
func (u *Uplink) said(s *stream, ssrc uint32, p rtcp.Packet, now time.Duration) {
	switch p := p.(type) {
	case *rtcp.TransportLayerCC:
		if p.MediaSSRC == ssrc {
			u.sender.Feedback(results(p), now)
		}
	case *rtcp.TransportLayerNack:
		if p.MediaSSRC == ssrc {
			for _, pair := range p.Nacks {
				u.missing(s, pair.PacketList(), now)
			}
		}
	case *rtcp.ReceiverReport:
		u.reported(ssrc, p.Reports, now)
	case *rtcp.SenderReport:
		u.reported(ssrc, p.Reports, now)
	case *rtcp.ReceiverEstimatedMaximumBitrate:
		if len(p.SSRCs) > 0 && p.SSRCs[0] == ssrc {
			u.sender.Remote(int(min(p.Bitrate, 1e9)))
		}
	case *rtcp.PictureLossIndication:
		if p.MediaSSRC == ssrc {
			u.meters.keyFrames++
		}
	}
}

func (u *Uplink) reported(ssrc uint32, list []rtcp.ReceptionReport, now time.Duration) {
	for _, r := range list {
		if r.SSRC == ssrc {
			u.sender.Report(float64(r.FractionLost)/256, roundTrip(r, time.Now()), now)
		}
	}
}

// roundTrip is that of a report (RFC 3550 §6.4.1), whose times are in units of 2^-16 s: since the sender report that it
// speaks of, without the time that the receiver took. 0: it speaks of none.
func roundTrip(r rtcp.ReceptionReport, now time.Time) time.Duration {
	if r.LastSenderReport == 0 {
		return 0
	}
	trip := int32(uint32(congestion.NTP(now)>>16) - r.LastSenderReport - r.Delay)
	if trip <= 0 || trip > 60<<16 { // the clock was set
		return 0
	}
	return time.Duration(trip) * time.Second >> 16
}

// results are what transport-wide feedback says of each packet (draft-holmer-rmcat-transport-wide-cc-extensions-01
// §3.1), by the receiver's clock.
func results(f *rtcp.TransportLayerCC) []congestion.Result {
	list := make([]congestion.Result, 0, f.PacketStatusCount)
	at := time.Duration(f.ReferenceTime) * 64 * time.Millisecond
	deltas := f.RecvDeltas
	add := func(symbol uint16) {
		if len(list) == int(f.PacketStatusCount) {
			return
		}
		r := congestion.Result{Number: f.BaseSequenceNumber + uint16(len(list)), Lost: true}
		received := symbol == rtcp.TypeTCCPacketReceivedSmallDelta || symbol == rtcp.TypeTCCPacketReceivedLargeDelta
		if received && len(deltas) > 0 {
			at += time.Duration(deltas[0].Delta) * time.Microsecond
			deltas = deltas[1:]
			r.Arrived, r.Lost = at, false
		}
		list = append(list, r)
	}
	for _, chunk := range f.PacketChunks {
		switch c := chunk.(type) {
		case *rtcp.RunLengthChunk:
			for range min(int(c.RunLength), int(f.PacketStatusCount)) {
				add(c.PacketStatusSymbol)
			}
		case *rtcp.StatusVectorChunk:
			for _, symbol := range c.SymbolList {
				add(symbol)
			}
		}
	}
	return list
}
