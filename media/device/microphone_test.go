package device_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"testing"
	"time"

	"confab/media/device"
	"confab/media/device/synth"
	"confab/media/mediatest"
)

func speech(seed uint64, seconds int) []int16 {
	pcm := make([]int16, seconds*device.SampleRate)
	synth.NewSpeech(seed).Read(pcm)
	return pcm
}

// hear reads blocks until it has n samples.
func hear(t *testing.T, a device.Audio, n int) []int16 {
	t.Helper()
	var pcm []int16
	var block [device.BlockSamples]int16
	var last time.Time
	for len(pcm) < n {
		at, err := a.Read(block[:])
		if err != nil {
			t.Fatal(err)
		}
		if at.Before(last) || time.Since(at) > time.Second {
			t.Fatalf("heard at %v after %v", at, last)
		}
		last = at
		pcm = append(pcm, block[:]...)
	}
	return pcm
}

// hearUntil reads blocks until ended is closed and some more: a player is done when the server has what it plays, and a
// sink that slept begins to play it up to two seconds later.
func hearUntil(t *testing.T, a device.Audio, ended <-chan struct{}) []int16 {
	t.Helper()
	var pcm []int16
	for {
		pcm = append(pcm, hear(t, a, device.SampleRate/10)...)
		select {
		case <-ended:
			return append(pcm, hear(t, a, device.SampleRate)...)
		default:
		}
	}
}

// chatty writes all that the devices have to say.
var chatty = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))

func TestMicrophoneHearsWhatIsPlayed(t *testing.T) {
	server := mediatest.StartPulse(t)
	m := device.New(device.Options{Logger: chatty})
	list, err := m.List(device.Microphone)
	if err != nil || len(list) != 2 {
		t.Fatalf("%+v %v", list, err)
	}
	for _, info := range list { // though one is the server's default
		if info.Default || !info.Monitor {
			t.Errorf("%+v", info)
		}
	}
	if _, err := m.OpenAudio(""); !errors.Is(err, device.ErrNotFound) {
		t.Errorf("what the speaker plays was taken for a microphone: %v", err)
	}
	speakers, err := m.List(device.Speaker)
	if err != nil || len(speakers) != 2 || !speakers[0].Default {
		t.Errorf("speakers %+v %v", speakers, err)
	}
	a, err := m.OpenAudio(mediatest.PulseMicrophone)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	said := speech(3, 3)
	hear(t, a, device.BlockSamples) // it hears from now on
	wait := server.Play(mediatest.WriteWAV(t, "said.wav", said))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		wait()
	}()
	heard := hearUntil(t, a, ended)
	lag, strength := mediatest.Correlate(said[:2*device.SampleRate], heard)
	t.Logf("correlation %.3f at %d", strength, lag)
	if strength < 0.9 || lag < 0 {
		t.Errorf("correlation %.3f at %d", strength, lag)
	}
	if _, other := mediatest.Correlate(speech(4, 2), heard); other > 0.4 {
		t.Errorf("another voice correlates with %.3f", other)
	}
	if _, err := m.OpenAudio("no such thing"); !errors.Is(err, device.ErrNotFound) {
		t.Errorf("unknown name: %v", err)
	}
	began := time.Now()
	if err := a.Close(); err != nil || time.Since(began) > time.Second {
		t.Errorf("close: %v in %v", err, time.Since(began))
	}
	if _, err := a.Read(make([]int16, device.BlockSamples)); err != io.EOF {
		t.Errorf("read after close: %v", err)
	}
	again, err := m.OpenAudio(mediatest.PulseMicrophone)
	if err != nil {
		t.Fatal("open again: ", err)
	}
	defer func() { _ = again.Close() }()
	hear(t, again, device.SampleRate/2)
}

func TestMicrophoneNoticesADeadServer(t *testing.T) {
	server := mediatest.StartPulse(t)
	m := device.New(device.Options{Logger: chatty})
	a, err := m.OpenAudio(mediatest.PulseMicrophone)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	hear(t, a, device.SampleRate/10)
	server.Kill()
	began := time.Now()
	var block [device.BlockSamples]int16
	for err == nil {
		_, err = a.Read(block[:])
	}
	if took := time.Since(began); !errors.Is(err, device.ErrLost) || took > 2*time.Second {
		t.Errorf("%v after %v", err, took)
	}
	began = time.Now()
	_ = a.Close()
	t.Log("close took", time.Since(began))
	if took := time.Since(began); took > 1500*time.Millisecond {
		t.Errorf("close took %v", took)
	}
	if list, err := m.List(device.Microphone); len(list) != 0 || err != nil {
		t.Errorf("without a server: %v %v", list, err)
	}
	if _, err := m.OpenAudio(""); !errors.Is(err, device.ErrNotFound) {
		t.Errorf("without a server: %v", err)
	}
	server.Start()
	again, err := m.OpenAudio(mediatest.PulseMicrophone)
	if err != nil {
		t.Fatal("after the restart: ", err)
	}
	defer func() { _ = again.Close() }()
	hear(t, again, device.SampleRate/10)
}

// TestWatchSeesSounds: a device that comes, a server that dies, and one that starts.
func TestWatchSeesSounds(t *testing.T) {
	server := mediatest.StartPulse(t)
	m := device.New(device.Options{})
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	changed := m.Watch(ctx)
	await := func(what string) {
		t.Helper()
		for k, ok := device.Camera, true; k != device.Microphone; k, ok = <-changed {
			if !ok {
				t.Fatal("nothing was seen of ", what)
			}
		}
	}
	again := time.NewTicker(time.Second) // the watch's first look may come after the first new device
	defer again.Stop()
	for seen := false; !seen; {
		server.Pactl("load-module", "module-null-sink", "sink_name=extra")
		select {
		case k := <-changed:
			seen = k == device.Microphone
		case <-again.C:
		}
	}
	server.Kill()
	await("the end of the server")
	server.Start()
	await("its return")
	if err := m.Close(); err != nil {
		t.Error(err)
	}
}
