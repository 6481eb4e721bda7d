package device

import (
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"confab/media/device/pattern"
	"confab/media/device/synth"
)

func TestPatternKeepsItsRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, err := New(Options{FakeCamera: "pattern"}).OpenVideo(Camera, "", Want{Width: 320, Height: 180})
		if err != nil {
			t.Fatal(err)
		}
		if f := v.Format(); f.String() != "320x180, 30 fps, I420" || !v.(*fakeVideo).info.Fake {
			t.Errorf("%v, %+v", f, v.(*fakeVideo).info)
		}
		start := time.Now()
		const frames = 30 * 120
		for i := range frames + 1 {
			f, err := v.Read()
			if err != nil || f.Number != uint64(i) {
				t.Fatalf("frame %d: %d %v", i, f.Number, err)
			}
			if i%1000 == 0 {
				number, at, ok := pattern.Read(f.Picture)
				if !ok || number != uint32(i) || at.Sub(f.Captured).Abs() > time.Millisecond {
					t.Errorf("frame %d reads %d at %v %v", i, number, at, ok)
				}
			}
		}
		if took := time.Since(start); took != 2*time.Minute {
			t.Errorf("%d frames took %v", frames, took)
		}
		if err := v.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestSlowReaderSkipsFrames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, err := New(Options{FakeCamera: "pattern"}).OpenVideo(Camera, "", Want{Width: 160, Height: 90})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = v.Close() }()
		_, _ = v.Read()
		<-time.After(10 * time.Second)
		f, err := v.Read()
		if err != nil || f.Number < 295 || f.Number > 301 || time.Since(f.Captured) > time.Second {
			t.Errorf("frame %d, %v old, %v", f.Number, time.Since(f.Captured), err)
		}
	})
}

func TestCloseWakesARead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := New(Options{FakeCamera: "pattern", FakeMicrophone: "tone"})
		v, err := m.OpenVideo(Camera, "", Want{FrameRate: 1})
		if err != nil {
			t.Fatal(err)
		}
		a, err := m.OpenAudio("")
		if err != nil {
			t.Fatal(err)
		}
		ends := make(chan error, 2)
		go func() {
			_, err := v.Read()
			for err == nil {
				_, err = v.Read()
			}
			ends <- err
		}()
		go func() {
			var err error
			for err == nil {
				_, err = a.Read(make([]int16, BlockSamples))
			}
			ends <- err
		}()
		<-time.After(1500 * time.Millisecond)
		for range 2 { // idempotent
			_ = v.Close()
			_ = a.Close()
		}
		for range 2 {
			if err := <-ends; err != io.EOF {
				t.Errorf("read ended with %v", err)
			}
		}
	})
}

func TestMicrophoneFakesKeepTheirRate(t *testing.T) {
	for _, name := range []string{"tone", "speech"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a, err := New(Options{FakeMicrophone: name}).OpenAudio("")
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = a.Close() }()
				var block [BlockSamples]int16
				start := time.Now()
				var sum float64
				for i := range 1001 {
					at, err := a.Read(block[:])
					if err != nil || at.Sub(start) != time.Duration(i-1)*10*time.Millisecond {
						t.Fatalf("block %d at %v: %v", i, at.Sub(start), err)
					}
					for _, v := range block {
						sum += float64(v) * float64(v)
					}
				}
				if rms := math.Sqrt(sum / 1001 / BlockSamples); rms < 500 {
					t.Errorf("RMS %.0f", rms)
				}
			})
		})
	}
}

func TestSpeechFakeIsReproducible(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, err := New(Options{FakeMicrophone: "speech"}).OpenAudio("")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = a.Close() }()
		want := make([]int16, BlockSamples)
		speech := synth.NewSpeech(speechSeed)
		for range 50 {
			got := make([]int16, BlockSamples)
			if _, err := a.Read(got); err != nil {
				t.Fatal(err)
			}
			speech.Read(want)
			for i := range got {
				if got[i] != want[i] {
					t.Fatal("not the seeded voice")
				}
			}
		}
	})
}

func write(t *testing.T, name, data string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFiles(t *testing.T) {
	video := write(t, "talk.y4m", "YUV4MPEG2 W2 H2 F10:1\nFRAME\nabcdxyFRAME\nefghxy")
	sound := write(t, "talk.wav", "RIFF\x00\x00\x00\x00WAVEfmt "+
		"\x10\x00\x00\x00\x01\x00\x01\x00\x80\xbb\x00\x00\x00\x77\x01\x00\x02\x00\x10\x00"+
		"data\x04\x00\x00\x00\x01\x00\x02\x00")
	synctest.Test(t, func(t *testing.T) {
		m := New(Options{FakeCamera: video, FakeMicrophone: sound})
		v, err := m.OpenVideo(Camera, "fake:talk.y4m", Want{})
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		var luma []byte
		for range 5 {
			f, err := v.Read()
			if err != nil {
				t.Fatal(err)
			}
			luma = append(luma, f.Picture.Y[0])
		}
		label, took := v.(*fakeVideo).info.Label, time.Since(start)
		if string(luma) != "aeaea" || took != 400*time.Millisecond || v.Format().FrameRate != 10 ||
			label != "talk.y4m" {
			t.Errorf("%s in %v", luma, time.Since(start))
		}
		_ = v.Close()
		a, err := m.OpenAudio("fake:talk.wav")
		if err != nil {
			t.Fatal(err)
		}
		block := make([]int16, BlockSamples)
		if _, err := a.Read(block); err != nil || block[0] != 1 || block[1] != 2 || block[479] != 2 {
			t.Errorf("%v %v", block[:4], err)
		}
		_ = a.Close()
	})
}

func TestBrokenFiles(t *testing.T) {
	for _, c := range []struct {
		name string
		path string
		want error
	}{
		{"absent", filepath.Join(t.TempDir(), "no.y4m"), ErrNotFound},
		{"rubbish", write(t, "x", "rubbish\n"), nil},
		{"folder", t.TempDir(), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := New(Options{FakeCamera: c.path, FakeMicrophone: c.path})
			_, errVideo := m.OpenVideo(Camera, "", Want{})
			_, errAudio := m.OpenAudio("")
			for _, err := range []error{errVideo, errAudio} {
				var typed *Error
				if !errors.As(err, &typed) || typed.Label == "" || c.want != nil && !errors.Is(err, c.want) {
					t.Errorf("%v", err)
				}
			}
		})
	}
}

func TestPatternRefusesOddWishes(t *testing.T) {
	if _, err := New(Options{FakeCamera: "pattern"}).OpenVideo(Camera, "", Want{Width: 2, Height: 2}); err == nil {
		t.Error("2x2 was accepted")
	}
}
