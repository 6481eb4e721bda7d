package uplink

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
)

// TestRefused: what the transport does not take, the writer is told of, at once and for each packet.
func TestRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, w := start(t, Options{})
		w.refuse = true
		writer := w.bind(t, picture)
		h := &rtp.Header{Version: 2, SSRC: picture, SequenceNumber: 1}
		for range 3 {
			if n, err := writer.Write(h, []byte{1}, nil); n != 0 || err != nil {
				t.Errorf("%d, %v of a transport that takes nothing", n, err)
			}
		}
		w.refuse = false
		writePicture(t, writer, 1, 40)
		time.Sleep(time.Second)
		if got := len(w.sent(picture)); got != 40 {
			t.Errorf("%d of 40 packets left", got)
		}
		w.mu.Lock()
		w.refuse = true
		w.mu.Unlock()
		_, _ = writer.Write(h, []byte{1}, nil)
		time.Sleep(time.Second)
		if n, _ := writer.Write(h, []byte{1}, nil); n != 0 {
			t.Error("a transport that takes nothing any more is not noticed")
		}
	})
}

// TestPace: the first packets leave at once, the rest at the pace, and sound overtakes them.
func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, w := start(t, Options{Start: 800_000}) // 150 kB/s at 1.5
		pictures, sounds := w.bind(t, picture), w.bind(t, sound)
		writePicture(t, pictures, 0, 60)
		synctest.Wait()
		if got := len(w.sent(picture)); got < 14 || got > 17 {
			t.Errorf("%d packets left at once", got)
		}
		h := &rtp.Header{Version: 2, SSRC: sound, SequenceNumber: 1}
		if n, err := sounds.Write(h, []byte{1}, nil); n == 0 || err != nil {
			t.Fatal(n, err)
		}
		if len(w.sent(sound)) != 1 {
			t.Error("sound waits")
		}
		time.Sleep(100 * time.Millisecond)
		if got := len(w.sent(picture)); got < 25 || got > 35 {
			t.Errorf("%d packets left after 100 ms", got)
		}
		time.Sleep(400 * time.Millisecond)
		if got := len(w.sent(picture)); got != 60 {
			t.Errorf("%d packets left after 0.5 s", got)
		}
	})
}

// TestNumbers: each packet with the extension has the next transport-wide number.
func TestNumbers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, w := start(t, Options{})
		writePicture(t, w.bind(t, picture), 0, 20)
		time.Sleep(time.Second)
		var before uint16
		for i, p := range w.sent(0) {
			var e rtp.TransportCCExtension
			if err := e.Unmarshal(p.GetExtension(numbers)); err != nil {
				t.Fatal(err)
			}
			if i > 0 && e.TransportSequence != before+1 {
				t.Fatalf("number %d after %d", e.TransportSequence, before)
			}
			before = e.TransportSequence
		}
	})
}

// TestRepair: what is reported as lost comes again on the retransmission stream with the identity of one, no more than
// once a round trip, and with numbers of one sequence.
func TestRepair(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, w := start(t, Options{})
		writePicture(t, w.bind(t, picture), 5, 4)
		time.Sleep(time.Second)
		before := len(w.repeats())
		numbers := []uint16{6, 7, 99}
		lost := &rtcp.TransportLayerNack{MediaSSRC: picture, Nacks: rtcp.NackPairsFromSequenceNumbers(numbers)}
		w.report(lost)
		w.report(lost) // within a round trip
		time.Sleep(time.Second)
		w.report(lost)
		time.Sleep(time.Second)
		got := w.repeats()[before:]
		if len(got) != 4 {
			t.Fatalf("%d packets came again: %v", len(got), got)
		}
		for i, p := range got {
			number := uint16(p.Payload[0])<<8 | uint16(p.Payload[1])
			if number != []uint16{6, 7, 6, 7}[i] || len(p.Payload) != 1002 || p.PayloadType != 97 {
				t.Errorf("packet %d repeats %d in %d bytes of type %d", i, number, len(p.Payload), p.PayloadType)
			}
			mid, rid := string(p.GetExtension(midID)), string(p.GetExtension(ridID))
			if repaired := string(p.GetExtension(repairedID)); mid != "0" || rid != "" || repaired != "q" {
				t.Errorf("mid %q, rid %q, repaired %q", mid, rid, repaired)
			}
		}
		all := w.sent(again)
		for i, p := range all[1:] {
			if p.SequenceNumber != all[i].SequenceNumber+1 {
				t.Errorf("number %d after %d", p.SequenceNumber, all[i].SequenceNumber)
			}
		}
		for _, p := range w.sent(picture) {
			if string(p.GetExtension(ridID)) != "q" {
				t.Error("the packet itself lost its identity")
			}
		}
	})
}

// TestRepairsAreBounded: who asks for everything does not get it.
func TestRepairsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, w := start(t, Options{Start: 400_000})
		w.drop = func(*rtp.Header) bool { return true } // no feedback: the estimate stays
		writer := w.bind(t, picture)
		var all []uint16
		for n := range uint16(200) {
			all = append(all, n)
		}
		for n := range uint16(20) {
			writePicture(t, writer, 10*n, 10)
			time.Sleep(250 * time.Millisecond)
		}
		before := len(w.repeats())
		for range 20 {
			w.report(&rtcp.TransportLayerNack{MediaSSRC: picture, Nacks: rtcp.NackPairsFromSequenceNumbers(all)})
			time.Sleep(100 * time.Millisecond)
		}
		if got := len(w.repeats()) - before; got < 10 || got > 45 { // 0.3 of 400 kbit/s for 2.5 s
			t.Errorf("%d packets of 1000 bytes came again in 2 s", got)
		}
	})
}

// TestBacklog: what waits behind a path that has become slow is dropped, and what is written then leaves soon.
func TestBacklog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, w := start(t, Options{Start: 100_000})
		w.drop = func(*rtp.Header) bool { return true }
		writer := w.bind(t, picture)
		writePicture(t, writer, 0, 1)
		refused := 0
		for n := range uint16(200) {
			h := &rtp.Header{Version: 2, SSRC: picture, SequenceNumber: 1 + n}
			if taken, _ := writer.Write(h, make([]byte, 1000), nil); taken == 0 {
				refused++
			}
		}
		if refused == 0 {
			t.Error("200 kB wait at 100 kbit/s")
		}
		time.Sleep(2 * time.Second)
		writePicture(t, writer, 500, 1)
		time.Sleep(100 * time.Millisecond)
		if list := w.sent(picture); list[len(list)-1].SequenceNumber != 500 {
			t.Errorf("the newest packet waits behind %d", list[len(list)-1].SequenceNumber)
		}
	})
}

// TestQuiet: while nothing is sent there is hardly a look for anything, and what is written then leaves at once and
// counts as soon as ever.
func TestQuiet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told atomic.Int64 // bit/s
		u, w := start(t, Options{Estimated: func(e Estimate) { told.Store(int64(e.Bitrate)) }})
		pictures, sounds := w.bind(t, picture), w.bind(t, sound)
		waits := func(want time.Duration) {
			t.Helper()
			synctest.Wait()
			if p, _, got := u.next(); p != nil || got != want {
				t.Errorf("waits for %v, want %v", got, want)
			}
		}
		u.Want(700_000)
		next := play(t, pictures, 0, 500_000, time.Second)
		u.Want(0) // it is muted
		time.Sleep(4 * time.Second)
		waits(idle)
		time.Sleep(quietAfter)
		waits(quietIdle)
		before := len(w.sent(picture))
		writePicture(t, pictures, next, 3)
		synctest.Wait()
		if got := len(w.sent(picture)) - before; got != 3 {
			t.Errorf("%d of 3 packets left at once", got)
		}
		time.Sleep(idle)
		waits(idle)
		time.Sleep(quietAfter + quietIdle/2)
		waits(quietIdle)
		was := told.Load()
		h := &rtp.Header{Version: 2, SSRC: sound}
		for range 3 {
			h.SequenceNumber++
			_, _ = sounds.Write(h, make([]byte, 4000), nil)
			time.Sleep(20 * time.Millisecond)
		}
		time.Sleep(idle)
		if got := told.Load(); got <= was {
			t.Errorf("told %d bit/s after %d, though sound got through beside that", got, was)
		}
	})
}
