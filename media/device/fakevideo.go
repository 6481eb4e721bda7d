package device

import (
	"image"
	"io"
	"math"
	"os"
	"path/filepath"
	"sync"

	"confab/media/device/pattern"
	"confab/media/device/y4m"
)

// patternName is the value of Options.FakeCamera for the moving test pattern.
const patternName = "pattern"

// fakeCameraInfo describes what Options.FakeCamera stands for.
func fakeCameraInfo(option string) Info {
	info := Info{Kind: Camera, Name: "fake:" + patternName, Label: "Test pattern", Default: true, Fake: true}
	if option != patternName {
		info.Name, info.Label = "fake:"+filepath.Base(option), filepath.Base(option)
	}
	return info
}

// fakeVideo plays pictures at an exact rate.
type fakeVideo struct {
	info          Info
	width, height int
	rate          float64
	draw          func(pic *image.YCbCr, number uint32, frame *VideoFrame) error
	file          io.Closer // nil for the pattern

	reading sync.Mutex // held by Read, so that Close never takes the file away from under it
	pace    *pacer
	picture *image.YCbCr
	once    sync.Once
	closed  chan struct{}
}

func openFakeVideo(option string, want Want) (Video, error) {
	info := fakeCameraInfo(option)
	v := &fakeVideo{info: info, closed: make(chan struct{})}
	var err error
	if option == patternName {
		err = v.usePattern(want)
	} else {
		err = v.useFile(option)
	}
	if err != nil {
		return nil, fail("open", info, classify(err), err)
	}
	v.picture = pattern.NewPicture(v.width, v.height)
	return v, nil
}

func (v *fakeVideo) usePattern(want Want) error {
	drawing, err := pattern.New(want.Width, want.Height)
	if err != nil {
		return err
	}
	v.width, v.height = drawing.Size()
	v.rate = float64(want.FrameRate)
	v.pace = newPacer(want.FrameRate, 1)
	v.draw = func(pic *image.YCbCr, number uint32, frame *VideoFrame) error {
		drawing.Draw(pic, number, frame.Captured)
		return nil
	}
	return nil
}

func (v *fakeVideo) useFile(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	frames, err := y4m.NewReader(file)
	if err != nil {
		_ = file.Close()
		return err
	}
	v.width, v.height = frames.Size()
	v.rate = frames.Header.FrameRate()
	v.pace = newPacer(frames.Header.RateNum, frames.Header.RateDen)
	v.file = file
	v.draw = func(pic *image.YCbCr, _ uint32, _ *VideoFrame) error { return frames.Next(pic) }
	return nil
}

func (v *fakeVideo) Read() (VideoFrame, error) {
	v.reading.Lock()
	defer v.reading.Unlock()
	number, at, ok := v.pace.wait(v.closed)
	if !ok {
		return VideoFrame{}, io.EOF
	}
	frame := VideoFrame{Picture: v.picture, Captured: at, Number: uint64(number)}
	if err := v.draw(v.picture, uint32(number), &frame); err != nil {
		return VideoFrame{}, fail("read", v.info, ErrLost, err)
	}
	return frame, nil
}

func (v *fakeVideo) Format() Format {
	return Format{Width: v.width, Height: v.height, FrameRate: int(math.Round(v.rate)), Pixels: "I420"}
}

func (*fakeVideo) Controls() Controls { return nil }

func (v *fakeVideo) Close() error {
	var err error
	v.once.Do(func() {
		close(v.closed)
		v.reading.Lock()
		defer v.reading.Unlock()
		if v.file != nil {
			err = v.file.Close()
		}
	})
	return err
}
