package capture

import (
	"image"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/rtcp"

	"confab/media/codec"
)

func TestStill(t *testing.T) {
	pic := codec.New420(64, 48)
	var s still
	at := time.Unix(0, 0)
	passed := func(d time.Duration) (n int) {
		for end := at.Add(d); at.Before(end); at = at.Add(time.Second / 15) {
			if !s.rests(pic, at, false) {
				n++
			}
		}
		return n
	}
	if got := passed(sharpened); got < 15 || got > 16 {
		t.Errorf("%d of the first second, want all", got)
	}
	if got := passed(10 * time.Second); got < 9 || got > 11 {
		t.Errorf("%d in ten seconds without a change", got)
	}
	for _, plane := range [][]byte{pic.Y, pic.Cb, pic.Cr} {
		plane[len(plane)-1]++
		if s.rests(pic, at, false) {
			t.Error("a change of one sample is not seen")
		}
		passed(5 * time.Second)
	}
	pic = pic.SubImage(image.Rect(0, 0, 32, 48)).(*image.YCbCr)
	if s.rests(pic, at, false) {
		t.Error("a change of size is not seen")
	}
}

// TestStillScreen: of a screen on which nothing moves little is sent, and who asks for a key frame has it at once.
func TestStillScreen(t *testing.T) {
	onStageWith(t, VideoOptions{Layers: []Layer{{"", 128, 96, 15, 100_000}}, Screen: true}, func(s *stage) {
		c := s.connect("a")[0]
		pic := codec.New420(128, 96)
		show := func(d time.Duration) {
			for range int(d * 15 / time.Second) {
				s.v.Push(pic, time.Now())
				elapse(time.Second / 15)
				synctest.Wait()
			}
		}
		show(4 * time.Second)
		take(t, c)
		show(4 * time.Second)
		expect(t, "four still seconds", c, 4, 0)
		c.report(t, &rtcp.PictureLossIndication{MediaSSRC: uint32(c.ssrc)})
		synctest.Wait()
		show(200 * time.Millisecond)
		expect(t, "a key frame that was asked for", c, 3, 1)
	})
}
