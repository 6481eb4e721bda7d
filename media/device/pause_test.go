package device_test

import (
	"testing"
	"testing/synctest"
	"time"

	"confab/media/device"
	"confab/media/mediatest"
)

// TestPausedFake: a fake microphone waits like another.
func TestPausedFake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, err := device.New(device.Options{FakeMicrophone: "tone"}).OpenAudio("")
		if err != nil {
			t.Fatal(err)
		}
		pauseAndResume(t, a)
		a.Pause(true)
		ended := make(chan error)
		go func() {
			_, err := a.Read(make([]int16, device.BlockSamples))
			ended <- err
		}()
		synctest.Wait()
		_ = a.Close()
		<-ended
	})
}

// TestPausedMicrophone is one of a sound server.
func TestPausedMicrophone(t *testing.T) {
	mediatest.StartPulse(t)
	a, err := device.New(device.Options{}).OpenAudio(mediatest.PulseMicrophone)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	pauseAndResume(t, a)
	for n := range 20 { // the last word counts
		a.Pause(n%2 == 0)
	}
	pauseAndResume(t, a)
}

// pauseAndResume reads a microphone that is not paused, pauses it for long and resumes it.
func pauseAndResume(t *testing.T, a device.Audio) {
	t.Helper()
	hear(t, a, 10*device.BlockSamples)
	a.Pause(true)
	heard := make(chan time.Time, 1)
	go func() {
		at, err := a.Read(make([]int16, device.BlockSamples))
		if err != nil {
			t.Error(err)
		}
		heard <- at
	}()
	select {
	case <-heard:
		t.Error("it is not paused")
	case <-time.After(5 * time.Second):
	}
	resumed := time.Now()
	a.Pause(false)
	if at := <-heard; at.Before(resumed.Add(-20 * time.Millisecond)) {
		t.Errorf("heard %v before it was to hear", resumed.Sub(at))
	}
	t.Logf("it hears %v after a pause", time.Since(resumed))
	hear(t, a, 10*device.BlockSamples)
}
