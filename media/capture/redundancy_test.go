package capture

import (
	"bytes"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"

	"confab/media/codec"
)

// takesRED binds a track to a connection that has agreed on RED too.
func takesRED(t *testing.T, a *Audio) *connection {
	c := &connection{id: "red", ssrc: 2000, reports: make(chan []byte, 32)}
	c.codecs = append(c.codecs, offered("audio/opus", "", 111), offered("audio/red", "111/111", 63))
	agreed, err := a.Track().Bind(c)
	if err != nil || agreed.PayloadType != 63 {
		t.Fatalf("bound as %v, %v", agreed.PayloadType, err)
	}
	return c
}

// blocksOf takes a packet apart.
func blocksOf(t *testing.T, p rtp.Packet) []codec.Block {
	t.Helper()
	blocks, err := codec.RED.Blocks(p.Payload, make([]codec.Block, codec.MaxBlocks))
	if err != nil || p.PayloadType != 63 {
		t.Fatalf("packet %d of type %d: %v", p.SequenceNumber, p.PayloadType, err)
	}
	return blocks
}

// TestSoundIsRepeated where RED was agreed on, once, and twice while much is lost; nothing that was said before a mute
// is said again after it.
func TestSoundIsRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := NewAudio(AudioOptions{})
		plain, red := connect(t, "plain", a.Track())[0], takesRED(t, a)
		loud := newTone().next
		hear := func(what string, repeats int) {
			t.Helper()
			plain.packets, red.packets = nil, nil
			microphone(a, time.Second, loud)
			for i, p := range red.packets {
				blocks := blocksOf(t, p)
				if want := min(i, repeats) + 1; len(blocks) != want && i < 2 || len(blocks) != repeats+1 && i >= 2 {
					t.Errorf("%s: packet %d has %d blocks", what, i, len(blocks))
				}
				for n, b := range blocks {
					k := i - (len(blocks) - 1 - n)
					if k < 0 {
						continue // of the last time
					}
					if own := plain.packets[k]; own.PayloadType != 111 || !bytes.Equal(own.Payload, b.Data) ||
						p.Timestamp-uint32(b.Offset) != own.Timestamp {
						t.Errorf("%s: packet %d, block %d is not packet %d", what, i, n, k)
					}
				}
			}
		}
		hear("at first", 1)
		if usual, least := a.Bandwidth(); usual < 64_000 || usual > 96_000 || least > usual-32_000 {
			t.Errorf("%d bit/s, at least %d", usual, least)
		}
		a.SetMuted(true)
		microphone(a, time.Second, loud)
		a.SetMuted(false)
		hear("after a mute", 1)
		for range 10 {
			red.report(t, &rtcp.ReceiverReport{Reports: []rtcp.ReceptionReport{{SSRC: 2000, FractionLost: 51}}})
		}
		synctest.Wait()
		a.history.forget()
		hear("at 20 % of loss", 2)
		if usual, least := a.Bandwidth(); least != usual {
			t.Errorf("%d bit/s may become %d though much is lost", usual, least)
		}
		for range 10 {
			red.report(t, &rtcp.ReceiverReport{Reports: []rtcp.ReceptionReport{{SSRC: 2000}}})
		}
		synctest.Wait()
		a.history.forget()
		hear("when it is over", 1)
		red.end(t, a.Track())
		if usual, least := a.Bandwidth(); usual > 48_000 || least != usual {
			t.Errorf("%d bit/s without repeats, at least %d", usual, least)
		}
		plain.end(t, a.Track())
		wait(t, a)
	})
}

// TestSoundIsNotRepeated where the way is narrow.
func TestSoundIsNotRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := NewAudio(AudioOptions{})
		red := takesRED(t, a)
		usual, least := a.Bandwidth()
		for bandwidth, blocks := range map[int]int{least: 1, usual: 2} {
			a.SetBandwidth(bandwidth)
			a.history.forget()
			microphone(a, time.Second, newTone().next)
			if got := len(blocksOf(t, red.packets[len(red.packets)-1])); got != blocks {
				t.Errorf("%d blocks at %d bit/s, want %d", got, bandwidth, blocks)
			}
		}
		red.end(t, a.Track())
		wait(t, a)
	})
}

// TestSoundAfterSilence repeats what was before it only if a receiver may still wait for that.
func TestSoundAfterSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := NewAudio(AudioOptions{})
		red := takesRED(t, a)
		loud := newTone().next
		microphone(a, time.Second, loud)
		red.packets = nil
		microphone(a, 2*time.Second, func() []int16 { return make([]int16, 480) })
		quiet := len(red.packets)
		microphone(a, 100*time.Millisecond, loud)
		for i, p := range red.packets[1:] {
			blocks := blocksOf(t, p)
			age := p.Timestamp - red.packets[i].Timestamp
			if repeated := len(blocks) == 2; repeated != (age < 1<<14) || repeated && blocks[0].Offset != int(age) {
				t.Errorf("packet %d, %d ms after the one before, has %d blocks", i+1, age/48, len(blocks))
			}
		}
		if n := len(red.packets) - quiet; quiet > 30 || n != 5 {
			t.Errorf("%d packets in silence, %d after it", quiet, n)
		}
		red.end(t, a.Track())
		wait(t, a)
	})
}

// TestLossIsSmoothed: one bad second in many is no reason to send everything twice.
func TestLossIsSmoothed(t *testing.T) {
	for name, row := range map[string]struct {
		reports []int
		percent int
		repeats int
	}{
		"none":              {nil, minLoss, 1},
		"one-bad-second":    {[]int{0, 0, 16, 0}, minLoss, 1},
		"two-bad-seconds":   {[]int{0, 16, 16}, 12, 2},
		"more-than-is-sane": {[]int{100, 100, 100}, maxLoss, 2},
		"wanders-above":     {[]int{16, 16, 16, 8, 8}, 12, 2},
		"wanders-below":     {[]int{8, 9, 8, 9, 8, 9}, minLoss, 1},
		"goes-away":         {[]int{16, 16, 0, 0, 0, 0}, minLoss, 2},
		"has-gone":          {[]int{16, 16, 0, 0, 0, 0, 0}, minLoss, 1},
	} {
		t.Run(name, func(t *testing.T) {
			var l loss
			for _, r := range row.reports {
				l.report(r)
			}
			if percent, repeats := l.expect(); percent != row.percent || repeats != row.repeats {
				t.Errorf("set for %d %%, %d repeats", percent, repeats)
			}
		})
	}
}
